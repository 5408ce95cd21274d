import type { ColumnLayout } from '../../model';
import type { ColumnBuilder } from '../core/columns';
import {
  DATE_INFINITY,
  DATE_MINUS_INFINITY,
  DECIMAL_NAN_128,
  DECIMAL_NAN_256,
  isPartialDate,
  isPartialTimestamp,
  momentOf,
  TIMESTAMP_INFINITY,
  TIMESTAMP_MINUS_INFINITY
} from '../core/sentinels';
import { DbError } from '../../model';
import { putNumeric } from './encode-numeric';

/**
 * Writes row `row` of a column at `at` in PostgreSQL's binary form (the `*recv` functions of `src/backend/utils/adt`), its length
 * in front. Returns where it ends. No JavaScript value is made.
 */
export type CellEncoder = (
  column: ColumnBuilder,
  row: number,
  bytes: Buffer,
  view: DataView,
  at: number
) => number;

const EPOCH_DAYS = 10_957;
const EPOCH_MICROS = 946_684_800_000_000n;

/** Types by their OIDs that {@link encoderOf} knows. */
export const OID = {
  bool: 16,
  bytea: 17,
  int8: 20,
  int2: 21,
  int4: 23,
  text: 25,
  json: 114,
  float4: 700,
  float8: 701,
  bpchar: 1042,
  varchar: 1043,
  date: 1082,
  time: 1083,
  timestamp: 1114,
  timestamptz: 1184,
  interval: 1186,
  numeric: 1700,
  jsonb: 3802
} as const;

/** How values of a layout go into a column of a type; `undefined` where they must go as text. */
export function encoderOf(layout: ColumnLayout, type: number): CellEncoder | undefined {
  const integer = integerOf(layout);
  switch (type) {
    case OID.int2:
      return integer && integer.bits <= 16
        ? (c, r, _b, v, at) => putInt16(v, at, integer.read(c, r))
        : undefined;
    case OID.int4:
      return integer && integer.bits <= 32
        ? (c, r, _b, v, at) => putInt32(v, at, integer.read(c, r))
        : undefined;
    case OID.int8:
      if (layout.kind === 'int64') {
        return putWords;
      }
      return integer && integer.bits <= 33
        ? (c, r, _b, v, at) => putInt64(v, at, BigInt(integer.read(c, r)))
        : undefined;
    case OID.float4:
      return layout.kind === 'float32' ? (c, r, _b, v, at) => putInt32(v, at, c.i32[r]) : undefined;
    case OID.float8:
      return layout.kind === 'float64' ? putWords : layout.kind === 'float32' ? putFloat : undefined;
    case OID.bool:
      return layout.kind === 'bool' ? putBool : undefined;
    case OID.date:
      return layout.kind === 'date' ? putDate : undefined;
    case OID.time:
      return layout.kind === 'time' ? putWords : undefined;
    case OID.timestamp:
      return layout.kind === 'timestamp' && layout.zone === null ? putTimestamp : undefined;
    case OID.timestamptz:
      return layout.kind === 'timestamp' && layout.zone === 'UTC' ? putTimestamp : undefined;
    case OID.numeric:
      return layout.kind === 'decimal'
        ? decimalEncoder(layout.precision > 38 ? 4 : 2, layout.scale)
        : undefined;
    case OID.text:
    case OID.varchar:
    case OID.bpchar:
    case OID.json:
      return layout.kind === 'utf8' ? putBytes : undefined;
    case OID.jsonb:
      return layout.kind === 'utf8' ? putJsonb : undefined;
    case OID.bytea:
      return layout.kind === 'binary' ? putBytes : undefined;
    default:
      return undefined;
  }
}

/** Most bytes that one value of fixed width takes, its length included. */
export const FIXED_BYTES = 64;

interface IntegerReading {
  /** Bits that hold every value with its sign. */
  bits: number;
  read(column: ColumnBuilder, row: number): number;
}

