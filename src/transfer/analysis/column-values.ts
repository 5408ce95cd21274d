import {
  DATE_INFINITY,
  DECIMAL_NAN_128,
  DECIMAL_NAN_256,
  LAST_PARTIAL_DATE
} from '../../engines/core/sentinels';
import type { ColumnLayout, ResultColumn } from '../../model';
import { dateText, timestampText, timeText } from '../../engines/core/calendar';
import { cellReader, decimalText, wideInteger } from '../../engines/core/cell-values';
import { parseDate, parseTime, parseTimestamp } from '../formats/parse-calendar';
import { compareDates, compareTimestamps } from './calendar-order';
import type { ColumnChunk } from './column-scan';
import { decimalKey, isNumberKey } from './decimal-key';
import { isNumber } from './sort';
import { textKey, type TextKey } from './text-keys';

const DAY_MS = 86_400_000;

/** A value while it is compared and counted: exact, and equal values are equal by `===` where they are primitives. */
export type Comparable = number | bigint | Buffer;

/** What a column's values are compared as. */
export interface ValueType<T extends Comparable = Comparable> {
  /** The value of a row that is not null. Buffers are valid until the next chunk. */
  read(chunk: ColumnChunk, row: number): T;
  /** The value that a text stands for, `null` when it is of another type. */
  parse(text: string): T | null;
  /** The exact text, as pages carry it. */
  text(value: T): string;
  compare(a: T, b: T): number;
  /** Equal for equal values that are written differently (`1.0`, `1.00`); absent where equal values are written the same. */
  key?(value: T): Buffer;
  /** As a number on a line (dates and timestamps: milliseconds since 1970), NaN for what has no place there. */
  position?(value: T): number;
}

/**
 * How values of a column are compared. Numbers by value, with NaN above infinity and -0 equal to 0, dates and times by
 * time, text and binary by bytes.
 *
 * @param extraScale - decimals carry so many digits more, for comparing with a longer number.
 */
export function valueType(column: ResultColumn, extraScale = 0): ValueType {
  const { layout, meaning } = column;
  switch (layout.kind) {
    case 'utf8': {
      const key = textKey(column);
      return (key ? keyedText(key, isNumber(meaning)) : bytes(false)) as ValueType;
    }
    case 'binary':
      return bytes(true) as ValueType;
    case 'decimal':
      return decimals(layout, extraScale) as ValueType;
    case 'int64':
    case 'uint64':
    case 'timestamp':
      return wide(layout) as ValueType;
    default:
      return narrow(layout) as ValueType;
  }
}

/** A place on the line of {@link ValueType.position} for people. */
export function positionText({ layout }: ResultColumn, position: number): string {
  switch (layout.kind) {
    case 'date':
      return dateText(Math.round(position / DAY_MS));
    case 'timestamp':
      return timestampText(BigInt(Math.round(position)) * 1000n, layout.zone);
    case 'time':
      return timeText(Math.round(position));
    default:
      return String(Number(position.toPrecision(6)));
  }
}

function compareNumbers(a: number, b: number): number {
  if (a === b) {
    return 0;
  }
  return Number.isNaN(a) ? (Number.isNaN(b) ? 0 : 1) : Number.isNaN(b) ? -1 : a < b ? -1 : 1;
}

