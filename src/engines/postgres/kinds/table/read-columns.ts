import type { Queryable } from '../../../core/engine';
import type { ServerVersion } from '../../../core/version';
import { hasColumnCompression, hasNotNullConstraints } from '../../capabilities';
import { queryQualified } from '../catalog-query';
import { privilegesOf } from '../privileges';
import type { Column } from './definition';
import { optionsOf } from './options';

/**
 * A constraint that `CREATE TABLE` would name and make the same way is not worth a mention. Where another table of the schema
 * has one of that name (CREATE TABLE … LIKE takes the names along), the server would choose the next best.
 */
const NOT_NULL = `
         case when nn.conname <> c.relname || '_' || a.attname || '_not_null' or nn.connoinherit
                or exists (select from pg_catalog.pg_constraint o where o.conname = nn.conname and o.oid <> nn.oid
                              and o.connamespace = nn.connamespace and o.coninhcount = 0)
                or not nn.convalidated or pg_catalog.obj_description(nn.oid, 'pg_constraint') is not null
              then pg_catalog.json_build_object('name', nn.conname, 'noInherit', nn.connoinherit, 'valid', nn.convalidated,
                   'comment', pg_catalog.obj_description(nn.oid, 'pg_constraint')) end as "notNullConstraint",
         coalesce(not nn.conislocal, false) as "notNullInherited"`;

const columns = (version: ServerVersion): string => `
  select a.attname as name, pg_catalog.format_type(a.atttypid, a.atttypmod) as type,
         case when a.attcollation not in (0, t.typcollation)
              then a.attcollation::pg_catalog.regcollation::pg_catalog.text end as collation,
         a.attnotnull as "notNull",
         ${hasNotNullConstraints(version) ? NOT_NULL : 'null as "notNullConstraint", false as "notNullInherited"'},
         pg_catalog.pg_get_expr(d.adbin, d.adrelid) as expression,
         a.attidentity as identity, a.attgenerated as generated,
         case when a.attstorage <> t.typstorage then a.attstorage end as storage,
         ${hasColumnCompression(version) ? "case a.attcompression when 'p' then 'pglz' when 'l' then 'lz4' end" : 'null'} as compression,
         case when a.attstattarget >= 0 then a.attstattarget end as statistics,
         a.attoptions as options, a.attfdwoptions as "foreignOptions",
         pg_catalog.col_description(a.attrelid, a.attnum) as comment,
         a.attislocal as local, a.attinhcount > 0 as inherited,
         (select pg_catalog.json_build_object(
                   'start', s.seqstart::pg_catalog.text, 'increment', s.seqincrement::pg_catalog.text,
                   'min', s.seqmin::pg_catalog.text, 'max', s.seqmax::pg_catalog.text,
                   'cache', s.seqcache::pg_catalog.text, 'cycle', s.seqcycle,
                   'sequence', case when sc.relname <> c.relname || '_' || a.attname || '_seq' or sc.relnamespace <> c.relnamespace
                                    then pg_catalog.json_build_object('schema', sn.nspname, 'name', sc.relname) end,
                   'comment', pg_catalog.obj_description(sc.oid, 'pg_class'), 'privileges', ${privilegesOf('sc.relacl')})
            from pg_catalog.pg_depend dep
            join pg_catalog.pg_sequence s on s.seqrelid = dep.objid
            join pg_catalog.pg_class sc on sc.oid = s.seqrelid
            join pg_catalog.pg_namespace sn on sn.oid = sc.relnamespace
           where a.attidentity <> '' and dep.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and dep.deptype = 'i'
             and dep.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
             and dep.refobjid = a.attrelid and dep.refobjsubid = a.attnum) as sequence
    from pg_catalog.pg_attribute a
    join pg_catalog.pg_class c on c.oid = a.attrelid
    join pg_catalog.pg_type t on t.oid = a.atttypid
    left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    ${hasNotNullConstraints(version) ? "left join pg_catalog.pg_constraint nn on nn.conrelid = a.attrelid and nn.contype = 'n' and nn.conkey[1] = a.attnum" : ''}
   where a.attrelid = $1 and a.attnum > 0 and not a.attisdropped
   order by a.attnum`;

interface ColumnRow extends Pick<
  Column,
  | 'name'
  | 'type'
  | 'collation'
  | 'notNull'
  | 'notNullConstraint'
  | 'notNullInherited'
  | 'compression'
  | 'statistics'
  | 'comment'
> {
  expression: string | null;
  identity: '' | 'a' | 'd';
  generated: '' | 's' | 'v';
  storage: 'p' | 'e' | 'x' | 'm' | null;
  options: string[] | null;
  foreignOptions: string[] | null;
  local: boolean;
  inherited: boolean;
  sequence: Omit<NonNullable<Column['identity']>, 'generation'> | null;
}

const STORAGE = { p: 'plain', e: 'external', x: 'extended', m: 'main' } as const;
/** What a column of a partition has, whose sequence is its parent's. */
const PARENTS_SEQUENCE = {
  start: null,
  increment: null,
  min: null,
  max: null,
  cache: null,
  cycle: false,
  sequence: null,
  comment: null,
  privileges: null
};

export async function readColumns(db: Queryable, oid: number): Promise<Column[]> {
  const rows = await queryQualified<ColumnRow>(db, columns(db.version), [oid]);
  return rows.map(row => ({
    name: row.name,
    previousName: null,
    type: row.type,
    using: null,
    collation: row.collation,
    notNull: row.notNull,
    notNullConstraint: row.notNullConstraint,
    notNullInherited: row.notNullInherited,
    default: row.generated === '' ? row.expression : null,
    identity:
      row.identity === ''
        ? null
        : {
            generation: row.identity === 'a' ? 'always' : 'by default',
            ...(row.sequence ?? PARENTS_SEQUENCE)
          },
    generated:
      row.generated === ''
        ? null
        : { expression: row.expression ?? '', kind: row.generated === 's' ? 'stored' : 'virtual' },
    storage: row.storage && STORAGE[row.storage],
    compression: row.compression,
    statistics: row.statistics,
    options: optionsOf(row.options),
    foreignOptions: optionsOf(row.foreignOptions),
    comment: row.comment,
    origin: originOf(row)
  }));
}

/** Whether a column, or a constraint, is the table's own, its parents', or both. */
export function originOf({ local, inherited }: { local: boolean; inherited: boolean }): Column['origin'] {
  return inherited ? (local ? 'merged' : 'inherited') : 'own';
}
