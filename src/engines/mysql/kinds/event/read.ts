import { DbError, type ObjectRef, type Summary } from '../../../../model';
import type { Queryable } from '../../../core/engine';
import { tokens } from '../../lexer';
import { definerOf } from '../routine/account';
import { CONTEXT_COLUMNS, contextOf, type ContextRow } from '../routine/creation-context';
import { showCreate } from '../show-create';
import type { EventDefinition } from './definition';

export async function listEvents(db: Queryable, parent: ObjectRef | null): Promise<Summary[]> {
  const database = parent?.path[0] ?? '';
  const rows = await db.query<{ name: string; status: string; comment: string }>(
    `SELECT EVENT_NAME AS name, STATUS AS status, EVENT_COMMENT AS comment FROM information_schema.EVENTS
      WHERE EVENT_SCHEMA = ? ORDER BY EVENT_NAME`,
    [database]
  );
  return rows.map(({ name, status, comment }) => ({
    ref: { kind: 'event', path: [database, name] },
    label: name,
    comment: comment || undefined,
    flags: status === 'ENABLED' ? [] : ['disabled']
  }));
}

type Every = NonNullable<EventDefinition['every']>;

interface EventRow extends ContextRow {
  name: string;
  at: string | null;
  value: string | null;
  unit: Every['unit'] | null;
  starts: string | null;
  ends: string | null;
  timeZone: string;
  status: string;
  onCompletion: EventDefinition['onCompletion'];
  comment: string;
}

/** Times are those of the event's own time zone. */
export async function readEvent(db: Queryable, ref: ObjectRef): Promise<EventDefinition> {
  const [database, event] = ref.path;
  const [row] = await db.query<EventRow | undefined>(
    `SELECT EVENT_NAME AS name, CAST(EXECUTE_AT AS CHAR) AS at, INTERVAL_VALUE AS value, INTERVAL_FIELD AS unit,
            CAST(STARTS AS CHAR) AS starts, CAST(ENDS AS CHAR) AS ends, TIME_ZONE AS timeZone, STATUS AS status,
            ON_COMPLETION AS onCompletion, EVENT_COMMENT AS comment, ${CONTEXT_COLUMNS}
       FROM information_schema.EVENTS
      WHERE EVENT_SCHEMA = ? AND EVENT_NAME = ?`,
    [database, database, event]
  );
  if (!row) {
    throw new DbError({ code: 'not-found', message: `There is no event ${ref.path.join('.')}` });
  }
  const text = (await showCreate(db, 'EVENT', ref))['Create Event'];
  if (!text) {
    throw new DbError({
      code: 'permission',
      message: `This session may not see the body of ${ref.path.join('.')}`
    });
  }
  const { name, at, value, unit, starts, ends, timeZone, status, onCompletion, comment } = row;
  return {
    name,
    at,
    every: value === null || unit === null ? null : { value: value.replaceAll("'", ''), unit },
    starts,
    ends,
    timeZone,
    // MariaDB and older versions of MySQL call it SLAVESIDE_DISABLED.
    status: status === 'ENABLED' || status === 'DISABLED' ? status : 'REPLICA_SIDE_DISABLED',
    onCompletion,
    body: bodyOf(text),
    definer: definerOf(text),
    comment,
    ...contextOf(row)
  };
}

/** What stands behind DO, the first one outside of quotes: the body of information_schema lacks introducers. */
function bodyOf(text: string): string {
  for (const { text: word, quoted, end } of tokens(text)) {
    if (!quoted && word.toUpperCase() === 'DO') {
      return text.slice(end + 1);
    }
  }
  throw new DbError({
    code: 'unsupported',
    message: "The server's definition of the event is not understood"
  });
}
