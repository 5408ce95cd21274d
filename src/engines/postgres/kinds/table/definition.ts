import {
  Type,
  alteredOnly,
  definition,
  jsonSchema,
  nullable,
  oneOf,
  shownWith,
  type Static
} from '../../../core/definition';

const text = (title: string) => Type.String({ title });
const flag = (title: string, fallback = false) => Type.Boolean({ title, default: fallback });
const sql = (title: string) => Type.String({ title, format: 'sql' });
const names = (title: string) => Type.Array(Type.String(), { title, default: [] });
const nullableText = (title: string) => nullable(Type.String(), title);

const PARENTS = ['inherits', 'partitionOf'];

/**
 * Whether an object is the table's own, comes from a parent alone, or both. What comes from a parent is
 * changed there.
 */
const origin = shownWith(PARENTS, oneOf(['own', 'inherited', 'merged'], 'Origin'));

/** A storage or foreign-data option: `fillfactor`, `toast.autovacuum_enabled`, … */
const option = definition({ name: text('Name'), value: text('Value') });
const options = (title: string) => Type.Array(option, { title, default: [] });
const qualified = definition({ schema: text('Schema'), name: text('Name') });

const right = {
  /** A role; empty: everybody (PUBLIC). */
  grantee: text('Grantee'),
  privilege: text('Privilege'),
  grantable: flag('Grant option'),
  grantor: text('Grantor')
};

/** Sequence options as text: they may exceed 2^53. `null`: what the server chooses. */
const identity = definition({
  generation: oneOf(['always', 'by default'], 'Generated'),
  start: nullableText('Start'),
  increment: nullableText('Increment'),
  min: nullableText('Minimum'),
  max: nullableText('Maximum'),
  cache: nullableText('Cache'),
  cycle: flag('Cycle'),
  /** `null`: `table_column_seq` in the table's schema. */
  sequence: nullable(qualified, 'Sequence'),
  comment: nullableText('Comment'),
  /** As {@link tableSchema} has them. */
  privileges: nullable(Type.Array(definition(right)), 'Privileges')
});

const column = definition({
  name: text('Name'),
  /** The name that the column has on the server when this change renames it. Reads as null. */
  previousName: nullableText('Renamed from'),
  type: Type.String({ title: 'Type', format: 'type' }),
  /** How values are converted when the type changes. Reads as null. */
  using: nullable(sql('Convert with (USING)')),
  /** `null`: the type's own. As it is written in SQL: `"C"`, `public."de"`. */
  collation: nullableText('Collation'),
  notNull: flag('Not null'),
  /** From version 18; `null`: a plain one named `table_column_not_null`, or none. */
  notNullConstraint: nullable(
    definition({
      name: nullableText('Name'),
      noInherit: flag('No inherit'),
      valid: flag('Valid', true),
      comment: nullableText('Comment')
    }),
    'Not-null constraint'
  ),
  /** From version 18: the constraint comes from a parent alone. */
  notNullInherited: shownWith(PARENTS, flag('Not null inherited')),
  default: nullable(sql('Default')),
  identity: nullable(identity, 'Identity'),
  generated: nullable(
    definition({ expression: sql('Expression'), kind: oneOf(['stored', 'virtual'], 'Kind') }),
    'Generated'
  ),
  /** `null`: the type's own strategy. */
  storage: nullable(oneOf(['plain', 'external', 'extended', 'main']), 'Storage'),
  compression: nullableText('Compression'),
  statistics: nullable(Type.Integer(), 'Statistics target'),
  options: options('Options'),
  foreignOptions: shownWith(['foreign'], options('Foreign-data options')),
  comment: nullableText('Comment'),
  origin
});

const timing = { deferrable: flag('Deferrable'), initiallyDeferred: flag('Initially deferred') };
const storage = { options: options('Storage options'), tablespace: nullableText('Tablespace') };

const key = definition({
  name: nullableText('Name'),
  kind: oneOf(['primary', 'unique'], 'Kind'),
  columns: names('Columns'),
  include: names('Include'),
  nullsNotDistinct: flag('Nulls not distinct'),
  withoutOverlaps: flag('Without overlaps'),
  ...timing,
  ...storage,
  comment: nullableText('Comment'),
  indexComment: nullableText("Index's comment"),
  origin
});

/** One part of an index: a column, or an expression. */
const element = {
  column: nullableText('Column'),
  expression: nullable(sql('Expression')),
  collation: nullableText('Collation'),
  operatorClass: nullableText('Operator class'),
  descending: flag('Descending'),
  /** `null`: last when ascending, first when descending. */
  nulls: nullable(oneOf(['first', 'last']), 'Nulls')
};

const exclusion = definition({
  name: nullableText('Name'),
  method: Type.String({ title: 'Method', default: 'gist' }),
  elements: Type.Array(definition({ ...element, operator: text('Operator') }), { title: 'Elements' }),
  include: names('Include'),
  where: nullable(sql('Where')),
  ...timing,
  ...storage,
  comment: nullableText('Comment'),
  indexComment: nullableText("Index's comment"),
  origin
});

const index = definition({
  name: nullableText('Name'),
  unique: flag('Unique'),
  method: Type.String({ title: 'Method', default: 'btree' }),
  elements: Type.Array(
    definition({ ...element, statistics: nullable(Type.Integer(), 'Statistics target') }),
    {
      title: 'Elements'
    }
  ),
  include: names('Include'),
  nullsNotDistinct: flag('Nulls not distinct'),
  where: nullable(sql('Where')),
  ...storage,
  /**
   * False: left behind by a concurrent build that failed (set it to rebuild the index), or, on a partitioned
   * table, made ON ONLY it and still without some partitions.
   */
  valid: flag('Valid', true),
  /** The parent's index, where it is not valid: then it takes in a partition's index by name alone. */
  attachTo: nullable(qualified, "Attached to the parent's index"),
  comment: nullableText('Comment'),
  origin
});

