import { civilDate, daysOfDate, isCalendarDay } from '../../engines/core/calendar';
import {
  DATE_INFINITY,
  DATE_MINUS_INFINITY,
  isPartialDate,
  isPartialTimestamp,
  LAST_MARKED_TIMESTAMP,
  LAST_PARTIAL_DATE,
  momentOf,
  partialDateParts,
  splitPartialTimestamp,
  TIMESTAMP_INFINITY,
  TIMESTAMP_MINUS_INFINITY
} from '../../engines/core/sentinels';
import type { ColumnLayout } from '../../model';
import type { ColumnChunk, ColumnScan } from './column-scan';

/** Places between two days of the calendar; year 0 alone has 13 months of 32 days in front of all others. */
const BETWEEN = 512;
const DAY_US = 86_400_000_000n;
/** 32-bit words of a key of {@link writeOrderWords}. */
export const ORDER_WORDS = 3;
const HALF = 1n << 95n;
const LAST_MARKED_HIGH = Number(LAST_MARKED_TIMESTAMP >> 32n);

/**
 * Whether one of a column's numbers stands for a date that is not at its place among them: MySQL's partial dates
 * (`2024-00-10` is after 2023 and before 2024-01-01), PostgreSQL's last years.
 */
export function holdsMarks(scan: ColumnScan, { kind }: ColumnLayout): boolean {
  if (kind !== 'date' && kind !== 'timestamp') {
    return false;
  }
  for (const { rows, values } of scan.chunks()) {
    const view = new Int32Array(values.buffer, values.byteOffset, values.length >> 2);
    for (let row = 0; row < rows; row++) {
      const isMarked =
        kind === 'date'
          ? isPartialDate(view[row])
          : view[2 * row + 1] <= LAST_MARKED_HIGH &&
            !(view[2 * row + 1] === DATE_MINUS_INFINITY && view[2 * row] === 0);
      if (isMarked) {
        return true;
      }
    }
  }
  return false;
}

/** As `writeKeyWords`, for columns of dates and timestamps that hold such marks. */
export function writeOrderWords(
  { start, rows, values }: ColumnChunk,
  { kind }: ColumnLayout,
  word: number,
  keys: Uint32Array
): void {
  const shift = BigInt(32 * word);
  for (let row = 0; row < rows; row++) {
    const order =
      kind === 'date'
        ? BigInt(dateOrder(values.readInt32LE(row * 4)))
        : timestampOrder(values.readBigInt64LE(row * 8));
    keys[start + row] = Number(((order + HALF) >> shift) & 0xffffffffn);
  }
}

/** Compares two values of a date layout. */
export function compareDates(a: number, b: number): number {
  return a > LAST_PARTIAL_DATE && b > LAST_PARTIAL_DATE ? a - b : dateOrder(a) - dateOrder(b);
}

/** Compares two values of a timestamp layout. */
export function compareTimestamps(a: bigint, b: bigint): number {
  const isPlain = a > LAST_MARKED_TIMESTAMP && b > LAST_MARKED_TIMESTAMP;
  const [x, y] = isPlain ? [a, b] : [timestampOrder(a), timestampOrder(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

function dateOrder(days: number): number {
  if (days === DATE_INFINITY || days === DATE_MINUS_INFINITY) {
    return days * BETWEEN;
  }
  return isPartialDate(days) ? partialOrder(days) : days * BETWEEN;
}

function timestampOrder(micros: bigint): bigint {
  if (micros === TIMESTAMP_INFINITY) {
    return HALF - 1n;
  }
  if (micros === TIMESTAMP_MINUS_INFINITY) {
    return -HALF;
  }
  if (isPartialTimestamp(micros)) {
    const { days, microsOfDay } = splitPartialTimestamp(micros);
    return BigInt(partialOrder(days)) * DAY_US + BigInt(microsOfDay);
  }
  const moment = momentOf(micros);
  const ofDay = ((moment % DAY_US) + DAY_US) % DAY_US;
  return (moment - ofDay) * BigInt(BETWEEN) + ofDay;
}

/** Behind the last day of the calendar that is before it, by how far it is from there. */
function partialOrder(days: number): number {
  const { year, month, day } = partialDateParts(days);
  if (year === 0) {
    return (daysOfDate(1, 1, 1) - 1) * BETWEEN + month * 32 + day + 1;
  }
  const before = dayBefore(year, month, day);
  const from = civilDate(before);
  return before * BETWEEN + place(year, month, day) - place(from.year, from.month, from.day);
}

function dayBefore(year: number, month: number, day: number): number {
  if (month === 0) {
    return daysOfDate(year, 1, 1) - 1;
  }
  for (let last = day; last > 0; last--) {
    if (isCalendarDay(year, month, last)) {
      return daysOfDate(year, month, last);
    }
  }
  return daysOfDate(year, month, 1) - 1;
}

function place(year: number, month: number, day: number): number {
  return (year * 13 + month) * 32 + day;
}
