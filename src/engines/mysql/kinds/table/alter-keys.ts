import { DbError } from '../../../../model';
import { hazard } from '../../../core/statement';
import type { ServerVersion } from '../../../core/version';
import { hasRenameIndex, isMariadb } from '../../capabilities';
import { ident } from '../../dialect';
import { originIn, type Clause } from './alter-columns';
import type { Check, ForeignKey, Index, TableDefinition } from './definition';
import { checkSql, foreignKeySql, indexSql, isSystemTime, periodSql } from './key-sql';

export interface KeyChanges {
  /** Foreign keys that go first, in a statement of their own: they come back under the same name. */
  first: Clause[];
  drops: Clause[];
  adds: Clause[];
}

/** What becomes of indexes, foreign keys, checks and periods. */
export function alterKeys(from: TableDefinition, to: TableDefinition, version: ServerVersion): KeyChanges {
  const changes: KeyChanges = { first: [], drops: [], adds: [] };
  const names = renames(to);
  const before = followed(from, new Map([...replaced(from, to), ...names]));
  // Keys that still say the old name of a column mean the column.
  for (const { name } of to.columns) {
    names.delete(name);
  }
  const after = followed(to, names);
  alterForeignKeys(before.foreignKeys, after.foreignKeys, changes);
  alterChecks(from.checks, to.checks, version, changes);
  alterIndexes(before.indexes, after.indexes, version, changes);
  alterPeriods({ ...from, periods: before.periods }, { ...to, periods: after.periods }, changes);
  return changes;
}

/** New names of columns by the old ones. */
function renames({ columns }: TableDefinition): Map<string, string> {
  return new Map(
    columns.flatMap(({ name, previousName }) =>
      previousName && previousName !== name ? [[previousName, name] as const] : []
    )
  );
}

/** For names of columns that go while another column takes the name: something that no key of the other can say. */
function replaced(from: TableDefinition, to: TableDefinition): [string, string][] {
  const origin = originIn(from.columns, to.columns);
  const kept = new Set(to.columns.map(column => origin(column)?.name));
  const names = new Set(to.columns.map(({ name }) => name));
  return from.columns.flatMap(({ name }) =>
    names.has(name) && !kept.has(name) ? [[name, `\0${name}`]] : []
  );
}

/** Keys as they stand once the columns have their new names: the server renames in them by itself. */
function followed(
  table: TableDefinition,
  names: ReadonlyMap<string, string>
): Pick<TableDefinition, 'indexes' | 'foreignKeys' | 'periods'> {
  const now = (name: string): string => names.get(name) ?? name;
  return {
    periods: table.periods.map(each => ({ ...each, start: now(each.start), end: now(each.end) })),
    indexes: table.indexes.map(index => ({
      ...index,
      parts: index.parts.map(part => ({ ...part, column: part.column === null ? null : now(part.column) }))
    })),
    foreignKeys: table.foreignKeys.map(key => ({
      ...key,
      columns: key.columns.map(now),
      referencedColumns:
        key.referencedTable === table.name && key.referencedDatabase === null
          ? key.referencedColumns.map(now)
          : key.referencedColumns
    }))
  };
}

function alterForeignKeys(from: readonly ForeignKey[], to: readonly ForeignKey[], changes: KeyChanges): void {
  const wanted = new Map(to.map(key => [key.name, key]));
  const before = new Map(from.map(key => [key.name, foreignKeySql(key)]));
  for (const key of from) {
    const after = wanted.get(key.name);
    if (after && foreignKeySql(after) === foreignKeySql(key)) {
      continue;
    }
    const drop = { sql: `DROP FOREIGN KEY ${ident(key.name ?? '')}`, hazards: [] };
    (after ? changes.first : changes.drops).push(drop);
  }
  for (const key of to) {
    if (key.name === null || before.get(key.name) !== foreignKeySql(key)) {
      changes.adds.push({
        sql: `ADD ${foreignKeySql(key)}`,
        hazards: [
          hazard('lock', 'Every row is checked against the new foreign key; writes to both tables wait')
        ]
      });
    }
  }
}

function alterChecks(
  from: readonly Check[],
  to: readonly Check[],
  version: ServerVersion,
  changes: KeyChanges
): void {
  const before = new Map(from.map(check => [check.name, check]));
  const wanted = new Map(to.map(check => [check.name, check]));
  for (const check of from) {
    const after = wanted.get(check.name);
    if (after && after.expression === check.expression) {
      if (after.enforced !== check.enforced) {
        changes.drops.push({
          sql: `ALTER CHECK ${ident(check.name ?? '')} ${after.enforced ? '' : 'NOT '}ENFORCED`,
          hazards: after.enforced
            ? [hazard('lock', 'Every row is checked; the table is copied meanwhile')]
            : []
        });
      }
    } else {
      const word = isMariadb(version) ? 'CONSTRAINT' : 'CHECK';
      changes.drops.push({ sql: `DROP ${word} ${ident(check.name ?? '')}`, hazards: [] });
    }
  }
  for (const check of to) {
    if (check.name === null || before.get(check.name)?.expression !== check.expression) {
      const hazards = check.enforced
        ? [hazard('lock', 'Every row is checked; the table is copied meanwhile')]
        : [];
      changes.adds.push({ sql: `ADD ${checkSql(check)}`, hazards });
    }
  }
}