function compareBigInts(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Layouts whose values are JavaScript numbers. */
function narrow(layout: ColumnLayout): ValueType<number> {
  const cell = cellReader(layout);
  const { kind } = layout;
  const raw: (values: Buffer, row: number) => number =
    kind === 'float32'
      ? (values, row) => values.readFloatLE(row * 4)
      : kind === 'float64'
        ? (values, row) => values.readDoubleLE(row * 8)
        : kind === 'date'
          ? (values, row) => values.readInt32LE(row * 4)
          : kind === 'time'
            ? (values, row) => Number(values.readBigInt64LE(row * 8))
            : (values, row) => Number(cell(values, row));
  const one = Buffer.alloc(8);
  const write = (value: number): Buffer => {
    if (kind === 'float32') {
      one.writeFloatLE(value);
    } else if (kind === 'date') {
      one.writeInt32LE(value);
    } else if (kind === 'time') {
      one.writeBigInt64LE(BigInt(value));
    } else {
      one.writeDoubleLE(value);
    }
    return one;
  };
  const isFloat = kind === 'float32' || kind === 'float64';
  return {
    read: ({ values }, row) => raw(values, row) + 0,
    parse: text => parseNarrow(kind, text),
    text: value => {
      if (kind === 'bool') {
        return String(value === 1);
      }
      return isFloat || kind === 'date' || kind === 'time' ? String(cell(write(value), 0)) : String(value);
    },
    compare: kind === 'date' ? compareDates : compareNumbers,
    position: kind === 'bool' ? undefined : position
  };

  function position(value: number): number {
    if (kind === 'date') {
      return value === DATE_INFINITY || value <= LAST_PARTIAL_DATE ? NaN : value * DAY_MS;
    }
    return Number.isFinite(value) ? value : NaN;
  }
}

function parseNarrow(kind: ColumnLayout['kind'], text: string): number | null {
  switch (kind) {
    case 'bool': {
      const match = /^\s*(?:(t|true|1|on|yes)|(f|false|0|off|no))\s*$/i.exec(text);
      return match ? (match[1] ? 1 : 0) : null;
    }
    case 'date':
      return parseDate(text);
    case 'time':
      return parseTime(text);
    default: {
      if (/^\s*[+-]?(inf|infinity)\s*$/i.test(text)) {
        return text.includes('-') ? -Infinity : Infinity;
      }
      const value = Number(text);
      const isNaNText = /^\s*nan\s*$/i.test(text);
      const number = kind === 'float32' ? Math.fround(value) : value;
      return isNaNText ? NaN : text.trim() === '' || Number.isNaN(value) ? null : number;
    }
  }
}

/** 64-bit integers and timestamps. */
function wide(layout: ColumnLayout): ValueType<bigint> {
  const cell = cellReader(layout);
  const one = Buffer.alloc(8);
  const isUnsigned = layout.kind === 'uint64';
  const isTime = layout.kind === 'timestamp';
  return {
    read: ({ values }, row) =>
      isUnsigned ? values.readBigUInt64LE(row * 8) : values.readBigInt64LE(row * 8),
    parse: text => (isTime ? parseTimestamp(text) : parseInteger(text)),
    text: value => {
      if (isUnsigned) {
        one.writeBigUInt64LE(value);
      } else {
        one.writeBigInt64LE(value);
      }
      return String(cell(one, 0));
    },
    compare: isTime ? compareTimestamps : compareBigInts,
    position: value => {
      if (isTime) {
        // Infinities and dates that no calendar has stand at the ends of the range.
        const milliseconds = Number(value) / 1000;
        return Math.abs(milliseconds) > 8.64e15 ? NaN : milliseconds;
      }
      return Number(value);
    }
  };
}

/** Whole numbers only; `1.0` is one. */
function parseInteger(text: string): bigint | null {
  const match = /^\s*([+-]?\d+)(?:\.0*)?\s*$/.exec(text);
  return match ? BigInt(match[1]) : null;
}

function decimals(layout: Extract<ColumnLayout, { kind: 'decimal' }>, extra: number): ValueType<bigint> {
  const words = layout.precision > 38 ? 4 : 2;
  const nan = words === 4 ? DECIMAL_NAN_256 : DECIMAL_NAN_128;
  const scale = layout.scale + extra;
  const factor = 10n ** BigInt(extra);
  // Above every number of the width, and so of every precision.
  const above = -nan * factor;
  return {
    read: ({ values }, row) => {
      const value = wideInteger(values, row * words * 8, words);
      return value === nan ? above : extra === 0 ? value : value * factor;
    },
    parse: text => {
      const match = /^\s*([+-]?)(\d*)\.?(\d*)\s*$/.exec(text);
      if (/^\s*nan\s*$/i.test(text)) {
        return above;
      }
      if (!match || `${match[2]}${match[3]}` === '' || match[3].replace(/0+$/, '').length > scale) {
        return null;
      }
      const digits = BigInt(match[2] + match[3].slice(0, scale).padEnd(scale, '0'));
      return match[1] === '-' ? -digits : digits;
    },
    text: value => (value === above ? 'NaN' : decimalText(value / factor, layout.scale)),
    compare: compareBigInts,
    position: value => (value === above ? NaN : Number(value) / 10 ** scale)
  };
}

/** Digits after the point that a number in a condition has; see {@link valueType}. */
export function fractionDigits(text: string): number {
  return (/\.(\d+)\s*$/.exec(text)?.[1] ?? '').replace(/0+$/, '').length;
}

function bytes(isBinary: boolean): ValueType<Buffer> {
  return {
    read: ({ values, offsets }, row) => values.subarray(offsets[row], offsets[row + 1]),
    parse: text => {
      if (!isBinary) {
        return Buffer.from(text);
      }
      const hex = /^\s*(?:\\x|0x)((?:[0-9a-f]{2})*)\s*$/i.exec(text);
      return hex ? Buffer.from(hex[1], 'hex') : null;
    },
    text: value => (isBinary ? `\\x${value.toString('hex')}` : value.toString()),
    compare: Buffer.compare
  };
}

/** What only text holds exactly, compared as what it stands for. */
function keyedText(key: TextKey, isNumeric: boolean): ValueType<Buffer> {
  return {
    read: ({ values, offsets }, row) => values.subarray(offsets[row], offsets[row + 1]),
    parse: text => (!isNumeric || isNumberKey(decimalKey(text)) ? Buffer.from(text) : null),
    text: value => value.toString('utf8'),
    compare: (a, b) => Buffer.compare(key(a.toString('utf8')), key(b.toString('utf8'))),
    key: value => key(value.toString('utf8')),
    position: isNumeric
      ? value => {
          const number = Number(value.toString('latin1'));
          return Number.isFinite(number) ? number : NaN;
        }
      : undefined
  };
}
