import { daysOfDate, isCalendarDay } from '../../engines/core/calendar';
import {
  DATE_INFINITY,
  DATE_MINUS_INFINITY,
  lateTimestamp,
  partialDate,
  partialTimestamp,
  TIMESTAMP_INFINITY,
  TIMESTAMP_MINUS_INFINITY
} from '../../engines/core/sentinels';

const DAY_US = 86_400_000_000n;
const DATE = /^\s*(\d{1,7})-(\d{1,2})-(\d{1,2})/;
const TIME = /^(-?)(\d{1,3}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,6})\d*)?)?/;
const BC = /BC\s*$/i;
/** PostgreSQL's timestamps end with the year 294276. */
const LATEST = BigInt(daysOfDate(294_277, 1, 1)) * DAY_US;
const ZONE = /^\s*(?:Z|UTC|([+-])(\d{1,2})(?::?(\d{2}))?)/i;

interface DateParts {
  year: number;
  month: number;
  day: number;
  rest: string;
}

/** Days since 1970 of the texts that `dateText` writes; `null` for what is no date. */
export function parseDate(text: string): number | null {
  const infinite = parseInfinity(text);
  if (infinite !== 0) {
    return infinite > 0 ? DATE_INFINITY : DATE_MINUS_INFINITY;
  }
  const parts = dateParts(text);
  return parts && /^\s*(BC)?\s*$/i.test(parts.rest)
    ? (calendarDays(parts) ?? partialDate(parts.year, parts.month, parts.day))
    : null;
}

/** Microseconds since 1970 of the texts that `timestampText` writes, and with other zones or none; `null` for others. */
export function parseTimestamp(text: string): bigint | null {
  const infinite = parseInfinity(text);
  if (infinite !== 0) {
    return infinite > 0 ? TIMESTAMP_INFINITY : TIMESTAMP_MINUS_INFINITY;
  }
  const parts = dateParts(text);
  if (!parts) {
    return null;
  }
  const clock = parts.rest.replace(/\s*BC\s*$/i, '').replace(/^[T\s]+/i, '');
  const time = TIME.exec(clock);
  const zone = time ? ZONE.exec(clock.slice(time[0].length)) : null;
  const end = (time?.[0].length ?? 0) + (zone?.[0].length ?? 0);
  if (clock.slice(end).trim() !== '') {
    return null;
  }
  const micros = time ? microsOf(time) : 0;
  const days = calendarDays(parts);
  if (days === null) {
    return partialTimestamp(parts.year, parts.month, parts.day, micros);
  }
  const minutes = zone ? Number(zone[2] ?? 0) * 60 + Number(zone[3] ?? 0) : 0;
  const offset = BigInt(zone?.[1] === '-' ? -minutes : minutes) * 60_000_000n;
  const moment = BigInt(days) * DAY_US + BigInt(micros) - offset;
  return moment < TIMESTAMP_INFINITY ? moment : moment < LATEST ? lateTimestamp(moment) : null;
}

/** Microseconds of the texts that `timeText` writes; `null` for others. */
export function parseTime(text: string): number | null {
  const match = TIME.exec(text.trim());
  return match && match[0].length === text.trim().length ? microsOf(match) : null;
}

function parseInfinity(text: string): number {
  const match = /^\s*(-?)infinity\s*$/i.exec(text);
  return match ? (match[1] ? -1 : 1) : 0;
}

function dateParts(text: string): DateParts | null {
  const match = DATE.exec(text);
  if (!match) {
    return null;
  }
  const rest = text.slice(match[0].length);
  const year = Number(match[1]);
  return {
    year: BC.test(rest) ? 1 - year : year,
    month: Number(match[2]),
    day: Number(match[3]),
    rest
  };
}

/** `null` for a date that no calendar has; year 0, where it is not 1 BC, is none. */
function calendarDays({ year, month, day, rest }: DateParts): number | null {
  const isReal = isCalendarDay(year, month, day) && (year !== 0 || BC.test(rest));
  return isReal ? daysOfDate(year, month, day) : null;
}

function microsOf([, sign, hours, minutes, seconds, fraction]: readonly string[]): number {
  const whole = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds ?? 0);
  const micros = whole * 1e6 + Number((fraction ?? '').padEnd(6, '0') || 0);
  return sign ? -micros : micros;
}
