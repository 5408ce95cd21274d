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

/**
 * MariaDB's UUID: those of versions 1 to 5 by their last group first, so that the times in them are in order, others as they
 * are (`UUID::mem_need_swap` in MariaDB's `sql_type_uuid.h`).
 */
export function swappedUuidKey(text: string): Buffer {
  const bytes = Buffer.from(text.replaceAll('-', ''), 'hex');
  if (bytes.length !== 16 || bytes[8] < 0x80 || bytes[6] === 0 || bytes[6] >= 0x60) {
    return bytes;
  }
  const groups = [bytes.subarray(10), bytes.subarray(8, 10), bytes.subarray(6, 8), bytes.subarray(4, 6)];
  return Buffer.concat([...groups, bytes.subarray(0, 4)]);
}
