/** Bits of a digit: 2,048 counters stay in the processor's first cache. */
const DIGIT_BITS = 11;

/** The two arrays of a sort: rows in order, and room for the next pass. */
export interface SortBuffers {
  order: Uint32Array;
  spare: Uint32Array;
}

/**
 * Sorts `buffers.order` by `keys[row]`, stably, ascending (least significant digit first radix sort: linear, and no
 * comparison is called). Digits that all keys share cost nothing.
 */
export function sortByWord(buffers: SortBuffers, keys: Uint32Array): void {
  const { order } = buffers;
  let min = 0xffffffff;
  let max = 0;
  for (let n = 0; n < order.length; n++) {
    const key = keys[order[n]];
    min = key < min ? key : min;
    max = key > max ? key : max;
  }
  const range = max > min ? max - min : 0;
  const bits = range === 0 ? 0 : 32 - Math.clz32(range);
  const passes = Math.ceil(bits / DIGIT_BITS);
  const width = passes === 0 ? 0 : Math.ceil(bits / passes);
  for (let pass = 0; pass < passes; pass++) {
    scatter(buffers, keys, min, pass * width, width);
  }
}

function scatter(buffers: SortBuffers, keys: Uint32Array, min: number, shift: number, width: number): void {
  const { order, spare } = buffers;
  const mask = (1 << width) - 1;
  const places = new Uint32Array(mask + 1);
  for (let n = 0; n < order.length; n++) {
    places[((keys[order[n]] - min) >>> shift) & mask]++;
  }
  let next = 0;
  for (let digit = 0; digit <= mask; digit++) {
    const count = places[digit];
    places[digit] = next;
    next += count;
  }
  for (let n = 0; n < order.length; n++) {
    const row = order[n];
    spare[places[((keys[row] - min) >>> shift) & mask]++] = row;
  }
  buffers.order = spare;
  buffers.spare = order;
}
