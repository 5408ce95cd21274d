import { DbError, type Change, type Statement } from '../../../../model';
import { committed, hazard } from '../../../core/statement';
import type { ServerVersion } from '../../../core/version';
import { hasReplicaWords, isMariadb } from '../../capabilities';
import { literal, path } from '../../dialect';
import { inContext, literalIn, sqlInContext } from '../routine/creation-context';
import { completed } from '../schema';
import { eventSchema, type EventDefinition } from './definition';

export function planEvent(change: Change<EventDefinition>, version: ServerVersion): Statement[] {
  const [database] = change.ref.path;
  if (change.op === 'drop') {
    const from = completed(eventSchema, change.from);
    return [
      committed(`DROP EVENT ${path([database, from.name])}`, {
        database,
        undo: createStatements(database, from, version).map(each => each.sql),
        hazards: [hazard('drops-dependents', 'It no longer runs')]
      })
    ];
  }
  const to = completed(eventSchema, change.to);
  assertSchedule(to);
  return change.op === 'create'
    ? createStatements(database, to, version)
    : alter(database, completed(eventSchema, change.from), to, version);
}

function createStatements(database: string, to: EventDefinition, version: ServerVersion): Statement[] {
  const statement = committed(createSql(database, to, version), {
    database,
    undo: [`DROP EVENT ${path([database, to.name])}`]
  });
  return inContext(database, to, atItsTime(to, [statement], database), zoneOf(to));
}

export function createSql(
  database: string,
  to: EventDefinition,
  version: ServerVersion,
  replace = false
): string {
  return [
    replace ? 'CREATE OR REPLACE' : 'CREATE',
    to.definer && `DEFINER = ${to.definer}`,
    `EVENT ${path([database, to.name])}`,
    scheduleSql(to),
    `ON COMPLETION ${to.onCompletion}`,
    statusSql(to, version),
    to.comment !== '' && `COMMENT ${literalIn(to, to.comment)}`,
    `DO ${to.body}`
  ]
    .filter(Boolean)
    .join(' ');
}

/**
 * An event that is over and not preserved is dropped by the very CREATE, without an error. One that
 * will not run may be over all the same: it is made as if it were 1970.
 */
function atItsTime(to: EventDefinition, statements: Statement[], database: string): Statement[] {
  const over = (to.at ?? to.ends) !== null && to.status !== 'ENABLED' && to.onCompletion === 'NOT PRESERVE';
  const now = 'SET SESSION timestamp = DEFAULT';
  return over
    ? [
        committed('SET SESSION timestamp = 1', { database, undo: [now] }),
        ...statements,
        committed(now, { database, undo: [now] })
      ]
    : statements;
}

function alter(
  database: string,
  from: EventDefinition,
  to: EventDefinition,
  version: ServerVersion
): Statement[] {
  if (JSON.stringify(from) === JSON.stringify(to)) {
    return [];
  }
  if (losesEnd(from, to, version) && from.name !== to.name) {
    const renamed = { ...from, name: to.name };
    return [...alter(database, from, renamed, version), ...alter(database, renamed, to, version)];
  }
  const hazards =
    from.status === 'ENABLED' && to.status !== 'ENABLED' ? [hazard('downtime', 'It no longer runs')] : [];
  const statement = committed(changeSql(database, from, to, version), {
    database,
    undo: sqlInContext(database, from, backSql(database, to, from, version), zoneOf(from)),
    hazards
  });
  return inContext(database, to, atItsTime(to, [statement], database), zoneOf(to));
}

/** ALTER EVENT of MariaDB keeps the end of a schedule where the new one has none. */
function losesEnd(from: EventDefinition, to: EventDefinition, version: ServerVersion): boolean {
  return isMariadb(version) && from.ends !== null && to.ends === null && to.every !== null;
}

/** One statement for a change that {@link losesEnd} only where the name stays. */
function changeSql(
  database: string,
  from: EventDefinition,
  to: EventDefinition,
  version: ServerVersion
): string {
  return losesEnd(from, to, version)
    ? createSql(database, to, version, true)
    : alterSql(database, from, to, version);
}

function backSql(
  database: string,
  from: EventDefinition,
  to: EventDefinition,
  version: ServerVersion
): string[] {
  const renamed = { ...from, name: to.name };
  return losesEnd(from, to, version) && from.name !== to.name
    ? [alterSql(database, from, renamed, version), changeSql(database, renamed, to, version)]
    : [changeSql(database, from, to, version)];
}

/**
 * Only what changes. The definer always stands there: ALTER EVENT makes the current user the definer
 * (MySQL manual, section 15.1.3), and takes the session's character set, and with a body its mode.
 */
function alterSql(
  database: string,
  from: EventDefinition,
  to: EventDefinition,
  version: ServerVersion
): string {
  const changed = (...keys: readonly (keyof EventDefinition)[]): boolean =>
    keys.some(key => JSON.stringify(from[key]) !== JSON.stringify(to[key]));
  const clauses = [
    changed('at', 'every', 'starts', 'ends', 'timeZone') && scheduleSql(to),
    changed('onCompletion') && `ON COMPLETION ${to.onCompletion}`,
    changed('name') && `RENAME TO ${path([database, to.name])}`,
    changed('status') && statusSql(to, version),
    changed('comment') && `COMMENT ${literalIn(to, to.comment)}`,
    changed('body', 'sqlMode', 'databaseCollation') && `DO ${to.body}`
  ].filter(Boolean);
  return [
    'ALTER',
    to.definer && `DEFINER = ${to.definer}`,
    `EVENT ${path([database, from.name])}`,
    // The server wants one clause at least.
    ...(clauses.length > 0 ? clauses : [statusSql(to, version)])
  ]
    .filter(Boolean)
    .join(' ');
}

function scheduleSql({ at, every, starts, ends }: EventDefinition): string {
  return [
    'ON SCHEDULE',
    at !== null && `AT ${literal(at)}`,
    every && `EVERY ${literal(every.value)} ${every.unit}`,
    starts !== null && `STARTS ${literal(starts)}`,
    ends !== null && `ENDS ${literal(ends)}`
  ]
    .filter(Boolean)
    .join(' ');
}

function statusSql({ status }: EventDefinition, version: ServerVersion): string {
  if (status === 'REPLICA_SIDE_DISABLED') {
    return `DISABLE ON ${hasReplicaWords(version) ? 'REPLICA' : 'SLAVE'}`;
  }
  return status === 'ENABLED' ? 'ENABLE' : 'DISABLE';
}

/** The session variable that the event's times are read with. */
export function zoneOf({ timeZone }: EventDefinition): Record<string, string> {
  return timeZone === null ? {} : { time_zone: timeZone };
}

function assertSchedule({ at, every, starts, ends }: EventDefinition): void {
  if ((at === null) === (every === null)) {
    throw new DbError({ code: 'invalid', message: 'An event runs either once at a time, or every so often' });
  }
  if (at !== null && (starts !== null || ends !== null)) {
    throw new DbError({ code: 'invalid', message: 'An event that runs once has no start and no end' });
  }
}
