import { decimalKey } from './decimal-key';
import type { TextKey } from './text-keys';

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

const SQLITE_NUMBER = /^-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Infinity)$/;
const SQLITE_BLOB = /^X'((?:[0-9A-F]{2})*)'$/;

/**
 * SQLite's values of several classes as the engine writes them, in the server's order: numbers, texts, blobs ("Datatypes In
 * SQLite", section 4.1). Columns for text turn numbers into text, those for numbers the other way round; where neither is so, a
 * text of digits is taken for the number.
 */
export function mixedKey(holdsNumbers: boolean): TextKey {
  return text => mixedBytes(text, holdsNumbers);
}

function mixedBytes(text: string, holdsNumbers: boolean): Buffer {
  const blob = SQLITE_BLOB.exec(text);
  if (blob) {
    return Buffer.concat([Buffer.of(2), Buffer.from(blob[1], 'hex')]);
  }
  return holdsNumbers && SQLITE_NUMBER.test(text)
    ? Buffer.concat([Buffer.of(0), decimalKey(text)])
    : Buffer.concat([Buffer.of(1), Buffer.from(text)]);
}
