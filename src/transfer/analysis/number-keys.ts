import type { ColumnLayout } from '../../model';
import type { ColumnChunk } from './column-scan';

const TOP_BIT = 0x80000000;
const ALL = 0xffffffff;

/** 32-bit words of the sort key of a fixed-width layout. */
export function keyWords(layout: ColumnLayout): number {
  switch (layout.kind) {
    case 'int64':
    case 'uint64':
    case 'float64':
    case 'time':
    case 'timestamp':
      return 2;
    case 'decimal':
      return layout.precision > 38 ? 8 : 4;
    default:
      return 1;
  }
}

/**
 * Writes one word (0 is the least significant) of the keys of a chunk, such that keys compared as unsigned numbers sort
 * as the values do. NaN is above infinity, as in PostgreSQL; -0 is 0. What stands for NULL is undefined.
 */
export function writeKeyWords(
  chunk: ColumnChunk,
  layout: ColumnLayout,
  word: number,
  keys: Uint32Array
): void {
  const { start, rows, values } = chunk;
  const key = wordReader(layout, values, word);
  for (let row = 0; row < rows; row++) {
    keys[start + row] = key(row);
  }
}

function wordReader(layout: ColumnLayout, values: Buffer, word: number): (row: number) => number {
  const words = keyWords(layout);
  const top = word === words - 1 ? TOP_BIT : 0;
  const { buffer, byteOffset, length } = values;
  switch (layout.kind) {
    case 'bool':
      return row => (values[row >> 3] >> (row & 7)) & 1;
    case 'int8':
      return row => ((values[row] << 24) >> 24) + 128;
    case 'uint8':
      return row => values[row];
    case 'int16': {
      const view = new Int16Array(buffer, byteOffset, length >> 1);
      return row => view[row] + 32_768;
    }
    case 'uint16': {
      const view = new Uint16Array(buffer, byteOffset, length >> 1);
      return row => view[row];
    }
    case 'int32':
    case 'date':
    case 'uint32': {
      const view = new Uint32Array(buffer, byteOffset, length >> 2);
      const flip = layout.kind === 'uint32' ? 0 : TOP_BIT;
      return row => (view[row] ^ flip) >>> 0;
    }
    case 'int64':
    case 'time':
    case 'timestamp':
    case 'uint64': {
      const view = new Uint32Array(buffer, byteOffset, length >> 2);
      const flip = layout.kind === 'uint64' ? 0 : top;
      return row => (view[row * 2 + word] ^ flip) >>> 0;
    }
    case 'float32': {
      const view = new Uint32Array(buffer, byteOffset, length >> 2);
      return row => floatKey(view[row], view[row], 0x7f800000, 0, word, 1);
    }
    case 'float64': {
      const view = new Uint32Array(buffer, byteOffset, length >> 2);
      return row => floatKey(view[row * 2 + 1], view[row * 2], 0x7ff00000, view[row * 2], word, 2);
    }
    case 'decimal': {
      const view = new Uint32Array(buffer, byteOffset, length >> 2);
      return row => {
        const at = row * words;
        // The smallest integer stands for NaN (engines/core/sentinels.ts): only its top bit is set.
        const isNaN = view[at + words - 1] === TOP_BIT && isSmallest(view, at, words);
        return isNaN ? ALL : (view[at + word] ^ top) >>> 0;
      };
    }
    default:
      throw new TypeError(`${layout.kind} has no fixed width`);
  }
}

function isSmallest(view: Uint32Array, at: number, words: number): boolean {
  for (let word = 0; word < words - 1; word++) {
    if (view[at + word] !== 0) {
      return false;
    }
  }
  return true;
}

/** IEEE 754 numbers sort as integers once negative ones are complemented and the sign of the others is set. */
function floatKey(
  high: number,
  low: number,
  infinity: number,
  rest: number,
  word: number,
  words: number
): number {
  const magnitude = high & 0x7fffffff;
  if (magnitude > infinity || (magnitude === infinity && rest !== 0)) {
    return ALL;
  }
  const isTop = word === words - 1;
  const bits = isTop ? high : low;
  if (magnitude === 0 && rest === 0) {
    return isTop ? TOP_BIT : 0;
  }
  return high & TOP_BIT ? ~bits >>> 0 : isTop ? (bits | TOP_BIT) >>> 0 : bits;
}
