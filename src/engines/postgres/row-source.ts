import { DbError } from '../../model';
import type { ObjectRef, RowColumn, RowKey, RowReference, RowSource, ValueGroup } from '../../model';
import type { Queryable } from '../core/engine';

const RELATION = `
  select c.oid::int8 as oid, c.relkind as kind, c.relispartition as partition,
         pg_catalog.pg_relation_is_updatable(c.oid, true) as events
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where n.nspname = $1 and c.relname = $2`;

/** With the base type of domains, which is what values are compared as. */
const COLUMNS = `
  with recursive base (attnum, oid, level) as (
    select a.attnum, a.atttypid, 0 from pg_catalog.pg_attribute a
     where a.attrelid = $1 and a.attnum > 0 and not a.attisdropped
     union all
    select b.attnum, t.typbasetype, b.level + 1 from base b join pg_catalog.pg_type t on t.oid = b.oid
     where t.typtype = 'd')
  select a.attnum as number, a.attname as name, pg_catalog.format_type(a.atttypid, a.atttypmod) as type,
         a.attnotnull as "notNull", pg_catalog.pg_get_expr(d.adbin, d.adrelid) as expression,
         a.attidentity as identity, a.attgenerated as generated,
         pg_catalog.col_description(a.attrelid, a.attnum) as comment,
         pg_catalog.pg_column_is_updatable(a.attrelid, a.attnum, true) as updatable,
         t.typname as "baseType", t.typtype as "typeKind", t.typcategory as category,
         (select pg_catalog.json_agg(e.enumlabel order by e.enumsortorder) from pg_catalog.pg_enum e
           where e.enumtypid = t.oid) as choices
    from pg_catalog.pg_attribute a
    join (select distinct on (attnum) attnum, oid from base order by attnum, level desc) b on b.attnum = a.attnum
    join pg_catalog.pg_type t on t.oid = b.oid
    left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
   where a.attrelid = $1
   order by a.attnum`;

/** Keys whose columns cannot be NULL, the primary one first; those checked late may hold a value twice. */
const KEYS = `
  select i.indisprimary as primary, (i.indkey::int2[])[0:i.indnkeyatts - 1] as columns
    from pg_catalog.pg_index i
   where i.indrelid = $1 and i.indisunique and i.indimmediate and i.indisvalid
     and i.indpred is null and i.indexprs is null
   order by i.indisprimary desc, i.indnkeyatts, i.indexrelid`;

const REFERENCES = `
  select n.nspname as schema, c.relname as name, k.conkey as columns,
         (select pg_catalog.json_agg(a.attname order by u.at)
            from pg_catalog.unnest(k.confkey) with ordinality u (n, at)
            join pg_catalog.pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.n) as targets
    from pg_catalog.pg_constraint k
    join pg_catalog.pg_class c on c.oid = k.confrelid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where k.conrelid = $1 and k.contype = 'f'
   order by k.conname`;

interface RelationRow {
  oid: number;
  kind: string;
  /** Bits: 4 UPDATE, 8 INSERT, 16 DELETE (1 << CmdType in the server's nodes.h). */
  events: number;
}

interface ColumnRow {
  number: number;
  name: string;
  type: string;
  notNull: boolean;
  expression: string | null;
  identity: '' | 'a' | 'd';
  generated: '' | 's' | 'v';
  comment: string | null;
  updatable: boolean;
  baseType: string;
  typeKind: string;
  category: string;
  choices: string[] | null;
}

const GROUPS: Readonly<Record<string, ValueGroup>> = {
  bool: 'boolean',
  int2: 'integer',
  int4: 'integer',
  int8: 'integer',
  oid: 'integer',
  numeric: 'decimal',
  float4: 'float',
  float8: 'float',
  json: 'json',
  jsonb: 'json',
  bytea: 'binary',
  bit: 'bit',
  varbit: 'bit',
  date: 'date',
  time: 'time',
  timestamp: 'timestamp',
  timestamptz: 'timestamp',
  uuid: 'uuid'
};

