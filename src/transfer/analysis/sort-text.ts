import type { ColumnScan } from './column-scan';
import { isValid } from './column-scan';
import { RowSet } from './bits';
import type { SortBuffers } from './radix';
import { sortByWord } from './radix';
import type { TextKey } from './text-keys';

/** Bytes of a value that one round looks at. */
const ROUND_BYTES = 7;
/** A column with no more different values than this is sorted in one round. */
const DICTIONARY_SIZE = 4096;

/**
 * Sorts rows by a utf8 or binary column: bytes as unsigned numbers, which for UTF-8 is the order of code points. `key`:
 * by what the text stands for. Memory depends on the rows and not on the length of the values: each round reads
 * the column again, takes the next bytes of those values that are still equal, and sorts by them.
 *
 * @param order - rows that hold a value, in the order in which equal ones stay.
 */
export function sortByText(
  scan: () => ColumnScan,
  rows: number,
  order: Uint32Array,
  isDescending: boolean,
  key: TextKey | null
): Uint32Array {
  const high = new Uint32Array(rows);
  const flip = isDescending ? 0xffffffff : 0;
  if (writeRanks(scan(), high, flip, key)) {
    const buffers = { order: order.slice(), spare: new Uint32Array(order.length) };
    sortByWord(buffers, high);
    return buffers.order;
  }
  return new TextSort(scan, high, flip, key).sort(order);
}

/** Where few different values are, their ranks are the keys; false, and nothing is written, where many are. */
function writeRanks(scan: ColumnScan, keys: Uint32Array, flip: number, keyOf: TextKey | null): boolean {
  const numbers = new Map<string, number>();
  for (const chunk of scan.chunks()) {
    const { start, rows, values, offsets } = chunk;
    for (let row = 0; row < rows; row++) {
      if (isValid(chunk, row)) {
        const text = values.toString('latin1', offsets[row], offsets[row + 1]);
        let number = numbers.get(text);
        if (number === undefined) {
          if (numbers.size === DICTIONARY_SIZE) {
            return false;
          }
          number = numbers.size;
          numbers.set(text, number);
        }
        keys[start + row] = number;
      }
    }
  }
  const sorted = [...numbers]
    .map(([text, number]) => ({ number, key: keyOf?.(text) ?? Buffer.from(text, 'latin1') }))
    .sort((a, b) => Buffer.compare(a.key, b.key));
  const ranks = new Uint32Array(sorted.length);
  sorted.forEach(({ number, key }, n) => {
    const before = sorted[n - 1];
    // Different texts can be one number: 1.0 and 1.00.
    ranks[number] = before && Buffer.compare(before.key, key) === 0 ? ranks[before.number] : n;
  });
  for (let row = 0; row < keys.length; row++) {
    keys[row] = (ranks[keys[row]] ^ flip) >>> 0;
  }
  return true;
}

class TextSort {
  private readonly low: Uint32Array;
  /** Where the rows that are equal so far begin in the sorted order. */
  private readonly group: Uint32Array;
  private readonly open: RowSet;

  constructor(
    private readonly scan: () => ColumnScan,
    private readonly high: Uint32Array,
    private readonly flip: number,
    private readonly key: TextKey | null
  ) {
    this.low = new Uint32Array(high.length);
    this.group = new Uint32Array(high.length);
    this.open = new RowSet(high.length);
  }

  sort(order: Uint32Array): Uint32Array {
    const sorted = new Uint32Array(order.length);
    order.forEach(row => this.open.add(row));
    let active: Uint32Array = order.slice();
    for (let depth = 0; active.length > 0; depth += ROUND_BYTES) {
      this.writeKeys(depth);
      const buffers: SortBuffers = { order: active, spare: new Uint32Array(active.length) };
      sortByWord(buffers, this.low);
      sortByWord(buffers, this.high);
      sortByWord(buffers, this.group);
      active = this.place(buffers.order, sorted);
    }
    return sorted;
  }

  /** The bytes from `depth`; the last of a key tells how many were left, so that the end sorts before a zero byte. */
  private writeKeys(depth: number): void {
    const { high, low, flip, open, key } = this;
    for (const { start, rows, values, offsets } of this.scan().chunks()) {
      for (let row = 0; row < rows; row++) {
        if (open.has(start + row)) {
          const known = key?.(values.toString('latin1', offsets[row], offsets[row + 1]));
          const bytes = known ?? values;
          const from = (known ? 0 : offsets[row]) + depth;
          const left = (known ? known.length : offsets[row + 1]) - from;
          const last = Math.max(0, Math.min(left, ROUND_BYTES + 1));
          high[start + row] = (word(bytes, from, left) ^ flip) >>> 0;
          low[start + row] = (((word(bytes, from + 4, left - 4) & 0xffffff00) | last) ^ flip) >>> 0;
        }
      }
    }
  }

  /** Puts rows that are apart from all others into place; returns those that are not, in order. */
  private place(order: Uint32Array, sorted: Uint32Array): Uint32Array {
    const { high, low, group, flip, open } = this;
    let kept = 0;
    let current = -1;
    let currentStart = 0;
    for (let first = 0, end = 0; first < order.length; first = end) {
      const row = order[first];
      const old = group[row];
      if (old !== current) {
        current = old;
        currentStart = first;
      }
      end = first + 1;
      while (
        end < order.length &&
        group[order[end]] === old &&
        high[order[end]] === high[row] &&
        low[order[end]] === low[row]
      ) {
        end++;
      }
      const base = old + first - currentStart;
      const isDone = end - first === 1 || ((low[row] ^ flip) & 0xff) <= ROUND_BYTES;
      for (let n = first; n < end; n++) {
        if (isDone) {
          sorted[base + n - first] = order[n];
          open.delete(order[n]);
        } else {
          group[order[n]] = base;
          order[kept++] = order[n];
        }
      }
    }
    return order.slice(0, kept);
  }
}

/** Four bytes as a number that compares as they do; zeros after the end. */
function word(bytes: Buffer, from: number, left: number): number {
  if (left >= 4) {
    return (bytes[from] << 24) | (bytes[from + 1] << 16) | (bytes[from + 2] << 8) | bytes[from + 3];
  }
  let value = 0;
  for (let n = 0; n < left; n++) {
    value |= bytes[from + n] << (24 - 8 * n);
  }
  return value;
}
