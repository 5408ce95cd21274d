import {
  DATE_INFINITY,
  DATE_MINUS_INFINITY,
  isPartialDate,
  isPartialTimestamp,
  partialDateText,
  splitPartialTimestamp,
  TIMESTAMP_INFINITY,
  TIMESTAMP_MINUS_INFINITY
} from './sentinels';

const DAY_US = 86_400_000_000n;

/**
 * Days since 1970-01-01 as `2026-01-02`, years before Christ as PostgreSQL writes them
 * (`0044-03-15 BC`), sentinels as the server does.
 */
export function dateText(days: number): string {
  const sentinel = dateSentinel(days);
  if (sentinel !== null) {
    return sentinel;
  }
  const { year, monthAndDay } = civil(days);
  return year > 0 ? `${padYear(year)}-${monthAndDay}` : `${padYear(1 - year)}-${monthAndDay} BC`;
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
    const { date, microsOfDay } = splitPartialTimestamp(micros);
    return `${date} ${timeText(microsOfDay)}${offset}`;
  }
  const ofDay = ((micros % DAY_US) + DAY_US) % DAY_US;
  const { year, monthAndDay } = civil(Number((micros - ofDay) / DAY_US));
  const time = `${monthAndDay} ${timeText(Number(ofDay))}${offset}`;
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
function civil(days: number): { year: number; monthAndDay: string } {
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
  return { year, monthAndDay: `${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}` };
}

function padYear(year: number): string {
  return String(year).padStart(4, '0');
}
