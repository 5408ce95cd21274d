import { daysOfDate, isCalendarDay } from '../core/calendar';
import { partialDate, partialTimestamp } from '../core/sentinels';
import type { ColumnBuilder } from '../core/columns';

/** Whether a day is more than its parts: not in year 0, which MySQL takes and its functions do not know. */
function isRealDay(year: number, month: number, day: number): boolean {
  return year > 0 && isCalendarDay(year, month, day);
}

/** Writes a date or its sentinel; does not mark the row. */
export function putDate(column: ColumnBuilder, row: number, year: number, month: number, day: number): void {
  column.i32[row] = isRealDay(year, month, day)
    ? daysOfDate(year, month, day)
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
  if (isRealDay(year, month, day)) {
    const seconds = daysOfDate(year, month, day) * 86_400;
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