function alterIndexes(
  from: readonly Index[],
  to: readonly Index[],
  version: ServerVersion,
  changes: KeyChanges
): void {
  const same = (a: Index, b: Index): boolean =>
    indexSql({ ...a, name: '' }, version) === indexSql({ ...b, name: '' }, version);
  const wanted = new Map(to.map(index => [index.name, index]));
  const before = new Map(from.map(index => [index.name, index]));
  const gone = from.filter(index => !wanted.has(index.name));
  const fresh = to.filter(index => index.name === null || !before.has(index.name));
  for (const index of [...gone]) {
    const twin = fresh.find(each => each.name !== null && same(index, each));
    if (twin && index.kind !== 'PRIMARY' && hasRenameIndex(version)) {
      changes.drops.push({
        sql: `RENAME INDEX ${ident(index.name ?? '')} TO ${ident(twin.name ?? '')}`,
        hazards: []
      });
      gone.splice(gone.indexOf(index), 1);
      fresh.splice(fresh.indexOf(twin), 1);
    }
  }
  for (const index of from) {
    const after = wanted.get(index.name);
    if (!after || same(index, after)) {
      continue;
    }
    if (same({ ...index, visible: after.visible }, after)) {
      changes.drops.push({ sql: visibility(after, version), hazards: [] });
    } else {
      gone.push(index);
      fresh.push(after);
    }
  }
  changes.drops.push(...gone.map(drop));
  // In the order of the definition, which the server keeps for keys of the same sort.
  const adding = to.filter(index => fresh.includes(index));
  changes.adds.unshift(
    ...adding.map(index => ({ sql: `ADD ${indexSql(index, version)}`, hazards: hazardsOf(index) }))
  );
}

function visibility(index: Index, version: ServerVersion): string {
  const [shown, hidden] = isMariadb(version) ? ['NOT IGNORED', 'IGNORED'] : ['VISIBLE', 'INVISIBLE'];
  return `ALTER INDEX ${ident(index.name ?? '')} ${index.visible ? shown : hidden}`;
}

function drop(index: Index): Clause {
  return index.kind === 'PRIMARY'
    ? {
        sql: 'DROP PRIMARY KEY',
        hazards: [hazard('rewrite', 'Rows are stored by the primary key: the table is copied')]
      }
    : { sql: `DROP INDEX ${ident(index.name ?? '')}`, hazards: [] };
}

function hazardsOf({ kind }: Index): Clause['hazards'] {
  switch (kind) {
    case 'PRIMARY':
      return [hazard('rewrite', 'Rows are stored by the primary key: the table is copied')];
    case 'FULLTEXT':
    case 'SPATIAL':
    case 'VECTOR':
      return [hazard('lock', `Writes wait while the ${kind.toLowerCase()} index is built`)];
    default:
      return [];
  }
}

function alterPeriods(from: TableDefinition, to: TableDefinition, changes: KeyChanges): void {
  const text = (table: TableDefinition): Map<string, string> =>
    new Map(table.periods.map(each => [each.name, periodSql(each)]));
  const before = text(from);
  const after = text(to);
  for (const [name, sql] of before) {
    if (after.get(name) !== sql) {
      changes.drops.push({
        sql: `DROP PERIOD FOR ${isSystemTime(name) ? 'SYSTEM_TIME' : ident(name)}`,
        hazards: []
      });
    }
  }
  for (const [name, sql] of after) {
    if (before.get(name) !== sql) {
      changes.adds.unshift({ sql: `ADD ${sql}`, hazards: [] });
    }
  }
  if (from.systemVersioned && !to.systemVersioned) {
    changes.drops.push({
      sql: 'DROP SYSTEM VERSIONING',
      hazards: [
        hazard('data-loss', 'The history of all rows is gone for good'),
        hazard('rewrite', 'The table is copied')
      ]
    });
  } else if (!from.systemVersioned && to.systemVersioned) {
    changes.adds.push({ sql: 'ADD SYSTEM VERSIONING', hazards: [hazard('rewrite', 'The table is copied')] });
  }
}

/** Names the reason where this server lacks something the definition asks for. */
export function assertSupported(table: TableDefinition, version: ServerVersion): void {
  const mariadb = isMariadb(version);
  const unsupported: readonly (readonly [boolean, string])[] = [
    [
      mariadb && table.indexes.some(index => index.parts.some(part => part.expression !== null)),
      'MariaDB has no indexes on expressions: index a generated column'
    ],
    [mariadb && table.checks.some(check => !check.enforced), 'MariaDB enforces every check'],
    [
      mariadb && table.columns.some(column => column.srid !== null),
      'MariaDB has no SRID attribute: write REF_SYSTEM_ID in the type'
    ],
    [
      !mariadb && (table.systemVersioned || table.periods.length > 0),
      'MySQL has neither system versioning nor periods'
    ],
    [
      !mariadb && table.columns.some(column => column.check !== null),
      'MySQL keeps checks with the table: add it there'
    ],
    [!mariadb && table.indexes.some(index => index.kind === 'VECTOR'), 'MySQL has no vector indexes'],
    [!mariadb && table.indexes.some(index => index.withoutOverlaps !== null), 'MySQL has no WITHOUT OVERLAPS']
  ];
  const reason = unsupported.find(([applies]) => applies)?.[1];
  if (reason) {
    throw new DbError({ code: 'unsupported', message: reason });
  }
}
