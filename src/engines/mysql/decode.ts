import { DbError } from '../../model';
import { BatchBuilder, type ColumnBuilder } from '../core/columns';
import { putDate, putTimestamp } from './calendar';
import { Reading, type FieldDescription } from './fields';
import type { RowSink } from './wire/response';

/** Turns bytes of a character set other than UTF-8 into text. */
export type TextDecode = (bytes: Buffer) => string;

/**
 * Decodes rows straight into column buffers: no JavaScript value per cell. One subclass per row
 * format of the protocol.
 */
export abstract class ColumnSink implements RowSink {
  readonly batch: BatchBuilder;
  protected readonly readings: readonly Reading[];
  protected readonly digits: readonly number[];

  constructor(
    readonly descriptions: readonly FieldDescription[],
    fractions: readonly number[],
    protected readonly decodeText: TextDecode
  ) {
    this.batch = new BatchBuilder(descriptions.map(description => description.column));
    this.readings = descriptions.map(description => description.reading);
    this.digits = fractions;
  }

  abstract row(bytes: Buffer, start: number, end: number): boolean;

  /** A value that is bytes in both row formats. */
  protected putBytes(
    index: number,
    column: ColumnBuilder,
    row: number,
    bytes: Buffer,
    from: number,
    to: number
  ): void {
    switch (this.readings[index]) {
      case Reading.Decimal:
        putDecimal(column, row, bytes, from, to);
        break;
      case Reading.Bit:
        column.setText(row, bitText(bytes, from, to, this.digits[index]));
        break;
      case Reading.Foreign:
        column.setText(row, this.decodeText(bytes.subarray(from, to)));
        break;
      default:
        column.setBytes(row, bytes, from, to);
    }
  }
}

/** Rows of a prepared statement (MySQL internals, "Binary Protocol Resultset Row"). */
export class BinarySink extends ColumnSink {
  row(bytes: Buffer, start: number): boolean {
    const batch = this.batch;
    const { columns, rows: row } = batch;
    const readings = this.readings;
    const count = readings.length;
    const nulls = start + 1;
    let p = nulls + ((count + 9) >> 3);
    for (let index = 0; index < count; index++) {
      const column = columns[index];
      const bit = index + 2;
      if (bytes[nulls + (bit >> 3)] & (1 << (bit & 7))) {
        column.setNull(row);
        continue;
      }
      switch (readings[index]) {
        case Reading.Int64:
        case Reading.Float64:
          column.validity[row >> 3] |= 1 << (row & 7);
          column.i32[2 * row] = bytes[p] | (bytes[p + 1] << 8) | (bytes[p + 2] << 16) | (bytes[p + 3] << 24);
          column.i32[2 * row + 1] =
            bytes[p + 4] | (bytes[p + 5] << 8) | (bytes[p + 6] << 16) | (bytes[p + 7] << 24);
          p += 8;
          break;
        case Reading.Int32:
        case Reading.Float32:
          column.validity[row >> 3] |= 1 << (row & 7);
          column.i32[row] = bytes[p] | (bytes[p + 1] << 8) | (bytes[p + 2] << 16) | (bytes[p + 3] << 24);
          p += 4;
          break;
        case Reading.Int16:
          column.validity[row >> 3] |= 1 << (row & 7);
          column.i16[row] = bytes[p] | (bytes[p + 1] << 8);
          p += 2;
          break;
        case Reading.Int8:
          column.validity[row >> 3] |= 1 << (row & 7);
          column.values[row] = bytes[p++];
          break;
        case Reading.DateTime:
          p = putBinaryTimestamp(column, row, bytes, p);
          break;
        case Reading.Date: {
          const length = bytes[p];
          column.setValid(row);
          if (length === 0) {
            putDate(column, row, 0, 0, 0);
          } else {
            putDate(column, row, bytes[p + 1] | (bytes[p + 2] << 8), bytes[p + 3], bytes[p + 4]);
          }
          p += 1 + length;
          break;
        }
        case Reading.Time:
          column.setText(row, binaryTimeText(bytes, p, this.digits[index]));
          p += 1 + bytes[p];
          break;
        default: {
          let length = bytes[p++];
          if (length > 250) {
            const width = length === 252 ? 2 : length === 253 ? 3 : 6;
            length = bytes.readUIntLE(p, width);
            p += width === 6 ? 8 : width;
          }
          if (readings[index] === Reading.Bytes) {
            column.setBytes(row, bytes, p, p + length);
          } else {
            this.putBytes(index, column, row, bytes, p, p + length);
          }
          p += length;
        }
      }
    }
    batch.rows++;
    return batch.full;
  }
}