const action = (title: string) =>
  oneOf(['no action', 'restrict', 'cascade', 'set null', 'set default'], title);

const foreignKey = definition({
  name: nullableText('Name'),
  columns: names('Columns'),
  references: definition({ schema: text('Schema'), table: text('Table'), columns: names('Columns') }),
  match: oneOf(['simple', 'full', 'partial'], 'Match'),
  onUpdate: action('On update'),
  onDelete: action('On delete'),
  /** Columns that ON DELETE SET NULL or SET DEFAULT sets; empty: all. */
  setColumns: names('Columns that are set'),
  period: flag('Period'),
  ...timing,
  valid: flag('Valid', true),
  enforced: flag('Enforced', true),
  comment: nullableText('Comment'),
  origin
});

const check = definition({
  name: nullableText('Name'),
  expression: sql('Expression'),
  noInherit: flag('No inherit'),
  valid: flag('Valid', true),
  enforced: flag('Enforced', true),
  comment: nullableText('Comment'),
  origin
});

/** Statistics across columns: `CREATE STATISTICS`. */
const statistics = definition({
  schema: text('Schema'),
  name: text('Name'),
  /** Some of `ndistinct`, `dependencies`, `mcv`; empty: all, or one expression's. */
  kinds: names('Kinds'),
  on: sql('Columns and expressions'),
  target: nullable(Type.Integer(), 'Target'),
  owner: nullableText('Owner'),
  comment: nullableText('Comment')
});

export const tableSchema = definition({
  schema: text('Schema'),
  name: text('Name'),
  owner: nullableText('Owner'),
  comment: nullableText('Comment'),
  persistence: oneOf(['permanent', 'unlogged', 'temporary'], 'Persistence'),
  columns: Type.Array(column, { title: 'Columns', default: [] }),
  keys: Type.Array(key, { title: 'Primary and unique keys', default: [] }),
  indexes: Type.Array(index, { title: 'Indexes', default: [] }),
  foreignKeys: Type.Array(foreignKey, { title: 'Foreign keys', default: [] }),
  checks: Type.Array(check, { title: 'Checks', default: [] }),
  exclusions: Type.Array(exclusion, { title: 'Exclusion constraints', default: [] }),
  statistics: Type.Array(statistics, { title: 'Extended statistics', default: [] }),
  inherits: Type.Array(qualified, { title: 'Inherits', default: [] }),
  partitionBy: nullable(
    definition({ strategy: oneOf(['range', 'list', 'hash'], 'Strategy'), key: sql('Key') }),
    'Partitioned by'
  ),
  partitionOf: nullable(
    definition({ schema: text('Schema'), name: text('Name'), bound: sql('Bound') }),
    'Partition of'
  ),
  ofType: nullableText('Of type'),
  foreign: nullable(definition({ server: text('Server'), options: options('Options') }), 'Foreign'),
  /** `null`: what a partitioned or foreign table has, or the server's default in a create. */
  method: nullableText('Access method'),
  tablespace: nullableText('Tablespace'),
  options: options('Storage options'),
  replicaIdentity: oneOf(['default', 'full', 'nothing', 'index'], 'Replica identity'),
  replicaIdentityIndex: nullableText('Replica identity index'),
  clusteredOn: nullableText('Clustered on index'),
  rowSecurity: flag('Row-level security'),
  forceRowSecurity: flag('Row-level security for the owner too'),
  /** `null`: never granted anything, only the owner's implicit rights. */
  privileges: nullable(
    Type.Array(definition({ ...right, columns: Type.Optional(names('Columns')) })),
    'Privileges'
  ),
  /** Build and drop indexes and detach without blocking writes, outside a transaction. Reads as false. */
  concurrently: alteredOnly(flag('Concurrently'))
});

export type TableDefinition = Static<typeof tableSchema>;
export type Column = Static<typeof column>;
export type Key = Static<typeof key>;
export type Index = Static<typeof index>;
export type Element = Index['elements'][number] | Exclusion['elements'][number];
export type Exclusion = Static<typeof exclusion>;
export type ForeignKey = Static<typeof foreignKey>;
export type Check = Static<typeof check>;
export type ExtendedStatistics = Static<typeof statistics>;
export type Option = Static<typeof option>;

/** Without these nothing can be made. */
const REQUIRED = new Set(['name', 'type', 'expression', 'bound', 'server', 'operator']);

/** A user fills in few fields: `required` keeps only those without which nothing can be made. */
function relaxed<T>(schema: T): T {
  if (Array.isArray(schema)) {
    return schema.map(each => relaxed<unknown>(each)) as T;
  }
  if (schema === null || typeof schema !== 'object') {
    return schema;
  }
  const entries = Object.entries(schema).map(([word, value]) => {
    if (word === 'required' && Array.isArray(value)) {
      const properties = (schema as unknown as { properties: Record<string, { anyOf?: unknown }> })
        .properties;
      return [word, value.filter((name: string) => REQUIRED.has(name) && !properties[name].anyOf)];
    }
    return [word, relaxed<unknown>(value)];
  });
  return Object.fromEntries(entries) as T;
}

/** The form's schema: only what names a thing must be there, everything else has a default. */
export const tableJsonSchema = relaxed(jsonSchema(tableSchema));
