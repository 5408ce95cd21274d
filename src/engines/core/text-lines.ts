import type { ColumnLayout, ResultColumn } from '../../model';
import { cellReader } from './cell-values';
import type { ColumnBatch, ColumnBuilder } from './columns';

/** How an engine writes what others write otherwise. */
export interface LineStyle {
  true: string;
  false: string;
  /** Before the hex digits of binary values. */
  hex: string;
  /** Behind instants, which are in UTC. */
  instants: string;
}

type Encoder = (column: ColumnBuilder, row: number, to: Buffer, at: number) => number;

/** Room for any value of fixed width: 76 digits of a decimal. */
const FIXED_BYTES = 80;
const TAB = 9;
const NEWLINE = 10;
const RETURN = 13;
const BACKSLASH = 92;

/**
 * Rows as lines of tab-separated fields with backslash escapes and `\N` for null: the text format of PostgreSQL's COPY and the
 * default of MySQL's LOAD DATA.
 */
export function lineEncoder(
  columns: readonly ResultColumn[],
  style: LineStyle
): (batch: ColumnBatch, from: number, to: number) => Buffer {
  const encoders = columns.map(({ layout }) => encoderOf(layout, style));
  return (batch, from, to) => {
    const bytes = Buffer.allocUnsafeSlow(sizeOf(batch, from, to));
    let at = 0;
    for (let row = from; row < to; row++) {
      for (let n = 0; n < encoders.length; n++) {
        if (n > 0) {
          bytes[at++] = TAB;
        }
        const column = batch.columns[n];
        if (isValid(column, row)) {
          at = encoders[n](column, row, bytes, at);
        } else {
          bytes[at++] = BACKSLASH;
          bytes[at++] = 78;
        }
      }
      bytes[at++] = NEWLINE;
    }
    return bytes.subarray(0, at);
  };
}

/** Whether a value is there. */
export function isValid({ validity, nullCount }: ColumnBuilder, row: number): boolean {
  return nullCount === 0 || (validity[row >> 3] & (1 << (row & 7))) !== 0;
}

/** Every byte of text may be escaped, every byte of a binary value is two digits. */
function sizeOf({ columns }: ColumnBatch, from: number, to: number): number {
  const texts = columns.reduce(
    (sum, { offsets }) => sum + (offsets ? 2 * (offsets[to] - offsets[from]) : 0),
    0
  );
  return texts + (to - from) * (columns.length * FIXED_BYTES + 1);
}

function encoderOf(layout: ColumnLayout, style: LineStyle): Encoder {
  switch (layout.kind) {
    case 'utf8':
      return putText;
    case 'binary':
      return ({ values, offsets }, row, to, at) => {
        at += to.write(style.hex, at, 'latin1');
        return at + to.write(values.toString('hex', offsets![row], offsets![row + 1]), at, 'latin1');
      };
    case 'bool':
      return ({ values }, row, to, at) =>
        at + to.write((values[row >> 3] >> (row & 7)) & 1 ? style.true : style.false, at, 'latin1');
    case 'int32':
      return ({ i32 }, row, to, at) => at + to.write(String(i32[row]), at, 'latin1');
    case 'int64':
      return ({ i64 }, row, to, at) => at + to.write(String(i64[row]), at, 'latin1');
    case 'timestamp': {
      const read = cellReader({ ...layout, zone: null });
      const zone = layout.zone ? style.instants : '';
      return ({ values }, row, to, at) => at + to.write(`${String(read(values, row))}${zone}`, at, 'latin1');
    }
    default: {
      const read = cellReader(layout);
      return ({ values }, row, to, at) => at + to.write(String(read(values, row)), at, 'latin1');
    }
  }
}

function putText({ values, offsets }: ColumnBuilder, row: number, to: Buffer, at: number): number {
  const end = offsets![row + 1];
  for (let from = offsets![row]; from < end; from++) {
    const byte = values[from];
    if (byte === BACKSLASH || byte === TAB || byte === NEWLINE || byte === RETURN) {
      to[at++] = BACKSLASH;
      to[at++] = byte === TAB ? 116 : byte === NEWLINE ? 110 : byte === RETURN ? 114 : byte;
    } else {
      to[at++] = byte;
    }
  }
  return at;
}
