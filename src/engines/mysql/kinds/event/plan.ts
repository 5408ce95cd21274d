import { DbError, type Change, type Statement } from '../../../../model';
import { committed, hazard } from '../../../core/statement';
import type { ServerVersion } from '../../../core/version';
import { hasReplicaWords } from '../../capabilities';
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
  const target = path([database, to.name]);
  const sql = [
    'CREATE',
    to.definer && `DEFINER = ${to.definer}`,
    `EVENT ${target}`,
    scheduleSql(to),
    `ON COMPLETION ${to.onCompletion}`,
    statusSql(to, version),
    to.comment !== '' && `COMMENT ${literalIn(to, to.comment)}`,
    `DO ${to.body}`
  ];
  const statement = committed(sql.filter(Boolean).join(' '), { database, undo: [`DROP EVENT ${target}`] });
  return inContext(database, to, atItsTime(to, [statement], database), zoneOf(to));
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
  const hazards =
    from.status === 'ENABLED' && to.status !== 'ENABLED' ? [hazard('downtime', 'It no longer runs')] : [];
  const statement = committed(alterSql(database, from, to, version), {
    database,
    undo: sqlInContext(database, from, [alterSql(database, to, from, version)], zoneOf(from)),
    hazards
  });
  return inContext(database, to, atItsTime(to, [statement], database), zoneOf(to));
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
  const schedule = scheduleSql(to);
  const changed = (...keys: readonly (keyof EventDefinition)[]): boolean =>
    keys.some(key => JSON.stringify(from[key]) !== JSON.stringify(to[key]));
  return [
    'ALTER',
    to.definer && `DEFINER = ${to.definer}`,
    `EVENT ${path([database, from.name])}`,
    changed('at', 'every', 'starts', 'ends', 'timeZone') && schedule,
    changed('onCompletion') && `ON COMPLETION ${to.onCompletion}`,
    changed('name') && `RENAME TO ${path([database, to.name])}`,
    // A new schedule does not change the status, but the server wants one clause at least.
    (changed('status') || !changed(...CLAUSES)) && statusSql(to, version),
    changed('comment') && `COMMENT ${literalIn(to, to.comment)}`,
    changed('body', 'sqlMode', 'databaseCollation') && `DO ${to.body}`
  ]
    .filter(Boolean)
    .join(' ');
}

const CLAUSES = [
  'at',
  'every',
  'starts',
  'ends',
  'timeZone',
  'onCompletion',
  'name',
  'comment',
  'body',
  'sqlMode',
  'databaseCollation'
] as const;

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

function zoneOf({ timeZone }: EventDefinition): Record<string, string> {
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
