import {
  DbError,
  type CatalogColumn,
  type CatalogObject,
  type ObjectRef,
  type Summary,
  type ValueGroup
} from '../../model';
import type { Queryable } from '../core/engine';
import type { StandardCatalog } from '../core/standard-catalog';

const DATABASE = 'select current_database() as name';
const SCHEMAS = 'select distinct schema_name as name from information_schema.schemata order by 1';
const TABLES = `
  select table_name as name, table_type as type from information_schema.tables where table_schema = $1 order by 1`;
const COLUMNS = `
  select column_name as name, data_type as type, is_nullable as nullable, column_default as expression
    from information_schema.columns where table_schema = $1 and table_name = $2 order by ordinal_position`;
const ALL_TABLES = `
  select table_schema as schema, table_name as name, table_type as type from information_schema.tables order by 1, 2`;
const ALL_COLUMNS = `
  select table_schema as schema, table_name as "table", column_name as name, data_type as type, is_nullable as nullable
    from information_schema.columns order by table_schema, table_name, ordinal_position`;

const SERVER_SCHEMAS = /^(pg_.*|information_schema)$/;

/** Names of the standard and of PostgreSQL, which relatives print in either way. */
const GROUPS: readonly (readonly [type: RegExp, group: ValueGroup])[] = [
  [/^(smallint|integer|int|bigint|int[248])$/, 'integer'],
  [/^(numeric|decimal)/, 'decimal'],
  [/^(real|float|double)/, 'float'],
  [/^bool/, 'boolean'],
  [/^(text|character|char|varchar|string)/, 'text'],
  [/^date$/, 'date'],
  [/^timestamp/, 'timestamp'],
  [/^time/, 'time'],
  [/^uuid$/, 'uuid'],
  [/^json/, 'json'],
  [/^(bytea|blob)$/, 'binary']
];
const NO_KEY = 'The server does not tell which key finds a row again';

interface TableRow {
  name: string;
  type: string;
}

interface ColumnRow {
  name: string;
  type: string;
  nullable: string;
  expression: string | null;
}

/** `information_schema` as the standard has it (ISO/IEC 9075-11), without what PostgreSQL adds. */
export const standardCatalog: StandardCatalog = {
  list,
  catalog,
  async describe(db, { path }) {
    const rows = await columnsOf(db, path);
    if (rows.length === 0) {
      throw new DbError({ code: 'not-found', message: `There is no table ${path.slice(1).join('.')}` });
    }
    return {
      columns: rows.map(({ name, type, nullable, expression }) => ({
        name,
        type,
        group: groupOf(type),
        nullable: nullable !== 'NO',
        default: expression
      })),
      key: { kind: 'columns', columns: rows.map(({ name }) => name) },
      references: [],
      can: { insert: NO_KEY, update: NO_KEY, delete: NO_KEY }
    };
  }
};

async function list(db: Queryable, kind: string, parent: ObjectRef | null): Promise<Summary[] | undefined> {
  const { path } = parent ?? { path: [] };
  switch (kind) {
    case 'database':
      return (await db.query<{ name: string }>(DATABASE)).map(({ name }) => summaryOf(kind, [name]));
    case 'schema':
      return (await db.query<{ name: string }>(SCHEMAS))
        .map(({ name }) => summaryOf(kind, [path[0], name]))
        .sort((a, b) => a.flags!.length - b.flags!.length);
    case 'table':
    case 'view':
      return (await db.query<TableRow>(TABLES, [path[1]]))
        .filter(({ type }) => kindOf(type) === kind)
        .map(({ name }) => summaryOf(kind, [...path, name]));
    case 'column':
      return (await columnsOf(db, path)).map(({ name, type, nullable }) => ({
        ref: { kind, path: [...path, name] },
        label: name,
        hint: type,
        flags: nullable === 'NO' ? ['notNull'] : []
      }));
    default:
      return undefined;
  }
}

async function catalog(db: Queryable, onChunk: (objects: readonly CatalogObject[]) => void): Promise<void> {
  const [{ name: database }] = await db.query<{ name: string }>(DATABASE);
  const columns = await db.query<ColumnRow & { schema: string; table: string }>(ALL_COLUMNS);
  const byTable = new Map<string, CatalogColumn[]>();
  for (const { schema, table, name, type, nullable } of columns) {
    const key = JSON.stringify([schema, table]);
    const known = byTable.get(key) ?? [];
    byTable.set(key, known);
    known.push([name, type, nullable === 'NO']);
  }
  const tables = await db.query<TableRow & { schema: string }>(ALL_TABLES);
  const own = tables.filter(({ schema }) => !SERVER_SCHEMAS.test(schema));
  onChunk([
    ...[...new Set(own.map(({ schema }) => schema))].map((schema): CatalogObject => ({
      ref: { kind: 'schema', path: [database, schema] }
    })),
    ...own.map(({ schema, name, type }): CatalogObject => ({
      ref: { kind: kindOf(type), path: [database, schema, name] },
      columns: byTable.get(JSON.stringify([schema, name])) ?? []
    }))
  ]);
}

function columnsOf(db: Queryable, [, schema, table]: readonly string[]): Promise<ColumnRow[]> {
  return db.query<ColumnRow>(COLUMNS, [schema, table]);
}

function summaryOf(kind: string, path: readonly string[]): Summary {
  const name = path[path.length - 1];
  return {
    ref: { kind, path },
    label: name,
    flags: kind === 'schema' && SERVER_SCHEMAS.test(name) ? ['system'] : []
  };
}

/** `BASE TABLE`, `FOREIGN`, `LOCAL TEMPORARY`, and what relatives add, hold rows of their own. */
function kindOf(type: string): 'table' | 'view' {
  return /view$/i.test(type) ? 'view' : 'table';
}

function groupOf(type: string): ValueGroup {
  return GROUPS.find(([pattern]) => pattern.test(type.toLowerCase()))?.[1] ?? 'other';
}
