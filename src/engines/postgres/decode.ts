import type { ColumnBuilder } from '../core/columns';
import {
  DATE_INFINITY,
  DATE_MINUS_INFINITY,
  lateTimestamp,
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
  return shifted >= TIMESTAMP_INFINITY ? lateTimestamp(shifted) : shifted;
}

/** Two lower-case hex digits per byte value, as character codes: the first in the low byte. */
const HEX_PAIRS = Uint16Array.from({ length: 256 }, (_, byte) => {
  const text = byte.toString(16).padStart(2, '0');
  return text.charCodeAt(0) | (text.charCodeAt(1) << 8);
});

/** Two bytes as four digits. */
function hex4(bytes: Buffer, at: number): number {
  return HEX_PAIRS[bytes[at]] | (HEX_PAIRS[bytes[at + 1]] << 16);
}

export const writeUuid: CellWriter = (column, row, bytes, _view, at) => {
  column.reserve(36);
  const to = column.used;
  const { values, view } = column;
  view.setInt32(to, hex4(bytes, at), true);
  view.setInt32(to + 4, hex4(bytes, at + 2), true);
  values[to + 8] = 45;
  view.setInt32(to + 9, hex4(bytes, at + 4), true);
  values[to + 13] = 45;
  view.setInt32(to + 14, hex4(bytes, at + 6), true);
  values[to + 18] = 45;
  view.setInt32(to + 19, hex4(bytes, at + 8), true);
  values[to + 23] = 45;
  view.setInt32(to + 24, hex4(bytes, at + 10), true);
  view.setInt32(to + 28, hex4(bytes, at + 12), true);
  view.setInt32(to + 32, hex4(bytes, at + 14), true);
  column.used = to + 36;
  column.offsets![row + 1] = to + 36;
  column.validity[row >> 3] |= 1 << (row & 7);
};
