import type { Hazard, Statement } from '../../../../model';
import { committed, hazard, statement } from '../../../core/statement';
import { sqliteDialect } from '../../dialect';
import { withDatabase } from '../stored-text';
import { lower } from '../../tokens';
import type { Column, TableDefinition } from './definition';
import { FOREIGN_KEYS_OFF, FOREIGN_KEYS_ON, guarded } from './guard';
import { createIndex, createTable } from './render';

const { ident, path, literal } = sqliteDialect;

/** Names under which a rowid is reached, as long as no column has them ("ROWIDs and the INTEGER PRIMARY KEY"). */
const ROWID_NAMES = ['rowid', '_rowid_', 'oid'];

/**
 * Replaces a table by one of another make with the same rows: the procedure of "ALTER TABLE", section 8.
 *
 * Foreign keys are off while it runs, so that dropping the old table deletes nothing elsewhere; the
 * setting has no effect inside a transaction, hence outside of it. `legacy_alter_table` lets the new
 * table take the name while views and triggers speak of a table that is not there for a moment. Both
 * are set back whatever happens.
 */
export function rebuild(database: string, from: TableDefinition, to: TableDefinition): Statement[] {
  const copy = `petersql_new_${from.name}`;
  const table = path([database, from.name]);
  const copied = copyRows(database, from, to, copy);
  const checked = [from.name, ...from.referencedBy];
  return [
    FOREIGN_KEYS_OFF,
    committed('PRAGMA legacy_alter_table = ON', { undo: ['PRAGMA legacy_alter_table = OFF'] }),
    ...guarded(database, checked, [
      statement(createTable(database, to, copy, from.sql)),
      ...keepCounter(database, from, to, copy),
      ...(copied === null ? [] : [statement(copied, { hazards: hazardsOf(from, to) })]),
      statement(`DROP TABLE ${table}`, { hazards: copied === null ? [ALL_ROWS] : [] }),
      statement(`ALTER TABLE ${path([database, copy])} RENAME TO ${ident(from.name)}`),
      ...to.indexes.map(index => statement(createIndex(database, to, index))),
      ...from.triggers.map(trigger => statement(withDatabase(trigger.sql, trigger.database, trigger.name)))
    ]),
    statement('PRAGMA legacy_alter_table = OFF')
  ];
}

const ALL_ROWS = hazard('data-loss', 'All rows are deleted: the tables have no column in common.');

/** What follows a rebuild, once its transaction is through. */
export const AFTER_REBUILD: readonly Statement[] = [FOREIGN_KEYS_ON];

/** AUTOINCREMENT never gives a number again: its counter may be ahead of the highest row. */
function keepCounter(
  database: string,
  from: TableDefinition,
  to: TableDefinition,
  copy: string
): Statement[] {
  if (!from.primaryKey?.autoincrement || !to.primaryKey?.autoincrement) {
    return [];
  }
  const counters = path([database, 'sqlite_sequence']);
  return [
    statement(
      `INSERT INTO ${counters} (name, seq) SELECT ${literal(copy)}, seq FROM ${counters} WHERE name = ${literal(from.name)}`
    )
  ];
}

/**
 * OR ABORT: an ON CONFLICT clause of the new table would drop or change rows without a word.
 *
 * @returns null where the tables have nothing in common
 */
function copyRows(database: string, from: TableDefinition, to: TableDefinition, copy: string): string | null {
  const columns = to.columns
    .filter(column => column.generated === null && columnOf(from, column.name))
    .map(column => ident(column.name));
  const rowid = rowidOf(from, to);
  const into = [...(rowid ? [rowid.into] : []), ...columns];
  const values = [...(rowid ? [rowid.from] : []), ...columns];
  return into.length === 0
    ? null
    : `INSERT OR ABORT INTO ${path([database, copy])} (${into.join(', ')}) SELECT ${values.join(', ')} FROM ${path([database, from.name])}`;
}

/** Where the rowid comes from and goes to: it becomes the value of a new INTEGER PRIMARY KEY. */
function rowidOf(from: TableDefinition, to: TableDefinition): { from: string; into: string } | null {
  const alias = rowidAlias(to);
  const name = ROWID_NAMES.find(each => !columnOf(from, each) && (alias || !columnOf(to, each)));
  if (from.withoutRowid || to.withoutRowid || name === undefined || (alias && columnOf(from, alias.name))) {
    return null;
  }
  return { from: name, into: alias ? ident(alias.name) : name };
}

function rowidAlias(table: TableDefinition): Column | undefined {
  const columns = table.primaryKey?.columns ?? [];
  const column = columns.length === 1 ? columnOf(table, columns[0].name) : undefined;
  return column?.type.toUpperCase() === 'INTEGER' && !columns[0].descending ? column : undefined;
}

function columnOf(table: TableDefinition, name: string): Column | undefined {
  return table.columns.find(each => lower(each.name) === lower(name));
}

function hazardsOf(from: TableDefinition, to: TableDefinition): Hazard[] {
  const gone = from.columns.filter(column => !columnOf(to, column.name)).map(({ name }) => name);
  const converted = to.columns.filter(column => {
    const before = columnOf(from, column.name);
    return before && affinity(before.type) !== affinity(column.type) && column.generated === null;
  });
  const computed = to.columns.filter(column => {
    const before = columnOf(from, column.name);
    return before && before.generated === null && column.generated !== null;
  });
  const changed = converted.map(({ name }) => name);
  return [
    hazard('rewrite', 'Every row is copied into a new table.'),
    hazard('lock', 'Nobody else can write to the file while the rows are copied.'),
    ...(gone.length > 0
      ? [hazard('data-loss', `The values of ${gone.join(', ')} are deleted.`), dependents(gone)]
      : []),
    ...(changed.length > 0
      ? [
          hazard(
            'data-loss',
            `Values of ${changed.join(', ')} are converted: text that looks like a number becomes one.`
          )
        ]
      : []),
    ...(computed.length > 0
      ? [
          hazard(
            'data-loss',
            `The stored values of ${computed.map(({ name }) => name).join(', ')} are deleted.`
          )
        ]
      : []),
    ...(from.withoutRowid === to.withoutRowid ? [] : [hazard('data-loss', 'The rowids of the rows change.')])
  ];
}

/** The hazard of columns that go or are renamed. */
export function dependents(columns: readonly string[]): Hazard {
  return hazard('drops-dependents', `Views and triggers that use ${columns.join(', ')} stop working.`);
}

/** "Determination Of Column Affinity". */
function affinity(type: string): string {
  const upper = type.toUpperCase();
  return upper.includes('INT')
    ? 'INTEGER'
    : /CHAR|CLOB|TEXT/.test(upper)
      ? 'TEXT'
      : upper === '' || upper.includes('BLOB')
        ? 'BLOB'
        : /REAL|FLOA|DOUB/.test(upper)
          ? 'REAL'
          : 'NUMERIC';
}
