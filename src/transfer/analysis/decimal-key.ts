/** First byte of a key, in the order of the values. */
const Class = { negative: 0, zero: 1, positive: 2, infinity: 3, notANumber: 4, text: 5 } as const;
const NUMBER = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?\s*$/;
/** Exponents take three bytes; PostgreSQL's `numeric` has up to 131,072 digits before the point. */
const EXPONENT_BIAS = 1 << 23;

/**
 * Bytes that compare as the number in `text` does, whatever its digits: `-12.50`, `1e400`, `NaN`, `-Infinity`. What is not
 * a number comes after all that are.
 */
export function decimalKey(text: string): Buffer {
  const match = NUMBER.exec(text);
  const digits = match ? `${match[2]}${match[3] ?? ''}` : '';
  if (!match || digits === '') {
    return namedKey(text);
  }
  const significant = digits.replace(/^0+/, '');
  const mantissa = significant.replace(/0+$/, '');
  if (mantissa === '') {
    return Buffer.of(Class.zero);
  }
  // The number is 0.mantissa × 10^exponent.
  const exponent = significant.length - (match[3]?.length ?? 0) + Number(match[4] ?? 0);
  const biased = Math.max(0, Math.min(2 * EXPONENT_BIAS - 1, exponent + EXPONENT_BIAS));
  const isNegative = match[1] === '-';
  const key = Buffer.allocUnsafe(4 + mantissa.length + (isNegative ? 1 : 0));
  key[0] = Class.positive;
  key.writeUIntBE(biased, 1, 3);
  key.write(mantissa, 4, 'latin1');
  if (isNegative) {
    // Longer is smaller here: the end must be above every digit.
    key[key.length - 1] = 0;
    for (let n = 1; n < key.length; n++) {
      key[n] = 255 - key[n];
    }
    key[0] = Class.negative;
  }
  return key;
}

function namedKey(text: string): Buffer {
  switch (text.trim().toLowerCase()) {
    case 'nan':
      return Buffer.of(Class.notANumber);
    case 'infinity':
    case 'inf':
      return Buffer.of(Class.infinity);
    case '-infinity':
    case '-inf':
      return Buffer.of(Class.negative, 0, 0, 0);
    default:
      return Buffer.concat([Buffer.of(Class.text), Buffer.from(text)]);
  }
}

/** Whether a key is of a number, NaN and infinities included. */
export function isNumberKey(key: Buffer): boolean {
  return key[0] !== Class.text;
}
