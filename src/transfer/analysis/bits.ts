/** A set of row numbers, one bit each. */
export class RowSet {
  private readonly bits: Uint8Array;

  constructor(readonly rows: number) {
    this.bits = new Uint8Array((rows + 7) >> 3);
  }

  static of(rows: number, members: Uint32Array): RowSet {
    const set = new RowSet(rows);
    for (let n = 0; n < members.length; n++) {
      set.add(members[n]);
    }
    return set;
  }

  add(row: number): void {
    this.bits[row >> 3] |= 1 << (row & 7);
  }

  delete(row: number): void {
    this.bits[row >> 3] &= ~(1 << (row & 7));
  }

  has(row: number): boolean {
    return (this.bits[row >> 3] & (1 << (row & 7))) !== 0;
  }

  /** The members in ascending order. */
  toArray(): Uint32Array {
    let count = 0;
    for (let row = 0; row < this.rows; row++) {
      count += (this.bits[row >> 3] >> (row & 7)) & 1;
    }
    const members = new Uint32Array(count);
    let n = 0;
    for (let row = 0; row < this.rows; row++) {
      if ((this.bits[row >> 3] >> (row & 7)) & 1) {
        members[n++] = row;
      }
    }
    return members;
  }
}
