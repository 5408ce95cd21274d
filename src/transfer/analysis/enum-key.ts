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
