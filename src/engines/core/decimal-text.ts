/** A finite decimal to bind, which is exact as text: `12.30`, `1E+5`. */
export class DecimalText {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}
