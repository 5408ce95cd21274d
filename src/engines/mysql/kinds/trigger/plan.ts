import { DbError, type Change, type Statement } from '../../../../model';
import { committed, hazard } from '../../../core/statement';
import type { ServerVersion } from '../../../core/version';
import { hasReplaceProgram, hasTriggersOfSeveralEvents } from '../../capabilities';
import { ident, path } from '../../dialect';
import { inContext, sqlInContext } from '../routine/creation-context';
import { completed } from '../schema';
import { triggerSchema, type TriggerDefinition } from './definition';

/** No server can alter a trigger: it is made again, at its place in the order. */
export function planTrigger(change: Change<TriggerDefinition>, version: ServerVersion): Statement[] {
  const [database] = change.ref.path;
  if (change.op === 'drop') {
    return [dropTrigger(database, completed(triggerSchema, change.from))];
  }
  const to = completed(triggerSchema, change.to);
  assertSupported(to, version);
  if (change.op === 'create') {
    return createTrigger(database, to, orderOf(to));
  }
  const from = completed(triggerSchema, change.from);
  if (JSON.stringify(from) === JSON.stringify(to)) {
    return [];
  }
  const order = orderOf(to, from);
  if (hasReplaceProgram(version) && from.name === to.name && from.table === to.table) {
    return inContext(database, to, [
      committed(createSql(null, to, order, true), {
        database,
        elsewhere: createSql(database, to, order, true),
        undo: sqlInContext(database, from, [createSql(null, from, orderOf(from), true)])
      })
    ]);
  }
  return [
    dropTrigger(database, from, [hazard('downtime', 'Rows changed before it is there again do not fire it')]),
    ...createTrigger(database, to, order)
  ];
}

function createTrigger(database: string, to: TriggerDefinition, order: string | null): Statement[] {
  return inContext(database, to, [
    committed(createSql(null, to, order), {
      database,
      elsewhere: createSql(database, to, order),
      undo: [`DROP TRIGGER ${path([database, to.name])}`]
    })
  ]);
}

function dropTrigger(
  database: string,
  from: TriggerDefinition,
  hazards = [hazard('drops-dependents', `Changes of ${from.table} no longer fire it`)]
): Statement {
  return committed(`DROP TRIGGER ${path([database, from.name])}`, {
    database,
    undo: sqlInContext(database, from, [createSql(null, from, orderOf(from))]),
    hazards
  });
}

/** Its place among the triggers for the same time and event: what was changed counts, else what it follows. */
function orderOf(to: TriggerDefinition, from: TriggerDefinition = to): string | null {
  const precedes = to.precedes !== null && `PRECEDES ${ident(to.precedes)}`;
  const follows = to.follows !== null && `FOLLOWS ${ident(to.follows)}`;
  const moved =
    to.table !== from.table || to.timing !== from.timing || to.events.join() !== from.events.join();
  if (moved) {
    // The old neighbours belong to another chain.
    return (to.follows !== from.follows && follows) || (to.precedes !== from.precedes && precedes) || null;
  }
  return (
    (to.precedes !== from.precedes && to.follows === from.follows && precedes) || follows || precedes || null
  );
}

/**
 * MariaDB keeps the text, and with it the name of a database, which would hold for another one that it is restored into: `null`
 * leaves the name to the session.
 */
export function createSql(
  database: string | null,
  trigger: TriggerDefinition,
  order: string | null,
  replace = false
): string {
  const { name, table, timing, events, columns, definer, body } = trigger;
  const placed = (part: string): string => path(database === null ? [part] : [database, part]);
  const of = columns === null ? '' : ` OF ${columns.map(ident).join(', ')}`;
  return [
    replace ? 'CREATE OR REPLACE' : 'CREATE',
    definer && `DEFINER = ${definer}`,
    `TRIGGER ${placed(name)}`,
    timing,
    events.map(event => (event === 'UPDATE' ? `UPDATE${of}` : event)).join(' OR '),
    `ON ${placed(table)} FOR EACH ROW`,
    order,
    body
  ]
    .filter(Boolean)
    .join(' ');
}

function assertSupported(to: TriggerDefinition, version: ServerVersion): void {
  if ((to.events.length > 1 || to.columns !== null) && !hasTriggersOfSeveralEvents(version)) {
    throw new DbError({
      code: 'unsupported',
      message: 'On this server a trigger is for one event: several, or OF columns, need MariaDB 12'
    });
  }
}