/** Groups whose `=` holds for the same value only. JSON is exact as `jsonb`. */
const EXACT = new Set<ValueGroup>([
  'boolean',
  'integer',
  'float',
  'binary',
  'bit',
  'date',
  'time',
  'timestamp',
  'uuid',
  'enum'
]);

/** Whether `=` tells any two different values of the column apart. */
export function isExact({ group, type }: RowColumn): boolean {
  return EXACT.has(group) || type === 'tid';
}

/** What is known of a table or view for editing its rows. */
export async function describeRows(db: Queryable, { path }: ObjectRef): Promise<RowSource> {
  const [, schema, name] = path;
  const [relation] = await db.query<RelationRow>(RELATION, [schema, name]);
  if (!relation) {
    throw new DbError({ code: 'not-found', message: `There is no table ${schema}.${name}` });
  }
  const rows = await db.query<ColumnRow>(COLUMNS, [relation.oid]);
  const isStored = relation.kind === 'r' || relation.kind === 'p';
  const key = await keyOf(db, relation.oid, rows, isStored);
  const columns = rows.map(row => columnOf(row));
  if (key.kind === 'ctid') {
    columns.push(hidden('ctid', 'tid', 'other'), hidden('tableoid', 'oid', 'integer'));
  }
  return {
    columns,
    key,
    references: await referencesOf(db, relation.oid, path[0], rows),
    can: abilities(relation)
  };
}

async function keyOf(
  db: Queryable,
  oid: number,
  rows: readonly ColumnRow[],
  isStored: boolean
): Promise<RowKey> {
  const byNumber = new Map(rows.map(row => [row.number, row]));
  const keys = await db.query<{ primary: boolean; columns: number[] }>(KEYS, [oid]);
  for (const { primary, columns } of keys) {
    const members = columns.map(number => byNumber.get(number));
    if (members.every(member => member?.notNull)) {
      return { kind: primary ? 'primary' : 'unique', columns: members.map(member => member?.name ?? '') };
    }
  }
  return isStored
    ? { kind: 'ctid', columns: ['ctid', 'tableoid'] }
    : { kind: 'columns', columns: rows.map(({ name }) => name) };
}

function columnOf(row: ColumnRow): RowColumn {
  return {
    name: row.name,
    type: row.type,
    group: groupOf(row),
    nullable: !row.notNull,
    default: row.generated === '' ? row.expression : null,
    ...((row.identity !== '' || /^nextval\(/.test(row.expression ?? '')) && { automatic: true }),
    ...(row.generated !== '' && { readOnly: 'The value is computed from other columns' }),
    ...(row.identity === 'a' && { fixed: 'The column is generated always as identity' }),
    ...(!row.updatable &&
      row.generated === '' && { readOnly: 'The view does not let this column be changed' }),
    ...(row.choices && { choices: row.choices }),
    ...(row.comment !== null && { comment: row.comment })
  };
}

function groupOf({ baseType, typeKind, category }: ColumnRow): ValueGroup {
  return typeKind === 'e' ? 'enum' : (GROUPS[baseType] ?? (category === 'S' ? 'text' : 'other'));
}

function hidden(name: string, type: string, group: ValueGroup): RowColumn {
  return { name, type, group, nullable: false, default: null, hidden: true };
}

async function referencesOf(
  db: Queryable,
  oid: number,
  database: string,
  rows: readonly ColumnRow[]
): Promise<RowReference[]> {
  const found = await db.query<{ schema: string; name: string; columns: number[]; targets: string[] }>(
    REFERENCES,
    [oid]
  );
  const nameOf = new Map(rows.map(row => [row.number, row.name]));
  return found.map(({ schema, name, columns, targets }) => ({
    columns: columns.map(number => nameOf.get(number) ?? ''),
    table: { kind: 'table', path: [database, schema, name] },
    targetColumns: targets
  }));
}

function abilities({ kind, events }: RelationRow): RowSource['can'] {
  const what =
    kind === 'm'
      ? 'A materialized view is filled by REFRESH only'
      : 'This view cannot be changed: it has neither one plain table nor INSTEAD OF triggers';
  const can = (bit: number): true | string => (events & bit ? true : what);
  return { update: can(4), insert: can(8), delete: can(16) };
}
