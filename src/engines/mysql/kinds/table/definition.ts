import { definition, nullable, oneOf, Type, type Static } from '../../../core/definition';

const ACTIONS = ['RESTRICT', 'CASCADE', 'SET NULL', 'NO ACTION', 'SET DEFAULT'] as const;

const name = (title = 'Name') => Type.String({ title });
const text = (title: string) => Type.String({ title, default: '' });
const expression = (title: string) => Type.String({ title, format: 'sql' });
const flag = (title: string, value = false) => Type.Boolean({ title, default: value });
const action = (title: string) => nullable(oneOf(ACTIONS), title);
/** Clauses that have no field of their own, as SQL: nothing the server says about an object is lost. */
const verbatim = Type.Array(Type.String({ format: 'sql' }), { title: 'Other options', default: [] });

export const columnSchema = definition(
  {
    name: name(),
    previousName: nullable(Type.String(), 'Name before'),
    type: Type.String({ title: 'Type', format: 'type' }),
    charset: nullable(Type.String(), 'Character set'),
    collation: nullable(Type.String(), 'Collation'),
    nullable: flag('Nullable', true),
    default: nullable(Type.String({ format: 'sql' }), 'Default'),
    onUpdate: nullable(Type.String({ format: 'sql' }), 'On update'),
    /** A nullable column whose default NULL was dropped: inserts must name it. */
    withoutDefault: flag('No default, not even NULL'),
    autoIncrement: flag('Auto increment'),
    generated: nullable(
      definition({
        expression: Type.String({ title: 'Expression', format: 'sql', default: '' }),
        storage: oneOf(['VIRTUAL', 'STORED', 'ROW START', 'ROW END'], 'Storage')
      }),
      'Generated'
    ),
    invisible: flag('Invisible'),
    srid: nullable(Type.Integer(), 'SRID'),
    comment: text('Comment'),
    check: nullable(Type.String({ format: 'sql' }), 'Check'),
    options: verbatim
  },
  { title: 'Column' }
);

export const indexPartSchema = definition({
  column: nullable(Type.String(), 'Column'),
  expression: nullable(Type.String({ format: 'sql' }), 'Expression'),
  length: nullable(Type.Integer(), 'Prefix length'),
  descending: flag('Descending')
});

export const indexSchema = definition(
  {
    /** `PRIMARY` for the primary key; null lets the server choose. */
    name: nullable(Type.String(), 'Name'),
    kind: oneOf(['PRIMARY', 'UNIQUE', 'INDEX', 'FULLTEXT', 'SPATIAL', 'VECTOR'], 'Kind'),
    parts: Type.Array(indexPartSchema, { title: 'Columns' }),
    withoutOverlaps: nullable(Type.String(), 'Period without overlaps'),
    using: nullable(oneOf(['BTREE', 'HASH', 'RTREE']), 'Using'),
    parser: nullable(Type.String(), 'Parser'),
    keyBlockSize: nullable(Type.Integer(), 'Key block size'),
    comment: text('Comment'),
    visible: flag('Visible to the optimizer', true),
    options: verbatim
  },
  { title: 'Index' }
);

export const foreignKeySchema = definition(
  {
    name: nullable(Type.String(), 'Name'),
    columns: Type.Array(Type.String(), { title: 'Columns' }),
    /** null: the table's own database. */
    referencedDatabase: nullable(Type.String(), 'Referenced database'),
    referencedTable: name('Referenced table'),
    referencedColumns: Type.Array(Type.String(), { title: 'Referenced columns' }),
    match: nullable(oneOf(['FULL', 'PARTIAL', 'SIMPLE']), 'Match'),
    onDelete: action('On delete'),
    onUpdate: action('On update')
  },
  { title: 'Foreign key' }
);

export const checkSchema = definition(
  {
    name: nullable(Type.String(), 'Name'),
    expression: expression('Condition'),
    enforced: flag('Enforced', true)
  },
  { title: 'Check' }
);

/** `SYSTEM_TIME`, or the name of an application-time period (MariaDB). */
const periodSchema = definition({ name: name(), start: name('Start column'), end: name('End column') });

const optionSchema = definition({ name: name(), value: Type.String({ title: 'Value', format: 'sql' }) });

const subpartitionSchema = definition({ name: name(), options: text('Options') });

const partitionSchema = definition({
  name: name(),
  /** `VALUES LESS THAN (10)`, `VALUES IN (1, 2)`, `HISTORY`, `CURRENT`, `DEFAULT`. */
  bound: nullable(Type.String({ format: 'sql' }), 'Bound'),
  options: text('Options'),
  subpartitions: Type.Array(subpartitionSchema, { title: 'Subpartitions', default: [] })
});

export const partitioningSchema = definition({
  /** `RANGE`, `LIST COLUMNS`, `LINEAR HASH`, `KEY ALGORITHM = 1`, `SYSTEM_TIME`, … */
  method: Type.String({ title: 'Method' }),
  expression: Type.String({ title: 'Expression or columns', format: 'sql', default: '' }),
  count: nullable(Type.Integer(), 'Number of partitions'),
  subMethod: nullable(Type.String(), 'Subpartition method'),
  subExpression: nullable(Type.String({ format: 'sql' }), 'Subpartition expression'),
  subCount: nullable(Type.Integer(), 'Number of subpartitions'),
  partitions: Type.Array(partitionSchema, { title: 'Partitions', default: [] })
});

export const tableSchema = definition(
  {
    name: name(),
    columns: Type.Array(columnSchema, { title: 'Columns' }),
    indexes: Type.Array(indexSchema, { title: 'Indexes', default: [] }),
    foreignKeys: Type.Array(foreignKeySchema, { title: 'Foreign keys', default: [] }),
    checks: Type.Array(checkSchema, { title: 'Checks', default: [] }),
    periods: Type.Array(periodSchema, { title: 'Periods', default: [] }),
    systemVersioned: flag('System versioned'),
    engine: nullable(Type.String(), 'Engine'),
    /** Next value, as text: it may pass 2^53. */
    autoIncrement: nullable(Type.String({ pattern: '^[0-9]+$' }), 'Auto increment'),
    charset: nullable(Type.String(), 'Default character set'),
    collation: nullable(Type.String(), 'Default collation'),
    rowFormat: nullable(Type.String(), 'Row format'),
    comment: Type.String({ title: 'Comment', default: '' }),
    options: Type.Array(optionSchema, { title: 'Other options', default: [] }),
    partitioning: nullable(partitioningSchema, 'Partitioning')
  },
  { title: 'Table' }
);

export type TableDefinition = Static<typeof tableSchema>;
export type Column = Static<typeof columnSchema>;
export type Index = Static<typeof indexSchema>;
export type IndexPart = Static<typeof indexPartSchema>;
export type ForeignKey = Static<typeof foreignKeySchema>;
export type Check = Static<typeof checkSchema>;
export type Period = TableDefinition['periods'][number];
export type Option = TableDefinition['options'][number];
export type Partitioning = Static<typeof partitioningSchema>;
export type Partition = Partitioning['partitions'][number];
