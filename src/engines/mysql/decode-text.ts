import type { ColumnBuilder } from '../core/columns';
import { putDate, putTimestamp } from './calendar';
import { ColumnSink } from './decode';
import { Reading } from './fields';

const NULL = 251;

/** Rows of a statement sent as text (MySQL internals, "Text Resultset Row"). */
export class TextSink extends ColumnSink {
  row(bytes: Buffer, start: number): boolean {
    const batch = this.batch;
    const { columns, rows: row } = batch;
    let p = start;
    for (let index = 0; index < this.readings.length; index++) {
      const column = columns[index];
      let length = bytes[p++];
      if (length === NULL) {
        column.setNull(row);
        continue;
      }
      if (length > NULL) {
        const width = length === 252 ? 2 : length === 253 ? 3 : 6;
        length = bytes.readUIntLE(p, width);
        p += width === 6 ? 8 : width;
      }
      this.put(index, column, row, bytes, p, p + length);
      p += length;
    }
    batch.rows++;
    return batch.full;
  }

  private put(
    index: number,
    column: ColumnBuilder,
    row: number,
    bytes: Buffer,
    from: number,
    to: number
  ): void {
    const reading = this.readings[index];
    switch (reading) {
      case Reading.Int8:
        column.setValid(row);
        column.values[row] = integerOf(bytes, from, to);
        break;
      case Reading.Int16:
        column.setValid(row);
        column.i16[row] = integerOf(bytes, from, to);
        break;
      case Reading.Int32:
        column.setValid(row);
        column.i32[row] = integerOf(bytes, from, to);
        break;
      case Reading.Int64:
        column.setValid(row);
        if (to - from > 15) {
          column.i64[row] = BigInt.asIntN(64, BigInt(bytes.toString('latin1', from, to)));
        } else {
          column.setInt64(row, integerOf(bytes, from, to));
        }
        break;
      case Reading.Float32:
        column.setValid(row);
        column.f32[row] = Number(bytes.toString('latin1', from, to));
        break;
      case Reading.Float64:
        column.setValid(row);
        column.f64[row] = Number(bytes.toString('latin1', from, to));
        break;
      case Reading.Date:
        column.setValid(row);
        putDate(column, row, digits(bytes, from, 4), digits(bytes, from + 5, 2), digits(bytes, from + 8, 2));
        break;
      case Reading.DateTime:
        column.setValid(row);
        putTimestamp(
          column,
          row,
          digits(bytes, from, 4),
          digits(bytes, from + 5, 2),
          digits(bytes, from + 8, 2),
          microsOfDay(bytes, from + 11, to)
        );
        break;
      default:
        this.putBytes(index, column, row, bytes, from, to);
    }
  }
}

function integerOf(bytes: Buffer, from: number, to: number): number {
  let at = from;
  const negative = bytes[at] === 0x2d;
  if (negative) {
    at++;
  }
  let value = 0;
  for (; at < to; at++) {
    value = value * 10 + bytes[at] - 48;
  }
  return negative ? -value : value;
}

function digits(bytes: Buffer, from: number, count: number): number {
  return integerOf(bytes, from, from + count);
}

/** `HH:MM:SS[.f…]` in microseconds. */
function microsOfDay(bytes: Buffer, from: number, to: number): number {
  const seconds =
    digits(bytes, from, 2) * 3600 + digits(bytes, from + 3, 2) * 60 + digits(bytes, from + 6, 2);
  const places = to - from - 9;
  return seconds * 1e6 + (places > 0 ? digits(bytes, from + 9, places) * 10 ** (6 - places) : 0);
}
