const NEGATIVE = 0x4000;
const NAN = 0xc000;
/** Length, number of digits, weight, sign, display scale. */
const HEAD = 12;
const SAFE = BigInt(Number.MAX_SAFE_INTEGER) / 1000n;

/** Digits in base 10000, least significant first; used again by every value. */
const digits: number[] = [];

/**
 * Writes `unscaled / 10^scale` (`null`: NaN) as numeric_recv of PostgreSQL's numeric.c reads it, its length in front: base-10000
 * digits, the weight of the first one, sign, display scale. Returns where it ends.
 */
export function putNumeric(view: DataView, at: number, unscaled: bigint | null, scale: number): number {
  if (unscaled === null) {
    return putHead(view, at, 0, 0, NAN, 0);
  }
  const isNegative = unscaled < 0n;
  const absolute = isNegative ? -unscaled : unscaled;
  const shift = (4 - (scale % 4)) % 4;
  digits.length = 0;
  if (absolute <= SAFE) {
    for (let rest = Number(absolute) * 10 ** shift; rest > 0; rest = Math.floor(rest / 10_000)) {
      digits.push(rest % 10_000);
    }
  } else {
    const text = `${absolute}${'0'.repeat(shift)}`;
    for (let end = text.length; end > 0; end -= 4) {
      digits.push(Number(text.slice(Math.max(0, end - 4), end)));
    }
  }
  const weight = digits.length - 1 - (scale + shift) / 4;
  let last = 0;
  while (last < digits.length && digits[last] === 0) {
    last++;
  }
  const count = digits.length - last;
  putHead(view, at, count, count === 0 ? 0 : weight, isNegative ? NEGATIVE : 0, scale);
  for (let n = 0; n < count; n++) {
    view.setUint16(at + HEAD + 2 * n, digits[digits.length - 1 - n]);
  }
  return at + HEAD + 2 * count;
}

function putHead(
  view: DataView,
  at: number,
  count: number,
  weight: number,
  sign: number,
  scale: number
): number {
  view.setInt32(at, HEAD - 4 + 2 * count);
  view.setUint16(at + 4, count);
  view.setInt16(at + 6, weight);
  view.setUint16(at + 8, sign);
  view.setUint16(at + 10, scale);
  return at + HEAD + 2 * count;
}
