import type { TextKey } from './text-keys';

/** Above every place of a label: the type got it after it was looked up. */
const UNKNOWN = 0xffffffff;

/** By the place of the label in its type. */
export function enumKey(labels: readonly string[]): TextKey {
  const places = new Map(labels.map((label, n) => [label, n + 1]));
  return text => {
    const place = places.get(text) ?? UNKNOWN;
    const key = Buffer.alloc(4);
    key.writeUInt32BE(place);
    return place === UNKNOWN ? Buffer.concat([key, Buffer.from(text)]) : key;
  };
}

/** MySQL's ENUM, by the label's index; the empty text that is no label is an error value, which has the index 0 (manual, section 13.3.5). */
export function indexKey(labels: readonly string[]): TextKey {
  const key = enumKey(labels);
  const error = Buffer.alloc(4);
  return text => (text === '' && !labels.includes('') ? error : key(text));
}

/** MySQL's SET, a number whose bits are the members (manual, section 13.3.6). */
export function membersKey(labels: readonly string[]): TextKey {
  const bits = new Map(labels.map((label, n) => [label, 1n << BigInt(n)]));
  return text => {
    let value = 0n;
    for (const label of text === '' ? [] : text.split(',')) {
      value |= bits.get(label) ?? 1n << 64n;
    }
    return Buffer.from(value.toString(16).padStart(18, '0'), 'hex');
  };
}
