import { partialDate, partialTimestamp } from '../core/sentinels';
import type { ColumnBuilder } from '../core/columns';

const MONTH_DAYS = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Days from 1970-01-01 in the proleptic Gregorian calendar. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = (((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) | 0) + day - 1;
  const dayOfEra = yearOfEra * 365 + (yearOfEra >> 2) - ((yearOfEra / 100) | 0) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** Whether a calendar has that day: no zero parts, no 31st of February (`ALLOW_INVALID_DATES`). */
export function isCalendarDay(year: number, month: number, day: number): boolean {
  return (
    year > 0 &&
    month > 0 &&
    day > 0 &&
    (day <= MONTH_DAYS[month] || (month === 2 && day === 29 && isLeapYear(year)))
  );
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Writes a date or its sentinel; does not mark the row. */
export function putDate(column: ColumnBuilder, row: number, year: number, month: number, day: number): void {
  column.i32[row] = isCalendarDay(year, month, day)
    ? daysFromCivil(year, month, day)
    : partialDate(year, month, day);
}

/** Writes a timestamp or its sentinel; does not mark the row. */
export function putTimestamp(
  column: ColumnBuilder,
  row: number,
  year: number,
  month: number,
  day: number,
  microsOfDay: number
): void {
  if (isCalendarDay(year, month, day)) {
    const seconds = daysFromCivil(year, month, day) * 86_400;
    // Beyond 2^53 µs (the year 2255) one double no longer holds the sum.
    const micros = seconds * 1e6 + microsOfDay;
    if (micros <= Number.MAX_SAFE_INTEGER && micros >= Number.MIN_SAFE_INTEGER) {
      column.setInt64(row, micros);
    } else {
      column.i64[row] = BigInt(seconds) * 1_000_000n + BigInt(microsOfDay);
    }
  } else {
    column.i64[row] = partialTimestamp(year, month, day, microsOfDay);
  }
}
