import { DbError } from '../../model';
import type { Queryable } from '../core/engine';
import { toDbError } from './errors';

/** Few servers know names of zones (their tables are empty at first); UTC needs none. */
const UTC = /^(utc|etc\/utc|gmt|etc\/gmt|z|zulu)$/i;

/** Years that a TIMESTAMP may be in, on any server. */
const YEARS = { first: 1970, last: 2106 };

/**
 * Sets the time zone of a session. Where the server knows no names, one whose offset is always the same is as good as that offset.
 *
 * @returns what the server was given
 * @throws DbError `invalid` where the server does not know the zone
 */
export async function setTimeZone(session: Queryable, zone: string): Promise<string> {
  const set = async (value: string): Promise<string> => {
    await session.query('SET SESSION time_zone = ?', [value]);
    return value;
  };
  if (UTC.test(zone)) {
    return set('+00:00');
  }
  try {
    return await set(zone);
  } catch (thrown) {
    const error = toDbError(thrown);
    if (error.code !== 'invalid' || (await knowsNames(session))) {
      throw error;
    }
    const offset = fixedOffset(zone);
    if (offset) {
      return set(offset);
    }
    throw offset === undefined
      ? error
      : new DbError(
          {
            ...error.toJSON(),
            message: `The server knows no names of time zones, and ${zone} has no offset that is always the same: ${error.message}`
          },
          { cause: error }
        );
  }
}

/** Whether the tables of time zones are filled. */
async function knowsNames(session: Queryable): Promise<boolean> {
  const [{ known }] = await session.query<{ known: unknown }>(
    "SELECT CONVERT_TZ('2020-01-01 00:00:00', '+00:00', 'Europe/Paris') IS NOT NULL AS known"
  );
  return Boolean(Number(known));
}

/** Found once: it takes tens of milliseconds, and each session asks. */
const offsets = new Map<string, string | null | undefined>();

/**
 * The offset of a zone such as `Asia/Tokyo` as MySQL writes it; `null` where it has changed or changes over the year, `undefined`
 * where there is no such zone.
 */
export function fixedOffset(zone: string): string | null | undefined {
  if (!offsets.has(zone)) {
    offsets.set(zone, findOffset(zone));
  }
  return offsets.get(zone);
}

function findOffset(zone: string): string | null | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
  } catch {
    return undefined;
  }
  const found = new Set<string>();
  for (let year = YEARS.first; year <= YEARS.last; year++) {
    // Twice a month: the shortest change of an offset that zones have had lasted four weeks.
    for (let half = 0; half < 24 && found.size < 2; half++) {
      const name = format
        .formatToParts(Date.UTC(year, Math.floor(half / 2), half % 2 ? 16 : 1))
        .find(({ type }) => type === 'timeZoneName')?.value;
      found.add(name?.replace('GMT', '') || '+00:00');
    }
  }
  const [offset] = found;
  return found.size === 1 && /^[+-]\d\d:\d\d$/.test(offset) ? offset : null;
}
