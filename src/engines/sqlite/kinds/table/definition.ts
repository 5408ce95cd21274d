import { definition, nullable, oneOf, Type, type Static } from '../../../core/definition';

const CONFLICT = ['ROLLBACK', 'ABORT', 'FAIL', 'IGNORE', 'REPLACE'] as const;
const ACTIONS = ['NO ACTION', 'RESTRICT', 'SET NULL', 'SET DEFAULT', 'CASCADE'] as const;

const name = (title = 'Name') => Type.String({ title, default: '' });
const constraintName = nullable(Type.String(), 'Constraint name');
const onConflict = nullable(oneOf(CONFLICT), 'On conflict');
const sql = (title: string) => Type.String({ title, format: 'sql', default: '' });

/** A column of a key: a plain name, as SQLite allows no expressions there. */
const keyColumn = definition({
  name: name('Column'),
  collation: nullable(Type.String(), 'Collation'),
  descending: Type.Boolean({ title: 'Descending', default: false })
});

export const columnSchema = definition(
  {
    name: name(),
    previousName: nullable(Type.String({ readOnly: true }), 'Name before'),
    type: Type.String({ title: 'Type', format: 'type', default: '' }),
    notNull: Type.Boolean({ title: 'Not null', default: false }),
    notNullName: constraintName,
    notNullConflict: onConflict,
    default: nullable(Type.String({ format: 'sql' }), 'Default'),
    collation: nullable(Type.String(), 'Collation'),
    generated: nullable(
      definition({ expression: sql('Expression'), storage: oneOf(['VIRTUAL', 'STORED'], 'Storage') }),
      'Generated'
    ),
    /** Constraints that have no field here, as their text: explicit NULL, names of defaults. */
    other: Type.String({ title: 'Other constraints', format: 'sql', default: '' })
  },
  { title: 'Column', required: ['name'] }
);

const indexColumn = definition({
  name: nullable(Type.String(), 'Column'),
  expression: nullable(Type.String({ format: 'sql' }), 'Expression'),
  collation: nullable(Type.String(), 'Collation'),
  descending: Type.Boolean({ title: 'Descending', default: false })
});

const stored = nullable(Type.String({ format: 'sql', readOnly: true }), 'Stored text');

export const tableSchema = definition(
  {
    name: name(),
    columns: Type.Array(columnSchema, { title: 'Columns' }),
    primaryKey: nullable(
      definition({
        name: constraintName,
        columns: Type.Array(keyColumn, { title: 'Columns' }),
        onConflict,
        autoincrement: Type.Boolean({ title: 'Autoincrement', default: false })
      }),
      'Primary key'
    ),
    uniques: Type.Array(
      definition({ name: constraintName, columns: Type.Array(keyColumn, { title: 'Columns' }), onConflict }),
      { title: 'Unique keys' }
    ),
    checks: Type.Array(definition({ name: constraintName, expression: sql('Expression'), onConflict }), {
      title: 'Checks'
    }),
    foreignKeys: Type.Array(
      definition({
        name: constraintName,
        columns: Type.Array(Type.String(), { title: 'Columns' }),
        table: name('Referenced table'),
        references: Type.Array(Type.String(), { title: 'Referenced columns (none: its primary key)' }),
        onDelete: oneOf(ACTIONS, 'On delete'),
        onUpdate: oneOf(ACTIONS, 'On update'),
        match: nullable(Type.String(), 'Match'),
        deferrable: nullable(Type.Boolean(), 'Deferrable'),
        initially: nullable(oneOf(['DEFERRED', 'IMMEDIATE']), 'Initially')
      }),
      { title: 'Foreign keys' }
    ),
    indexes: Type.Array(
      definition({
        name: name(),
        unique: Type.Boolean({ title: 'Unique', default: false }),
        columns: Type.Array(indexColumn, { title: 'Columns' }),
        where: nullable(Type.String({ format: 'sql' }), 'Where'),
        sql: stored
      }),
      { title: 'Indexes' }
    ),
    strict: Type.Boolean({ title: 'Strict', default: false }),
    withoutRowid: Type.Boolean({ title: 'Without rowid', default: false }),
    virtual: nullable(
      definition({ module: name('Module'), arguments: Type.String({ title: 'Arguments', format: 'sql' }) }),
      'Virtual table'
    ),
    triggers: Type.Array(
      definition({ database: name('Database'), name: name(), sql: sql('Text') }, { readOnly: true }),
      { title: 'Triggers', readOnly: true }
    ),
    /** Tables whose foreign keys refer to this one. */
    referencedBy: Type.Array(Type.String(), { title: 'Referenced by', readOnly: true }),
    sql: stored,
    obstacle: nullable(Type.String({ readOnly: true }), 'Why it cannot be altered')
  },
  { title: 'Table' }
);

export type TableDefinition = Static<typeof tableSchema>;
export type Column = TableDefinition['columns'][number];
export type PrimaryKey = NonNullable<TableDefinition['primaryKey']>;
export type KeyColumn = PrimaryKey['columns'][number];
export type Unique = TableDefinition['uniques'][number];
export type Check = TableDefinition['checks'][number];
export type ForeignKey = TableDefinition['foreignKeys'][number];
export type Index = TableDefinition['indexes'][number];
export type IndexColumn = Index['columns'][number];

/** A constraint of a table, with the word for what it is. */
export type Constraint =
  | { type: 'primaryKey'; value: PrimaryKey }
  | { type: 'unique'; value: Unique }
  | { type: 'check'; value: Check }
  | { type: 'foreignKey'; value: ForeignKey };
