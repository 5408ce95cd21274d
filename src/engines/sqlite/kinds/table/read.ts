import { DbError, type ObjectRef } from '../../../../model';
import type { Queryable } from '../../../core/engine';
import { NotUnderstood } from '../../token-reader';
import { lower, nameOf, significantTokens } from '../../tokens';
import { schemaTable } from '../catalog-queries';
import { triggersOf } from '../trigger/of-relation';
import { completeTable } from './complete';
import type { Column, Index, TableDefinition } from './definition';
import { parseIndex } from './parse-index';
import { parseTable } from './parse-table';

interface TextRow {
  type: 'table' | 'index';
  name: string;
  sql: string;
  shadow: number;
}

interface ColumnRow {
  name: string;
  type: string;
  notnull: number;
  dflt_value: string | null;
  pk: number;
  hidden: number;
}

/** Reads a table from its stored text, and holds what it understood against what SQLite says of the table. */
export async function readTable(db: Queryable, ref: ObjectRef): Promise<TableDefinition> {
  const [database, table] = ref.path;
  const rows = await db.query<TextRow>(
    `SELECT s.type, s.name, s.sql,
       s.type = 'table' AND EXISTS (SELECT 1 FROM pragma_table_list(s.name) AS l WHERE l.schema = ? AND l.type = 'shadow') AS shadow
     FROM ${schemaTable(db, database)} AS s
     WHERE s.type IN ('table', 'index') AND s.tbl_name = ? COLLATE NOCASE AND s.sql IS NOT NULL ORDER BY s.rowid`,
    [database, table]
  );
  const text = rows.find(row => row.type === 'table');
  if (!text) {
    throw new DbError({ code: 'not-found', message: `There is no table ${table} in database ${database}.` });
  }
  const read = await understood(db, database, text);
  const names = new Set(read.columns.map(({ name }) => lower(name)));
  const obstacles = [read.obstacle, text.shadow ? 'It belongs to a virtual table.' : null];
  const indexes = rows
    .filter(row => row.type === 'index')
    .map(row => indexOf(row, names, reason => obstacles.push(reason)));
  return {
    ...read,
    indexes,
    triggers: await triggersOf(db, database, text.name),
    referencedBy: await referencesTo(db, database, text.name),
    obstacle: obstacles.find(each => each !== null) ?? null
  };
}

async function understood(db: Queryable, database: string, text: TextRow): Promise<TableDefinition> {
  const base = { name: text.name, sql: text.sql };
  let reason: string;
  try {
    const parsed = completeTable({ ...parseTable(text.sql).fields, ...base });
    if (parsed.virtual) {
      return parsed;
    }
    const rows = await columnRows(db, database, text.name);
    const doubt = differenceOf(parsed, rows);
    if (!doubt) {
      return parsed;
    }
    reason = doubt;
  } catch (error) {
    if (!(error instanceof NotUnderstood)) {
      throw error;
    }
    reason = error.message;
  }
  const columns = (await columnRows(db, database, text.name)).map(row => ({
    name: row.name,
    type: row.type,
    notNull: row.notnull === 1,
    default: row.dflt_value
  }));
  return completeTable({
    ...base,
    columns: columns as Column[],
    obstacle: `Its text is beyond this editor (${reason}): write the SQL statement for it.`
  });
}

function columnRows(db: Queryable, database: string, table: string): Promise<ColumnRow[]> {
  return db.query<ColumnRow>(
    'SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?, ?) ORDER BY cid',
    [table, database]
  );
}

/** In what the text, as it was understood, differs from the table; null when in nothing. */
function differenceOf(table: TableDefinition, rows: readonly ColumnRow[]): string | null {
  if (table.columns.length !== rows.length) {
    return `${table.columns.length} columns were read, there are ${rows.length}`;
  }
  const key = table.primaryKey?.columns.map(({ name }) => lower(name)) ?? [];
  const doubtful = table.columns.find((column, n) => {
    const row = rows[n];
    const hidden = column.generated === null ? 0 : column.generated.storage === 'STORED' ? 3 : 2;
    return (
      column.name !== row.name ||
      plainType(column.type) !== plainType(row.type) ||
      (column.notNull && row.notnull === 0) ||
      (column.default !== null && row.dflt_value === null) ||
      (column.default === null && row.dflt_value !== null && column.other === '') ||
      hidden !== row.hidden ||
      key.indexOf(lower(column.name)) + 1 !== row.pk
    );
  });
  return doubtful ? `column ${doubtful.name} was read wrongly` : null;
}

/** SQLite strips the quotes of a type that begins with one, and knows its six usual types in capitals. */
function plainType(type: string): string {
  const [first] = significantTokens(type);
  return (first?.type === 'quoted' || first?.type === 'string' ? nameOf(first) : type).toUpperCase();
}

function indexOf(row: TextRow, names: ReadonlySet<string>, onDoubt: (reason: string) => void): Index {
  try {
    return { ...parseIndex(row.sql, names).index, sql: row.sql };
  } catch (error) {
    if (!(error instanceof NotUnderstood)) {
      throw error;
    }
    onDoubt(`The text of index ${row.name} is beyond this editor (${error.message}).`);
    return { name: row.name, unique: false, columns: [], where: null, sql: row.sql };
  }
}

/** Tables of the same database with a foreign key to this one. */
export async function referencesTo(db: Queryable, database: string, table: string): Promise<string[]> {
  // Spares asking every table: the name follows the word, but a quote in it is doubled there.
  const text = /['"`]/.test(table) ? '%references%' : `%references%${table.replace(/[\\%_]/g, '\\$&')}%`;
  const rows = await db.query<{ name: string }>(
    `SELECT s.name FROM ${schemaTable(db, database)} AS s
     WHERE s.type = 'table' AND s.sql LIKE ?3 ESCAPE '\\' AND s.name <> ?1 COLLATE NOCASE
       AND EXISTS (SELECT 1 FROM pragma_foreign_key_list(s.name, ?2) AS k WHERE k."table" = ?1 COLLATE NOCASE)
     ORDER BY s.name`,
    [table, database, text]
  );
  return rows.map(({ name }) => name);
}
