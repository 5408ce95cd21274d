import type { Queryable } from '../../../core/engine';
import type { ServerVersion } from '../../../core/version';
import { hasForeignKeySetColumns, hasNotEnforced, hasTemporalKeys } from '../../capabilities';
import { queryQualified } from '../catalog-query';
import type { Check, Exclusion, ForeignKey, Key, TableDefinition } from './definition';
import { indexElements } from './index-text';
import { optionsOf } from './options';
import { originOf } from './read-columns';
import { indexFields, indexJoins, type IndexFields } from './read-indexes';

const namesOf = (relation: string, numbers: string): string =>
  `array(select a.attname from pg_catalog.unnest(${numbers}) with ordinality u(num, n)
                 join pg_catalog.pg_attribute a on a.attrelid = ${relation} and a.attnum = u.num order by u.n)`;

/**
 * A foreign key to a partitioned table has a row for each of its partitions too: their parent is a
 * constraint of this same table.
 */
const constraints = (version: ServerVersion): string => `
  select k.conname as name, k.contype as type, k.condeferrable as deferrable, k.condeferred as "initiallyDeferred",
         k.convalidated as valid, ${hasNotEnforced(version) ? 'k.conenforced' : 'true'} as enforced,
         ${hasTemporalKeys(version) ? 'k.conperiod' : 'false'} as period, k.connoinherit as "noInherit",
         k.conislocal as local, k.coninhcount > 0 as inherited,
         pg_catalog.obj_description(k.oid, 'pg_constraint') as comment,
         pg_catalog.obj_description(ic.oid, 'pg_class') as "indexComment",
         pg_catalog.pg_get_expr(k.conbin, k.conrelid) as expression,
         ${namesOf('k.conrelid', 'k.conkey')} as columns,
         fn.nspname as "refSchema", fc.relname as "refTable",
         ${namesOf('k.confrelid', 'k.confkey')} as "refColumns",
         k.confmatchtype as match, k.confupdtype as "onUpdate", k.confdeltype as "onDelete",
         ${hasForeignKeySetColumns(version) ? namesOf('k.conrelid', 'k.confdelsetcols') : "'{}'::pg_catalog.text[]"} as "setColumns",
         array(select case when opn.nspname = 'pg_catalog' then op.oprname::pg_catalog.text
                           else pg_catalog.format('OPERATOR(%I.%s)', opn.nspname, op.oprname) end
                 from pg_catalog.unnest(k.conexclop) with ordinality u(oid, n)
                 join pg_catalog.pg_operator op on op.oid = u.oid
                 join pg_catalog.pg_namespace opn on opn.oid = op.oprnamespace order by u.n) as operators,
         ${indexFields(version)}
    from pg_catalog.pg_constraint k
    left join pg_catalog.pg_class fc on fc.oid = k.confrelid
    left join pg_catalog.pg_namespace fn on fn.oid = fc.relnamespace
    left join pg_catalog.pg_index i on i.indexrelid = k.conindid and k.contype in ('p', 'u', 'x')
    ${indexJoins}
   where k.conrelid = $1 and k.contype in ('p', 'u', 'x', 'f', 'c')
     and not exists (select from pg_catalog.pg_constraint kp where kp.oid = k.conparentid and kp.conrelid = k.conrelid)
   order by k.conname collate "C"`;

interface ConstraintRow extends IndexFields {
  name: string;
  type: 'p' | 'u' | 'x' | 'f' | 'c';
  deferrable: boolean;
  initiallyDeferred: boolean;
  valid: boolean;
  enforced: boolean;
  period: boolean;
  noInherit: boolean;
  local: boolean;
  inherited: boolean;
  comment: string | null;
  indexComment: string | null;
  expression: string | null;
  columns: string[];
  refSchema: string;
  refTable: string;
  refColumns: string[];
  match: keyof typeof MATCH;
  onUpdate: keyof typeof ACTION;
  onDelete: keyof typeof ACTION;
  setColumns: string[];
  operators: string[];
}

const MATCH = { s: 'simple', f: 'full', p: 'partial' } as const;
const ACTION = { a: 'no action', r: 'restrict', c: 'cascade', n: 'set null', d: 'set default' } as const;

type Constraints = Pick<TableDefinition, 'keys' | 'foreignKeys' | 'checks' | 'exclusions'>;

export async function readConstraints(db: Queryable, oid: number): Promise<Constraints> {
  const rows = await queryQualified<ConstraintRow>(db, constraints(db.version), [oid]);
  const of = (...types: ConstraintRow['type'][]) => rows.filter(row => types.includes(row.type));
  return {
    keys: of('p', 'u').map(keyOf),
    foreignKeys: of('f').map(foreignKeyOf),
    checks: of('c').map(checkOf),
    exclusions: of('x').map(exclusionOf)
  };
}

function keyOf(row: ConstraintRow): Key {
  return {
    name: row.name,
    kind: row.type === 'p' ? 'primary' : 'unique',
    columns: row.columns,
    include: row.include,
    nullsNotDistinct: row.nullsNotDistinct,
    withoutOverlaps: row.period,
    ...onIndex(row)
  };
}

function onIndex(row: ConstraintRow) {
  return {
    deferrable: row.deferrable,
    initiallyDeferred: row.initiallyDeferred,
    options: optionsOf(row.options),
    tablespace: row.tablespace,
    comment: row.comment,
    indexComment: row.indexComment,
    origin: originOf(row)
  };
}

function foreignKeyOf(row: ConstraintRow): ForeignKey {
  return {
    name: row.name,
    columns: row.columns,
    references: { schema: row.refSchema, table: row.refTable, columns: row.refColumns },
    match: MATCH[row.match],
    onUpdate: ACTION[row.onUpdate],
    onDelete: ACTION[row.onDelete],
    setColumns: row.setColumns,
    period: row.period,
    deferrable: row.deferrable,
    initiallyDeferred: row.initiallyDeferred,
    valid: row.valid,
    enforced: row.enforced,
    comment: row.comment,
    origin: originOf(row)
  };
}

function checkOf(row: ConstraintRow): Check {
  return {
    name: row.name,
    expression: row.expression ?? '',
    noInherit: row.noInherit,
    valid: row.valid,
    enforced: row.enforced,
    comment: row.comment,
    origin: originOf(row)
  };
}

function exclusionOf(row: ConstraintRow): Exclusion {
  const elements = indexElements(row.definition, row.method, row.keyColumns, row.printed);
  return {
    name: row.name,
    method: row.method,
    elements: elements.map((element, n) => ({ ...element, operator: row.operators[n] })),
    include: row.include,
    where: row.where,
    ...onIndex(row)
  };
}
