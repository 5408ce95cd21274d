import { unquoted } from './composite-key';
import { delimitedSize, writeDelimited } from './delimited';
import type { TextKey } from './text-keys';

/** First byte of a range; `end` closes a multirange, so that the shorter one comes first. */
const Range = { end: 0, empty: 1, bounds: 2, unknown: 255 } as const;
/** First byte of a bound. */
const Bound = { lowest: 0, value: 1, highest: 2 } as const;

const QUOTED = String.raw`"(?:[^"\\]|\\.|"")*"`;
const RANGE = new RegExp(
  String.raw`empty|([[(])((?:${QUOTED}|\\.|[^",\\])*),((?:${QUOTED}|\\.|[^"\])\\])*)([\])])`,
  'gs'
);

/**
 * Ranges and multiranges in PostgreSQL's text form (manual, section 8.17.5), compared as the server does: an empty one first, then by
 * the lower bound, then by the upper one.
 *
 * @param boundKey - how bounds are compared; `null`: by their bytes.
 */
export function rangeKey(boundKey: TextKey | null): TextKey {
  const keyOf = (bound: string): Buffer => {
    const text = unquoted(bound);
    return boundKey?.(text) ?? Buffer.from(text);
  };
  return text => {
    const ranges = [...text.matchAll(RANGE)];
    if (ranges.length === 0 && text !== '{}') {
      return Buffer.concat([Buffer.of(Range.unknown), Buffer.from(text)]);
    }
    const parts = ranges.flatMap(([, open, lower, upper, close]) =>
      open === undefined
        ? [Buffer.of(Range.empty)]
        : [
            Buffer.of(Range.bounds),
            boundBytes(lower === '' ? null : keyOf(lower), Bound.lowest, open === '(' ? 1 : 0),
            boundBytes(upper === '' ? null : keyOf(upper), Bound.highest, close === ']' ? 1 : 0)
          ]
    );
    return Buffer.concat([...parts, Buffer.of(Range.end)]);
  };
}

/** `closeness`: which of two bounds at one value is the higher one. */
function boundBytes(key: Buffer | null, infinite: number, closeness: number): Buffer {
  if (key === null) {
    return Buffer.of(infinite);
  }
  const bytes = Buffer.allocUnsafe(delimitedSize(key.length) + 2);
  bytes[0] = Bound.value;
  const end = writeDelimited(bytes, 1, key);
  bytes[end] = closeness;
  return bytes.subarray(0, end + 1);
}
