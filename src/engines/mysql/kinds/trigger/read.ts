import { DbError, type ObjectRef, type Summary } from '../../../../model';
import type { Queryable } from '../../../core/engine';
import { CONTEXT_COLUMNS, contextOf, type ContextRow } from '../routine/creation-context';
import { showCreate } from '../show-create';
import type { TriggerDefinition } from './definition';
import { parseTrigger } from './parse';

/** The triggers of a table in the order in which they fire. */
export async function listTriggers(db: Queryable, parent: ObjectRef | null): Promise<Summary[]> {
  const [database = '', table = ''] = parent?.path ?? [];
  const rows = await db.query<{ name: string; timing: string; event: string }>(
    `SELECT TRIGGER_NAME AS name, ACTION_TIMING AS timing, EVENT_MANIPULATION AS event
       FROM information_schema.TRIGGERS
      WHERE EVENT_OBJECT_SCHEMA = ? AND EVENT_OBJECT_TABLE = ?
      ORDER BY ACTION_TIMING DESC, EVENT_MANIPULATION, ACTION_ORDER, TRIGGER_NAME`,
    [database, table]
  );
  const events = new Map<string, { timing: string; events: string[] }>();
  for (const { name, timing, event } of rows) {
    const known = events.get(name);
    if (known) {
      known.events.push(event);
    } else {
      events.set(name, { timing, events: [event] });
    }
  }
  return [...events].map(([name, each]) => ({
    ref: { kind: 'trigger', path: [database, name] },
    label: name,
    hint: `${each.timing} ${each.events.join(' OR ')}`.toLowerCase()
  }));
}

interface TriggerRow extends ContextRow {
  name: string;
  table: string;
  timing: string;
  event: string;
  position: number;
}

export async function readTrigger(db: Queryable, ref: ObjectRef): Promise<TriggerDefinition> {
  const [database, name] = ref.path;
  const [row] = await db.query<TriggerRow | undefined>(
    `SELECT TRIGGER_NAME AS name, EVENT_OBJECT_TABLE AS \`table\`, ACTION_TIMING AS timing,
            EVENT_MANIPULATION AS event, ACTION_ORDER AS position, ${CONTEXT_COLUMNS}
       FROM information_schema.TRIGGERS
      WHERE TRIGGER_SCHEMA = ? AND TRIGGER_NAME = ?`,
    [database, database, name]
  );
  if (!row) {
    throw new DbError({ code: 'not-found', message: `There is no trigger ${ref.path.join('.')}` });
  }
  const text = (await showCreate(db, 'TRIGGER', ref))['SQL Original Statement'];
  if (!text) {
    throw new DbError({
      code: 'permission',
      message: `This session may not see the body of ${ref.path.join('.')}`
    });
  }
  const { definer, timing, events, columns, body } = parseTrigger(text);
  return {
    name: row.name,
    table: row.table,
    timing,
    events,
    columns,
    body,
    definer,
    ...(await neighbours(db, database, row)),
    ...contextOf(row)
  };
}

/** The triggers for the same time and event that fire right before and after it. */
async function neighbours(
  db: Queryable,
  database: string,
  { table, timing, event, position }: TriggerRow
): Promise<Pick<TriggerDefinition, 'follows' | 'precedes'>> {
  const chain = await db.query<{ name: string; position: number }>(
    `SELECT TRIGGER_NAME AS name, ACTION_ORDER AS position FROM information_schema.TRIGGERS
      WHERE EVENT_OBJECT_SCHEMA = ? AND EVENT_OBJECT_TABLE = ? AND ACTION_TIMING = ? AND EVENT_MANIPULATION = ?
      ORDER BY ACTION_ORDER`,
    [database, table, timing, event]
  );
  const at = chain.findIndex(each => each.position === position);
  return { follows: chain[at - 1]?.name ?? null, precedes: chain[at + 1]?.name ?? null };
}
