import { DbError } from '../../model';
import type { ColumnBuilder } from '../core/columns';
import {
  DATE_INFINITY,
  DATE_MINUS_INFINITY,
  TIMESTAMP_INFINITY,
  TIMESTAMP_MINUS_INFINITY
} from '../core/sentinels';

/**
 * Writes one field of a DataRow (`length` bytes at `at`) into row `row` of a column and marks it
 * valid. The hot loop of every SELECT: no JavaScript value is made. Binary forms are those of
 * the `*send` functions in PostgreSQL's `src/backend/utils/adt`.
 */
export type CellWriter = (
  column: ColumnBuilder,
  row: number,
  bytes: Buffer,
  view: DataView,
  at: number,
  length: number
) => void;

const TWO_32 = 4_294_967_296;
/** Days and microseconds from 1970-01-01 to PostgreSQL's epoch, 2000-01-01. */
const EPOCH_DAYS = 10_957;
const EPOCH_MICROS = 946_684_800_000_000;
const BIG_EPOCH_MICROS = 946_684_800_000_000n;
const INT32_MAX = 2_147_483_647;
const INT32_MIN = -2_147_483_648;

export const writeText: CellWriter = (column, row, bytes, _view, at, length) => {
  column.setBytes(row, bytes, at, at + length);
};

/** jsonb: a version byte (1), then the text. */
export const writeJsonb: CellWriter = (column, row, bytes, _view, at, length) => {
  column.setBytes(row, bytes, at + 1, at + length);
};

export const writeBool: CellWriter = (column, row, bytes, _view, at) => {
  const bit = 1 << (row & 7);
  column.validity[row >> 3] |= bit;
  if (bytes[at] !== 0) {
    column.values[row >> 3] |= bit;
  }
};

export const writeInt16: CellWriter = (column, row, _bytes, view, at) => {
  column.validity[row >> 3] |= 1 << (row & 7);
  column.i16[row] = view.getInt16(at);
};

/** int4, and oid (the same bits, seen as unsigned by its layout). */
export const writeInt32: CellWriter = (column, row, _bytes, view, at) => {
  column.validity[row >> 3] |= 1 << (row & 7);
  column.i32[row] = view.getInt32(at);
};

/** int8, float8 and time: eight bytes, turned from network order into Arrow's. */
export const writeInt64: CellWriter = (column, row, _bytes, view, at) => {
  column.validity[row >> 3] |= 1 << (row & 7);
  column.i32[2 * row] = view.getInt32(at + 4);
  column.i32[2 * row + 1] = view.getInt32(at);
};

export const writeDate: CellWriter = (column, row, _bytes, view, at) => {
  column.validity[row >> 3] |= 1 << (row & 7);
  const days = view.getInt32(at);
  column.i32[row] =
    days === INT32_MAX ? DATE_INFINITY : days === INT32_MIN ? DATE_MINUS_INFINITY : days + EPOCH_DAYS;
};

export const writeTimestamp: CellWriter = (column, row, _bytes, view, at) => {
  column.validity[row >> 3] |= 1 << (row & 7);
  const high = view.getInt32(at);
  const micros = high * TWO_32 + view.getUint32(at + 4) + EPOCH_MICROS;
  if (micros < Number.MAX_SAFE_INTEGER && micros > Number.MIN_SAFE_INTEGER) {
    column.setInt64(row, micros);
  } else {
    column.i64[row] = bigTimestamp(view.getBigInt64(at));
  }
};

function bigTimestamp(micros: bigint): bigint {
  if (micros === TIMESTAMP_INFINITY || micros === TIMESTAMP_MINUS_INFINITY) {
    return micros;
  }
  const shifted = micros + BIG_EPOCH_MICROS;
  if (shifted >= TIMESTAMP_INFINITY) {
    throw new DbError({
      code: 'unsupported',
      message:
        'A timestamp after 294247-01-10 is later than 64-bit microseconds since 1970 can tell; cast the column to text.'
    });
  }
  return shifted;
}

const HEX = Buffer.from('0123456789abcdef', 'latin1');
/** Bytes of a UUID before which a hyphen stands. */
const HYPHEN_BEFORE = new Set([4, 6, 8, 10]);

export const writeUuid: CellWriter = (column, row, bytes, _view, at) => {
  column.reserve(36);
  const { values } = column;
  let to = column.used;
  for (let index = 0; index < 16; index++) {
    if (HYPHEN_BEFORE.has(index)) {
      values[to++] = 45;
    }
    const byte = bytes[at + index];
    values[to++] = HEX[byte >> 4];
    values[to++] = HEX[byte & 15];
  }
  column.used = to;
  column.offsets![row + 1] = to;
  column.validity[row >> 3] |= 1 << (row & 7);
};
