/** PostgreSQL's `character(n)`: blanks at the end are filling (manual, section 8.3). */
export function blankPaddedKey(text: string): Buffer {
  return Buffer.from(text.replace(/ +$/, ''));
}

/** PostgreSQL's `citext`, which is compared in lower case. */
export function caselessKey(text: string): Buffer {
  return Buffer.from(text.toLowerCase());
}

/** PostgreSQL's `pg_lsn`: two hexadecimal numbers, `16/B374D848`. */
export function hexPairKey(text: string): Buffer {
  const digits = text.split('/').map(part => part.padStart(8, '0'));
  return Buffer.from(digits.join(''), 'hex');
}

/** PostgreSQL's `tid`: the numbers of a block and of a row in it, `(42,7)`. */
export function tupleKey(text: string): Buffer {
  const key = Buffer.alloc(8);
  (text.match(/\d+/g) ?? []).slice(0, 2).forEach((digits, n) => key.writeUInt32BE(Number(digits), n * 4));
  return key;
}
