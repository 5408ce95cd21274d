import { DbError } from '../../model';
import type { ObjectRef, RowColumn, RowKey, RowReference, RowSource, ValueGroup } from '../../model';
import type { Queryable } from '../core/engine';

const TABLE = `
  SELECT t.TABLE_TYPE AS type, t.ENGINE AS engine, v.IS_UPDATABLE AS updatable
    FROM information_schema.TABLES t
    LEFT JOIN information_schema.VIEWS v ON v.TABLE_SCHEMA = t.TABLE_SCHEMA AND v.TABLE_NAME = t.TABLE_NAME
   WHERE t.TABLE_SCHEMA = ? AND t.TABLE_NAME = ?`;

const COLUMNS = `
  SELECT COLUMN_NAME AS name, COLUMN_TYPE AS type, DATA_TYPE AS \`dataType\`, IS_NULLABLE AS nullable,
         COLUMN_DEFAULT AS \`defaultValue\`, EXTRA AS extra, COLUMN_COMMENT AS comment
    FROM information_schema.COLUMNS
   WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?
   ORDER BY ORDINAL_POSITION`;

/** Keys over whole columns, the primary one first. An expression has no column's name, a prefix its length. */
const KEYS = `
  SELECT INDEX_NAME AS name, COLUMN_NAME AS \`column\`, SUB_PART AS prefix, NULLABLE AS nullable
    FROM information_schema.STATISTICS
   WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND NON_UNIQUE = 0
   ORDER BY INDEX_NAME <> 'PRIMARY', INDEX_NAME, SEQ_IN_INDEX`;

const REFERENCES = `
  SELECT CONSTRAINT_NAME AS name, COLUMN_NAME AS own, REFERENCED_TABLE_SCHEMA AS \`targetSchema\`,
         REFERENCED_TABLE_NAME AS target, REFERENCED_COLUMN_NAME AS other
    FROM information_schema.KEY_COLUMN_USAGE
   WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND REFERENCED_TABLE_NAME IS NOT NULL
   ORDER BY CONSTRAINT_NAME, ORDINAL_POSITION`;

interface TableRow {
  type: string;
  updatable: string | null;
}

interface ColumnRow {
  name: string;
  type: string;
  dataType: string;
  nullable: string;
  defaultValue: string | null;
  extra: string;
  comment: string;
}

interface KeyRow {
  name: string;
  column: string | null;
  prefix: number | null;
  nullable: string;
}

const GROUPS: Readonly<Record<string, ValueGroup>> = {
  tinyint: 'integer',
  smallint: 'integer',
  mediumint: 'integer',
  int: 'integer',
  bigint: 'integer',
  year: 'integer',
  decimal: 'decimal',
  float: 'float',
  double: 'float',
  char: 'text',
  varchar: 'text',
  tinytext: 'text',
  text: 'text',
  mediumtext: 'text',
  longtext: 'text',
  set: 'text',
  enum: 'enum',
  json: 'json',
  bit: 'bit',
  date: 'date',
  time: 'time',
  datetime: 'timestamp',
  timestamp: 'timestamp',
  uuid: 'uuid',
  inet4: 'other',
  inet6: 'other'
};

/** What is known of a table or view for editing its rows. */
export async function describeRows(db: Queryable, { path }: ObjectRef): Promise<RowSource> {
  const place = path.slice(0, 2);
  const [table] = await db.query<TableRow>(TABLE, place);
  if (!table) {
    throw new DbError({ code: 'not-found', message: `There is no table ${place.join('.')}` });
  }
  const rows = await db.query<ColumnRow>(COLUMNS, place);
  return {
    columns: rows.map(columnOf),
    key: keyOf(await db.query<KeyRow>(KEYS, place), rows),
    references: await referencesOf(db, place),
    can: abilities(table)
  };
}

function keyOf(rows: readonly KeyRow[], columns: readonly ColumnRow[]): RowKey {
  for (const key of new Set(rows.map(({ name }) => name))) {
    const parts = rows.filter(({ name }) => name === key);
    if (
      parts.every(({ column, prefix, nullable }) => column !== null && prefix === null && nullable !== 'YES')
    ) {
      return {
        kind: key === 'PRIMARY' ? 'primary' : 'unique',
        columns: parts.map(({ column }) => column ?? '')
      };
    }
  }
  return { kind: 'columns', columns: columns.map(({ name }) => name) };
}

function columnOf(row: ColumnRow): RowColumn {
  const { name, type, dataType, nullable, defaultValue, extra, comment } = row;
  const isComputed = /\b(VIRTUAL|STORED|PERSISTENT) GENERATED\b|^(VIRTUAL|PERSISTENT|STORED)\b/i.test(extra);
  return {
    name,
    type,
    group: GROUPS[dataType.toLowerCase()] ?? 'binary',
    nullable: nullable === 'YES',
    // MariaDB prints the word for a column without a default.
    default: defaultValue === 'NULL' ? null : defaultValue,
    ...(/auto_increment/i.test(extra) && { automatic: true }),
    ...(isComputed && { readOnly: 'The value is computed from other columns' }),
    ...(dataType === 'enum' && { choices: choicesOf(type) }),
    ...(comment && { comment })
  };
}

/** The values in `enum('a','it''s')` or a `set`; the information schema writes some characters with a backslash. */
export function choicesOf(type: string): string[] {
  const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', '0': '\0' };
  return [...type.matchAll(/'((?:[^']|'')*)'/g)].map(([, quoted]) =>
    quoted.replaceAll("''", "'").replace(/\\(.)/g, (_, letter: string) => escapes[letter] ?? letter)
  );
}

async function referencesOf(db: Queryable, place: readonly string[]): Promise<RowReference[]> {
  const rows = await db.query<{
    name: string;
    own: string;
    targetSchema: string;
    target: string;
    other: string;
  }>(REFERENCES, place);
  return [...new Set(rows.map(({ name }) => name))].map(name => {
    const parts = rows.filter(row => row.name === name);
    return {
      columns: parts.map(({ own }) => own),
      table: { kind: 'table', path: [parts[0].targetSchema, parts[0].target] },
      targetColumns: parts.map(({ other }) => other)
    };
  });
}

function abilities({ type, updatable }: TableRow): RowSource['can'] {
  const reason: true | string =
    /VIEW/.test(type) && updatable !== 'YES'
      ? 'This view cannot be changed: its rows are not those of one table'
      : type === 'SEQUENCE'
        ? 'A sequence is changed by its own statements'
        : true;
  return { insert: reason, update: reason, delete: reason };
}
