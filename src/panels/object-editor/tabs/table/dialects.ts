import type { EngineId, JsonObject, JsonValue } from '../../../../model';
import { listOf } from '../../form/list-of';
import { isObject } from '../../form/rename';

/** The table that a foreign key refers to. */
export interface KeyTarget {
  /** Schema or database; empty: the table's own. */
  schema: string;
  table: string;
  columns: readonly string[];
}

/** Where the definitions of the engines keep what the tabs of a table show. */
export interface TableDialect {
  /** Fields of a column that are columns of the grid; the others are below it. */
  readonly columnFields: readonly string[];
  /** The server can move columns of a table that exists. */
  readonly canReorder: boolean;
  /** Kind of the object above tables, for listing them. */
  readonly parentKind: string;
  /** Names of the primary key's columns, in the key's order. */
  primaryKey(draft: JsonObject): string[];
  /** The fields of the definition in which the primary key has these columns. */
  withPrimaryKey(draft: JsonObject, columns: readonly string[]): JsonObject;
  /** Fields of a foreign key that {@link target} stands for. */
  readonly targetFields: readonly string[];
  target(key: JsonObject): KeyTarget;
  withTarget(key: JsonObject, target: KeyTarget): JsonObject;
}

const texts = (value: JsonValue | undefined): string[] => listOf(value).map(String);
const objects = (value: JsonValue | undefined): JsonObject[] => listOf(value).filter(isObject);
const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');

const postgres: TableDialect = {
  columnFields: ['name', 'type', 'notNull', 'default', 'comment'],
  canReorder: false,
  parentKind: 'schema',
  primaryKey: ({ keys }) => texts(objects(keys).find(({ kind }) => kind === 'primary')?.columns),
  withPrimaryKey: ({ keys }, columns) => {
    const all = objects(keys);
    const primary = all.find(({ kind }) => kind === 'primary');
    const others = all.filter(key => key !== primary);
    return columns.length === 0
      ? { keys: others }
      : primary
        ? { keys: all.map(key => (key === primary ? { ...key, columns: [...columns] } : key)) }
        : { keys: [{ kind: 'primary', columns: [...columns] }, ...others] };
  },
  targetFields: ['columns', 'references'],
  target: ({ references }) => {
    const { schema, table, columns } = isObject(references) ? references : {};
    return { schema: textOf(schema), table: textOf(table), columns: texts(columns) };
  },
  withTarget: (key, { schema, table, columns }) => ({
    ...key,
    references: { schema, table, columns: [...columns] }
  })
};

const mysql: TableDialect = {
  columnFields: ['name', 'type', 'nullable', 'default', 'autoIncrement', 'comment'],
  canReorder: true,
  parentKind: 'database',
  primaryKey: ({ indexes }) =>
    objects(objects(indexes).find(({ kind }) => kind === 'PRIMARY')?.parts).map(({ column }) =>
      textOf(column)
    ),
  withPrimaryKey: ({ indexes }, columns) => {
    const all = objects(indexes);
    const primary = all.find(({ kind }) => kind === 'PRIMARY');
    const others = all.filter(index => index !== primary);
    const before = objects(primary?.parts);
    const parts = columns.map(column => before.find(part => part.column === column) ?? { column });
    return columns.length === 0
      ? { indexes: others }
      : { indexes: [{ ...(primary ?? { name: 'PRIMARY', kind: 'PRIMARY' }), parts }, ...others] };
  },
  targetFields: ['columns', 'referencedDatabase', 'referencedTable', 'referencedColumns'],
  target: ({ referencedDatabase, referencedTable, referencedColumns }) => ({
    schema: textOf(referencedDatabase),
    table: textOf(referencedTable),
    columns: texts(referencedColumns)
  }),
  withTarget: (key, { schema, table, columns }) => ({
    ...key,
    referencedDatabase: schema === '' ? null : schema,
    referencedTable: table,
    referencedColumns: [...columns]
  })
};

const sqlite: TableDialect = {
  columnFields: ['name', 'type', 'notNull', 'default', 'collation'],
  canReorder: false,
  parentKind: 'database',
  primaryKey: ({ primaryKey }) =>
    isObject(primaryKey) ? objects(primaryKey.columns).map(({ name }) => textOf(name)) : [],
  withPrimaryKey: ({ primaryKey }, columns) => {
    const before = isObject(primaryKey) ? objects(primaryKey.columns) : [];
    const kept = columns.map(name => before.find(column => column.name === name) ?? { name });
    return {
      primaryKey: columns.length === 0 ? null : { ...(isObject(primaryKey) ? primaryKey : {}), columns: kept }
    };
  },
  targetFields: ['columns', 'table', 'references'],
  target: ({ table, references }) => ({ schema: '', table: textOf(table), columns: texts(references) }),
  withTarget: (key, { table, columns }) => ({ ...key, table, references: [...columns] })
};

export const tableDialects: Readonly<Record<EngineId, TableDialect>> = {
  postgres,
  mysql,
  mariadb: mysql,
  sqlite
};

/** The foreign keys of a table that refer to the table itself, under another name of it. */
export function withOwnName(dialect: TableDialect, draft: JsonObject, name: string): JsonObject {
  const isOwn = ({ schema, table, columns }: KeyTarget): boolean =>
    columns.length > 0 && table === draft.name && (schema === '' || schema === draft.schema);
  const keys = objects(draft.foreignKeys);
  return keys.some(key => isOwn(dialect.target(key)))
    ? {
        foreignKeys: keys.map(key => {
          const target = dialect.target(key);
          return isOwn(target) ? dialect.withTarget(key, { ...target, table: name }) : key;
        })
      }
    : {};
}
