/** Rows as JavaScript values, for the small answers of catalog queries. */
import { bitText, binaryTimeText } from './decode';
import { describeField, Reading, type FieldContext } from './fields';
import type { ByteReader } from './wire/bytes';
import { readLength } from './wire/bytes';
import type { Field } from './wire/packets';
import { FLAG_UNSIGNED } from './wire/packets';
import type { RowSink } from './wire/response';

const CATALOG_CONTEXT: FieldContext = { utc: false, foreign: false };

/**
 * Collects rows as objects: integers and floats as numbers where exact, else text; dates, times and
 * decimals as the server's text; binary columns as buffers.
 */
export class ObjectSink<R> implements RowSink {
  readonly rows: R[] = [];
  private readonly names: string[];
  private readonly readings: Reading[];
  private readonly binaryColumns: boolean[];

  constructor(
    private readonly fields: Field[],
    private readonly prepared: boolean,
    private readonly onRow?: (row: R) => void
  ) {
    const described = fields.map(field => describeField(field, CATALOG_CONTEXT));
    this.names = fields.map(field => field.name);
    this.readings = described.map(description => description.reading);
    this.binaryColumns = described.map(description => description.column.layout.kind === 'binary');
  }

  row(bytes: Buffer, start: number): boolean {
    const values = this.prepared ? this.binaryRow(bytes, start) : this.textRow(bytes, start);
    const row: Record<string, unknown> = {};
    for (let index = 0; index < values.length; index++) {
      row[this.names[index]] = values[index];
    }
    if (this.onRow) {
      this.onRow(row as R);
    } else {
      this.rows.push(row as R);
    }
    return false;
  }

  private textRow(bytes: Buffer, start: number): unknown[] {
    const reader: ByteReader = { bytes, at: start };
    return this.readings.map((reading, index) => {
      if (bytes[reader.at] === 251) {
        reader.at++;
        return null;
      }
      const length = readLength(reader);
      const from = reader.at;
      reader.at += length;
      return this.bytesValue(index, reading, bytes, from, reader.at);
    });
  }

  private bytesValue(index: number, reading: Reading, bytes: Buffer, from: number, to: number): unknown {
    switch (reading) {
      case Reading.Int8:
      case Reading.Int16:
      case Reading.Int32:
      case Reading.Float32:
      case Reading.Float64:
        return Number(bytes.toString('latin1', from, to));
      case Reading.Int64:
        return exactInteger(BigInt(bytes.toString('latin1', from, to)));
      case Reading.Bit:
        return bitText(bytes, from, to, this.fields[index].length);
      default:
        return this.binaryColumns[index]
          ? Buffer.from(bytes.subarray(from, to))
          : bytes.toString('utf8', from, to);
    }
  }

  private binaryRow(bytes: Buffer, start: number): unknown[] {
    const nulls = start + 1;
    const reader: ByteReader = { bytes, at: nulls + ((this.readings.length + 9) >> 3) };
    return this.readings.map((reading, index) => {
      const bit = index + 2;
      return bytes[nulls + (bit >> 3)] & (1 << (bit & 7)) ? null : this.binaryValue(index, reading, reader);
    });
  }

  private binaryValue(index: number, reading: Reading, reader: ByteReader): unknown {
    const { bytes, at } = reader;
    const unsigned = (this.fields[index].flags & FLAG_UNSIGNED) !== 0;
    switch (reading) {
      case Reading.Int8:
        reader.at += 1;
        return unsigned ? bytes[at] : bytes.readInt8(at);
      case Reading.Int16:
        reader.at += 2;
        return unsigned ? bytes.readUInt16LE(at) : bytes.readInt16LE(at);
      case Reading.Int32:
        reader.at += 4;
        return unsigned ? bytes.readUInt32LE(at) : bytes.readInt32LE(at);
      case Reading.Int64:
        reader.at += 8;
        return exactInteger(unsigned ? bytes.readBigUInt64LE(at) : bytes.readBigInt64LE(at));
      case Reading.Float32:
        reader.at += 4;
        return bytes.readFloatLE(at);
      case Reading.Float64:
        reader.at += 8;
        return bytes.readDoubleLE(at);
      case Reading.Date:
      case Reading.DateTime:
        reader.at += 1 + bytes[at];
        return binaryDateText(bytes, at, reading === Reading.DateTime, this.fields[index].decimals);
      case Reading.Time:
        reader.at += 1 + bytes[at];
        return binaryTimeText(bytes, at, this.fields[index].decimals);
      default: {
        const length = readLength(reader);
        const from = reader.at;
        reader.at += length;
        return this.bytesValue(index, reading, bytes, from, reader.at);
      }
    }
  }
}

function exactInteger(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

function binaryDateText(bytes: Buffer, p: number, withTime: boolean, decimals: number): string {
  const length = bytes[p];
  const pad = (value: number, width = 2): string => String(value).padStart(width, '0');
  const date =
    length === 0
      ? '0000-00-00'
      : `${pad(bytes.readUInt16LE(p + 1), 4)}-${pad(bytes[p + 3])}-${pad(bytes[p + 4])}`;
  if (!withTime) {
    return date;
  }
  const time = length > 4 ? `${pad(bytes[p + 5])}:${pad(bytes[p + 6])}:${pad(bytes[p + 7])}` : '00:00:00';
  const micros = length > 7 ? bytes.readUInt32LE(p + 8) : 0;
  const fraction = decimals > 0 && decimals < 7 ? `.${pad(micros, 6).slice(0, decimals)}` : '';
  return `${date} ${time}${fraction}`;
}
