import { momentOf, TIMESTAMP_INFINITY } from '../../engines/core/sentinels';
import { parseDate, parseTimestamp } from '../formats/parse-calendar';

const UNKNOWN = 255;
const unknown = (text: string): Buffer => Buffer.concat([Buffer.of(UNKNOWN), Buffer.from(text)]);

const TIME =
  /^\s*(-?)(\d+):(\d\d)(?::(\d\d)(?:\.(\d{1,6})\d*)?)?(?:([+-])(\d\d)(?::?(\d\d)(?::?(\d\d))?)?)?\s*$/;
const HALF = 1n << 95n;

/** MySQL's TIME, which goes below zero and beyond a day, and PostgreSQL's with a zone: by the moment, then by the zone. */
export function timeKey(text: string): Buffer {
  const match = TIME.exec(text);
  if (!match) {
    return unknown(text);
  }
  const [, sign, hours, minutes, seconds, fraction, east, zoneHours, zoneMinutes, zoneSeconds] = match;
  const micros = microsOf(hours, minutes, seconds, fraction);
  const zone = microsOf(zoneHours, zoneMinutes, zoneSeconds) * (east === '-' ? 1n : -1n);
  return Buffer.concat([ordered((sign ? -micros : micros) + zone), ordered(zone)]);
}

const INTERVAL =
  /^\s*(?:([+-]?\d+) years? ?)?(?:([+-]?\d+) mons? ?)?(?:([+-]?\d+) days? ?)?(?:([+-]?)(\d+):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?\s*$/;

/** PostgreSQL's intervals as it writes them by default and as it compares them: months of 30 days, days of 24 hours. */
export function intervalKey(text: string): Buffer {
  const infinite = /^\s*(-?)infinity\s*$/.exec(text);
  if (infinite) {
    return ordered(infinite[1] ? -HALF : HALF - 1n);
  }
  const match = INTERVAL.exec(text);
  if (!match || text.trim() === '') {
    return unknown(text);
  }
  const [, years = '0', months = '0', days = '0', sign, hours, minutes, seconds, fraction] = match;
  const time = microsOf(hours, minutes, seconds, fraction);
  const allDays = (BigInt(years) * 12n + BigInt(months)) * 30n + BigInt(days);
  return ordered(allDays * 86_400_000_000n + (sign === '-' ? -time : time));
}

/** Dates by the day. */
export function dateKey(text: string): Buffer {
  const days = parseDate(text);
  return days === null ? unknown(text) : ordered(BigInt(days));
}

/** Timestamps by the moment. */
export function timestampKey(text: string): Buffer {
  const micros = parseTimestamp(text);
  return micros === null ? unknown(text) : ordered(orderOf(micros));
}

function orderOf(micros: bigint): bigint {
  return micros === TIMESTAMP_INFINITY ? HALF - 1n : momentOf(micros);
}

function microsOf(hours = '0', minutes = '0', seconds = '0', fraction = ''): bigint {
  return (
    ((BigInt(hours) * 60n + BigInt(minutes)) * 60n + BigInt(seconds)) * 1_000_000n +
    BigInt(fraction.padEnd(6, '0'))
  );
}

/** Twelve bytes behind a class byte that compare as the numbers do. */
function ordered(value: bigint): Buffer {
  return Buffer.from(`00${(value + HALF).toString(16).padStart(24, '0')}`, 'hex');
}
