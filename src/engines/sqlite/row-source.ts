import { DbError } from '../../model';
import type { ObjectRef, RowColumn, RowKey, RowReference, RowSource, ValueGroup } from '../../model';
import type { Queryable } from '../core/engine';
import { affinityOf, holdsBytes } from './decode';
import { triggersOf } from './kinds/trigger/of-relation';
import { parseTrigger, type TriggerFields } from './kinds/trigger/parse';

/** A line of `PRAGMA table_xinfo`; `hidden`: 1 of a virtual table, 2 virtual and 3 stored generated. */
interface ColumnRow {
  name: string;
  type: string;
  notnull: number;
  dflt_value: string | null;
  pk: number;
  hidden: number;
}

interface TableRow {
  type: 'table' | 'view' | 'virtual' | 'shadow';
  wr: number;
}

interface ForeignKeyRow {
  id: number;
  target: string;
  own: string;
  other: string | null;
}

/** The names that SQLite knows the rowid by ("ROWIDs and the INTEGER PRIMARY KEY"). */
const ROWID_NAMES = ['rowid', '_rowid_', 'oid'];

/** What is known of a table for editing its rows. */
export async function describeRows(db: Queryable, { path }: ObjectRef): Promise<RowSource> {
  const [database, name] = path;
  const [table] = await db.query<TableRow>('SELECT type, wr FROM pragma_table_list(?) WHERE schema = ?', [
    name,
    database
  ]);
  if (!table) {
    throw new DbError({ code: 'not-found', message: `There is no table ${name} in ${database}` });
  }
  const rows = await db.query<ColumnRow>(
    'SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?, ?) ORDER BY cid',
    [name, database]
  );
  const shown = rows.filter(row => row.hidden !== 1);
  const isRowidTable = table.type !== 'view' && !table.wr;
  const key = await keyOf(db, database, name, shown, isRowidTable);
  const columns = shown.map(row => columnOf(row, key, isRowidTable));
  if (key.kind === 'rowid') {
    columns.push(rowidColumn(key.columns[0]));
  }
  return {
    columns,
    key,
    references: await referencesOf(db, database, name),
    can: await abilities(db, path, table)
  };
}

async function abilities(
  db: Queryable,
  [database, name]: readonly string[],
  { type }: TableRow
): Promise<RowSource['can']> {
  if (type === 'view') {
    const events = new Set((await triggersOf(db, database, name)).map(({ sql }) => eventOf(sql)));
    const can = (event: TriggerFields['event']): true | string =>
      events.has(event) || `This view has no INSTEAD OF ${event} trigger`;
    return { insert: can('INSERT'), update: can('UPDATE'), delete: can('DELETE') };
  }
  const reason = type === 'shadow' ? 'This table belongs to a virtual table' : true;
  return { insert: reason, update: reason, delete: reason };
}

function eventOf(trigger: string): TriggerFields['event'] | null {
  try {
    return parseTrigger(trigger).event;
  } catch {
    // What cannot be read is left to SQL.
    return null;
  }
}

/** The primary key where it cannot be NULL, which SQLite allows by mistake; else the rowid, else a unique key. */
async function keyOf(
  db: Queryable,
  database: string,
  table: string,
  columns: readonly ColumnRow[],
  isRowidTable: boolean
): Promise<RowKey> {
  const primary = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
  const isAlias = primary.length === 1 && /^integer$/i.test(primary[0].type);
  if (primary.length > 0 && (!isRowidTable || isAlias || primary.every(({ notnull }) => notnull))) {
    return { kind: 'primary', columns: primary.map(({ name }) => name) };
  }
  const taken = new Set(columns.map(({ name }) => name.toLowerCase()));
  const rowid = ROWID_NAMES.find(name => !taken.has(name));
  if (isRowidTable && rowid) {
    return { kind: 'rowid', columns: [rowid] };
  }
  const indexes = await db.query<{ name: string; column: string | null }>(
    `SELECT i.name, c.name AS "column" FROM pragma_index_list(?, ?) i, pragma_index_info(i.name, ?) c
      WHERE i."unique" AND NOT i.partial ORDER BY i.seq DESC, c.seqno`,
    [table, database, database]
  );
  const notNull = new Set(columns.filter(({ notnull }) => notnull).map(({ name }) => name));
  for (const index of new Set(indexes.map(({ name }) => name))) {
    const names = indexes.filter(({ name }) => name === index).map(({ column }) => column);
    if (names.every(name => name !== null && notNull.has(name))) {
      return { kind: 'unique', columns: names as string[] };
    }
  }
  return { kind: 'columns', columns: columns.map(({ name }) => name) };
}

function columnOf(row: ColumnRow, key: RowKey, isRowidTable: boolean): RowColumn {
  const isAlias = isRowidTable && key.kind === 'primary' && row.pk === 1 && /^integer$/i.test(row.type);
  return {
    name: row.name,
    type: row.type,
    group: groupOf(row.type),
    nullable: !row.notnull && !(row.pk > 0 && !isRowidTable),
    default: row.dflt_value,
    ...(isAlias && key.columns.length === 1 && { automatic: true }),
    ...(row.hidden > 1 && { readOnly: 'The value is computed from other columns' })
  };
}

function rowidColumn(name: string): RowColumn {
  return { name, type: 'INTEGER', group: 'integer', nullable: false, default: null, hidden: true };
}

function groupOf(declared: string): ValueGroup {
  const type = declared.toUpperCase().replace(/\(.*/, '').trim();
  if (/^BOOL/.test(type)) {
    return 'boolean';
  }
  if (type === 'DATE' || type === 'TIME' || type === 'JSON' || type === 'UUID') {
    return type.toLowerCase() as ValueGroup;
  }
  if (/^(DATETIME|TIMESTAMP)/.test(type)) {
    return 'timestamp';
  }
  switch (affinityOf(declared)) {
    case 'integer':
      return 'integer';
    case 'real':
      return 'float';
    case 'text':
      return 'text';
    case 'blob':
      return holdsBytes(declared) ? 'binary' : 'other';
    default:
      return 'decimal';
  }
}

async function referencesOf(db: Queryable, database: string, table: string): Promise<RowReference[]> {
  const rows = await db.query<ForeignKeyRow>(
    `SELECT id, "table" AS target, "from" AS own, "to" AS other FROM pragma_foreign_key_list(?, ?)
      ORDER BY id, seq`,
    [table, database]
  );
  const references: RowReference[] = [];
  for (const id of new Set(rows.map(row => row.id))) {
    const parts = rows.filter(row => row.id === id);
    const target = parts[0].target;
    const named = parts.map(({ other }) => other);
    const targetColumns = named.includes(null) ? await primaryOf(db, database, target) : (named as string[]);
    references.push({
      columns: parts.map(({ own }) => own),
      table: { kind: 'table', path: [database, target] },
      targetColumns
    });
  }
  return references;
}

async function primaryOf(db: Queryable, database: string, table: string): Promise<string[]> {
  const rows = await db.query<{ name: string }>(
    'SELECT name FROM pragma_table_info(?, ?) WHERE pk > 0 ORDER BY pk',
    [table, database]
  );
  return rows.map(({ name }) => name);
}