function integerOf({ kind }: ColumnLayout): IntegerReading | undefined {
  switch (kind) {
    case 'int8':
      return { bits: 8, read: (c, r) => (c.values[r] << 24) >> 24 };
    case 'uint8':
      return { bits: 9, read: (c, r) => c.values[r] };
    case 'int16':
      return { bits: 16, read: (c, r) => c.i16[r] };
    case 'uint16':
      return { bits: 17, read: (c, r) => c.i16[r] & 0xffff };
    case 'int32':
      return { bits: 32, read: (c, r) => c.i32[r] };
    case 'uint32':
      return { bits: 33, read: (c, r) => c.i32[r] >>> 0 };
    default:
      return undefined;
  }
}

function putInt16(view: DataView, at: number, value: number): number {
  view.setInt32(at, 2);
  view.setInt16(at + 4, value);
  return at + 6;
}

function putInt32(view: DataView, at: number, value: number): number {
  view.setInt32(at, 4);
  view.setInt32(at + 4, value);
  return at + 8;
}

function putInt64(view: DataView, at: number, value: bigint): number {
  view.setInt32(at, 8);
  view.setBigInt64(at + 4, value);
  return at + 12;
}

/** int8, float8 and time: eight bytes, turned into network order. */
const putWords: CellEncoder = (column, row, _bytes, view, at) => {
  view.setInt32(at, 8);
  view.setInt32(at + 4, column.i32[2 * row + 1]);
  view.setInt32(at + 8, column.i32[2 * row]);
  return at + 12;
};

const putFloat: CellEncoder = (column, row, _bytes, view, at) => {
  view.setInt32(at, 8);
  view.setFloat64(at + 4, column.f32[row]);
  return at + 12;
};

const putBool: CellEncoder = (column, row, bytes, view, at) => {
  view.setInt32(at, 1);
  bytes[at + 4] = (column.values[row >> 3] >> (row & 7)) & 1;
  return at + 5;
};

const putDate: CellEncoder = (column, row, _bytes, view, at) => {
  const days = column.i32[row];
  if (isPartialDate(days)) {
    throw noDate();
  }
  const isInfinite = days === DATE_INFINITY || days === DATE_MINUS_INFINITY;
  return putInt32(view, at, isInfinite ? days : days - EPOCH_DAYS);
};

const putTimestamp: CellEncoder = (column, row, _bytes, view, at) => {
  const micros = column.i64[row];
  if (isPartialTimestamp(micros)) {
    throw noDate();
  }
  const isInfinite = micros === TIMESTAMP_INFINITY || micros === TIMESTAMP_MINUS_INFINITY;
  return putInt64(view, at, isInfinite ? micros : momentOf(micros) - EPOCH_MICROS);
};

function noDate(): DbError {
  return new DbError({ code: 'invalid', message: 'A date without month or day has no place in PostgreSQL' });
}

const putBytes: CellEncoder = (column, row, bytes, view, at) => {
  const from = column.offsets![row];
  const size = column.offsets![row + 1] - from;
  view.setInt32(at, size);
  column.values.copy(bytes, at + 4, from, from + size);
  return at + 4 + size;
};

/** jsonb: a version byte (1), then the text. */
const putJsonb: CellEncoder = (column, row, bytes, view, at) => {
  const from = column.offsets![row];
  const size = column.offsets![row + 1] - from;
  view.setInt32(at, size + 1);
  bytes[at + 4] = 1;
  column.values.copy(bytes, at + 5, from, from + size);
  return at + 5 + size;
};

function decimalEncoder(words: number, scale: number): CellEncoder {
  const notANumber = words === 4 ? DECIMAL_NAN_256 : DECIMAL_NAN_128;
  return (column, row, _bytes, view, at) => {
    const { i64 } = column;
    const last = row * words + words - 1;
    let unscaled = i64[last];
    for (let word = last - 1; word >= row * words; word--) {
      unscaled = (unscaled << 64n) | BigInt.asUintN(64, i64[word]);
    }
    return putNumeric(view, at, unscaled === notANumber ? null : unscaled, scale);
  };
}
