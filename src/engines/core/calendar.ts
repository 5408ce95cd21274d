import {
  DATE_INFINITY,
  DATE_MINUS_INFINITY,
  isPartialDate,
  isPartialTimestamp,
  momentOf,
  partialDateText,
  splitPartialTimestamp,
  TIMESTAMP_INFINITY,
  TIMESTAMP_MINUS_INFINITY
} from './sentinels';

const DAY_US = 86_400_000_000n;
const MONTH_DAYS = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Days from 1970-01-01 in the proleptic Gregorian calendar, year 0 being 1 BC. */
export function daysOfDate(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = (((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) | 0) + day - 1;
  const dayOfEra = yearOfEra * 365 + (yearOfEra >> 2) - ((yearOfEra / 100) | 0) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** Whether a calendar has that day: no zero month or day, no 31st of February. */
export function isCalendarDay(year: number, month: number, day: number): boolean {
  return (
    month > 0 && day > 0 && (day <= MONTH_DAYS[month] || (month === 2 && day === 29 && isLeapYear(year)))
  );
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/**
 * Days since 1970-01-01 as `2026-01-02`, years before Christ as PostgreSQL writes them
 * (`0044-03-15 BC`), sentinels as the server does.
 */
export function dateText(days: number): string {
  const sentinel = dateSentinel(days);
  if (sentinel !== null) {
    return sentinel;
  }
  const { year, ...day } = civilDate(days);
  return year > 0 ? `${padYear(year)}-${monthAndDay(day)}` : `${padYear(1 - year)}-${monthAndDay(day)} BC`;
}

/** Microseconds since 1970 as `2026-01-02 03:04:05.123456`, with `+00` for instants. */
export function timestampText(micros: bigint, zone: 'UTC' | null): string {
  const offset = zone ? '+00' : '';
  if (micros === TIMESTAMP_INFINITY) {
    return 'infinity';
  }
  if (micros === TIMESTAMP_MINUS_INFINITY) {
    return '-infinity';
  }
  if (isPartialTimestamp(micros)) {
    const { days, microsOfDay } = splitPartialTimestamp(micros);
    return `${partialDateText(days)} ${timeText(microsOfDay)}${offset}`;
  }
  const moment = momentOf(micros);
  const ofDay = ((moment % DAY_US) + DAY_US) % DAY_US;
  const { year, ...day } = civilDate(Number((moment - ofDay) / DAY_US));
  const time = `${monthAndDay(day)} ${timeText(Number(ofDay))}${offset}`;
  return year > 0 ? `${padYear(year)}-${time}` : `${padYear(1 - year)}-${time} BC`;
}

/** Microseconds as `03:04:05.5`; negative and longer than a day too, as MySQL's TIME allows. */
export function timeText(micros: number): string {
  const sign = micros < 0 ? '-' : '';
  const all = Math.abs(micros);
  const fraction = all % 1e6;
  const seconds = (all - fraction) / 1e6;
  const text = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
    .map(part => String(part).padStart(2, '0'))
    .join(':');
  return `${sign}${text}${fraction ? `.${String(fraction).padStart(6, '0').replace(/0+$/, '')}` : ''}`;
}

function dateSentinel(days: number): string | null {
  if (days === DATE_INFINITY) {
    return 'infinity';
  }
  if (days === DATE_MINUS_INFINITY) {
    return '-infinity';
  }
  return isPartialDate(days) ? partialDateText(days) : null;
}

/**
 * Year, month and day in the proleptic Gregorian calendar, year 0 being 1 BC. Counts in 400-year
 * eras that begin on 1 March, so that the leap day is a year's last.
 */
export function civilDate(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return { year, month, day };
}

function monthAndDay({ month, day }: { month: number; day: number }): string {
  return `${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

function padYear(year: number): string {
  return String(year).padStart(4, '0');
}