function putBinaryTimestamp(column: ColumnBuilder, row: number, bytes: Buffer, p: number): number {
  const length = bytes[p];
  column.setValid(row);
  if (length === 0) {
    putTimestamp(column, row, 0, 0, 0, 0);
    return p + 1;
  }
  const seconds = length > 4 ? bytes[p + 5] * 3600 + bytes[p + 6] * 60 + bytes[p + 7] : 0;
  const micros = length > 7 ? bytes.readUInt32LE(p + 8) : 0;
  putTimestamp(
    column,
    row,
    bytes[p + 1] | (bytes[p + 2] << 8),
    bytes[p + 3],
    bytes[p + 4],
    seconds * 1e6 + micros
  );
  return p + 1 + length;
}

/** `[-]HH:MM:SS[.ffffff]` of a binary TIME; `digits` above 6 means as many as there are. */
export function binaryTimeText(bytes: Buffer, p: number, digits: number): string {
  const length = bytes[p];
  let sign = '';
  let hours = 0;
  let minutes = 0;
  let seconds = 0;
  let micros = 0;
  if (length >= 8) {
    sign = bytes[p + 1] ? '-' : '';
    hours = bytes.readUInt32LE(p + 2) * 24 + bytes[p + 6];
    minutes = bytes[p + 7];
    seconds = bytes[p + 8];
    micros = length >= 12 ? bytes.readUInt32LE(p + 9) : 0;
  }
  const shown = digits > 6 ? (micros ? 6 : 0) : digits;
  const fraction = shown > 0 ? `.${String(micros).padStart(6, '0').slice(0, shown)}` : '';
  return `${sign}${two(hours)}:${two(minutes)}:${two(seconds)}${fraction}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** The digits of a BIT(`width`) value, most significant first. */
export function bitText(bytes: Buffer, from: number, to: number, width: number): string {
  let text = '';
  for (let at = from; at < to; at++) {
    text += bytes[at].toString(2).padStart(8, '0');
  }
  return text.slice(-width).padStart(width, '0');
}

/** Reads decimal digits into an exact unscaled integer. */
export function putDecimal(
  column: ColumnBuilder,
  row: number,
  bytes: Buffer,
  from: number,
  to: number
): void {
  const scale = column.layout.kind === 'decimal' ? column.layout.scale : 0;
  column.setValid(row);
  let at = from;
  const negative = bytes[at] === 0x2d;
  if (negative) {
    at++;
  }
  let value = 0;
  let decimals = -1;
  for (; at < to; at++) {
    const digit = bytes[at] - 48;
    if (digit < 0) {
      decimals = 0;
    } else {
      value = value * 10 + digit;
      if (decimals >= 0) {
        decimals++;
      }
    }
  }
  let missing = scale - Math.max(0, decimals);
  if (missing < 0) {
    throw new DbError({
      code: 'internal',
      message: `A value with ${decimals} decimals came in a column of ${scale}: ${bytes.toString('latin1', from, to)}`
    });
  }
  if (to - from + missing > 15) {
    const digits = bytes.toString('latin1', from, to).replace('.', '') + '0'.repeat(missing);
    column.setBigDecimal(row, BigInt(digits));
    return;
  }
  while (missing-- > 0) {
    value *= 10;
  }
  column.setDecimal(row, negative ? -value : value);
}
