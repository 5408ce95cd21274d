/**
 * Values that have no place on Arrow's time lines, as numbers no real value uses. Decoders write
 * them, pages and text exports show them as the server does, the hand-over turns them into null.
 *
 * - `infinity` / `-infinity` (PostgreSQL manual, section 8.5.1.4): the largest and the smallest
 *   integer of the layout. PostgreSQL itself starts at 4713 BC and its binary format uses the very
 *   same two numbers (before the shift from its 2000-01-01 epoch, so compare first, then shift).
 * - Zero and partial dates (MySQL manual, section 13.2: `0000-00-00`, `2020-00-10`): just above the
 *   smallest integer, far below 4713 BC. Also for `0000-01-01` and other dates of year 0 that
 *   MySQL takes. A date that a calendar has goes the normal way.
 * - Timestamps from 294247-01-10 04:00:54.775807 to PostgreSQL's end, 294276-12-31 (manual, table 8.9), which
 *   64-bit microseconds since 1970 do not reach: above the partial dates, still far below 4713 BC.
 */

/** Date layout (int32 days): PostgreSQL's `infinity`. */
export const DATE_INFINITY = 2_147_483_647;
/** Date layout (int32 days): PostgreSQL's `-infinity`. */
export const DATE_MINUS_INFINITY = -2_147_483_648;
/** Timestamp layout (int64 microseconds): PostgreSQL's `infinity`. */
export const TIMESTAMP_INFINITY = 9_223_372_036_854_775_807n;
/** Timestamp layout (int64 microseconds): PostgreSQL's `-infinity`. */
export const TIMESTAMP_MINUS_INFINITY = -9_223_372_036_854_775_808n;

const PACKED_END = 100_000_000;
const DAY_US = 86_400_000_000n;
const PARTIAL_TIMESTAMP_START = TIMESTAMP_MINUS_INFINITY + 1n;
const PARTIAL_TIMESTAMP_END = PARTIAL_TIMESTAMP_START + BigInt(PACKED_END) * DAY_US;

/** No partial date, nor `-infinity`, is above this; no date of a calendar is below it. */
export const LAST_PARTIAL_DATE = DATE_MINUS_INFINITY + PACKED_END;
/** No timestamp that stands for another value, but `infinity`, is above this; no real one is below it. */
export const LAST_MARKED_TIMESTAMP = PARTIAL_TIMESTAMP_END + 31n * 366n * DAY_US;

/** The date-layout value (write to `i32[row]`) of a date that no calendar has, `0000-00-00` included. */
export function partialDate(year: number, month: number, day: number): number {
  return DATE_MINUS_INFINITY + 1 + year * 10_000 + month * 100 + day;
}

/** The timestamp-layout value (write to `i64[row]`) of a date that no calendar has, with its time of day. */
export function partialTimestamp(year: number, month: number, day: number, microsOfDay = 0): bigint {
  return PARTIAL_TIMESTAMP_START + BigInt(year * 10_000 + month * 100 + day) * DAY_US + BigInt(microsOfDay);
}

/** Whether a date-layout value is a partial date. */
export function isPartialDate(days: number): boolean {
  return days > DATE_MINUS_INFINITY && days <= DATE_MINUS_INFINITY + PACKED_END;
}

/** Whether a timestamp-layout value is a partial date with time. */
export function isPartialTimestamp(micros: bigint): boolean {
  return micros >= PARTIAL_TIMESTAMP_START && micros < PARTIAL_TIMESTAMP_END;
}

/** Year, month and day of a partial date. */
export function partialDateParts(days: number): { year: number; month: number; day: number } {
  const packed = days - DATE_MINUS_INFINITY - 1;
  return { year: Math.floor(packed / 10_000), month: Math.floor(packed / 100) % 100, day: packed % 100 };
}

/** A partial date as MySQL writes it: `2020-00-10`. */
export function partialDateText(days: number): string {
  const digits = String(days - DATE_MINUS_INFINITY - 1).padStart(8, '0');
  return `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`;
}

/** A partial date, as a date-layout value, and its time of day in microseconds. */
export function splitPartialTimestamp(micros: bigint): { days: number; microsOfDay: number } {
  const packed = micros - PARTIAL_TIMESTAMP_START;
  return { days: DATE_MINUS_INFINITY + 1 + Number(packed / DAY_US), microsOfDay: Number(packed % DAY_US) };
}

/** The timestamp-layout value of a moment that 64-bit microseconds since 1970 do not reach. */
export function lateTimestamp(micros: bigint): bigint {
  return micros - TIMESTAMP_INFINITY + PARTIAL_TIMESTAMP_END;
}

/** The moment that a timestamp-layout value stands for: itself, but for what {@link lateTimestamp} made. */
export function momentOf(micros: bigint): bigint {
  const isLate = micros >= PARTIAL_TIMESTAMP_END && micros <= LAST_MARKED_TIMESTAMP;
  return isLate ? micros - PARTIAL_TIMESTAMP_END + TIMESTAMP_INFINITY : micros;
}

/**
 * Decimal layout of 16 bytes: `NaN`, which PostgreSQL's `numeric(p,s)` can hold (manual, section
 * 8.1.2). The smallest integer of the width: no precision up to 38 reaches it.
 */
export const DECIMAL_NAN_128 = -(1n << 127n);
/** Decimal layout of 32 bytes (precision up to 76): `NaN`. */
export const DECIMAL_NAN_256 = -(1n << 255n);
