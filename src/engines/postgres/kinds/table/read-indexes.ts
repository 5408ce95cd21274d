import type { Queryable } from '../../../core/engine';
import type { ServerVersion } from '../../../core/version';
import { hasNullsNotDistinct } from '../../capabilities';
import { queryQualified } from '../catalog-query';
import type { Index } from './definition';
import { indexElements } from './index-text';
import { optionsOf } from './options';

/** What indexes and the constraints that rest on them have in common; `i` is `pg_index`, `ic` its relation. */
export const indexFields = (version: ServerVersion): string => `
         am.amname as method, ic.reloptions as options, ts.spcname as tablespace,
         ${hasNullsNotDistinct(version) ? 'i.indnullsnotdistinct' : 'false'} as "nullsNotDistinct",
         pg_catalog.pg_get_expr(i.indpred, i.indrelid) as where,
         pg_catalog.pg_get_indexdef(i.indexrelid) as definition,
         array(select pg_catalog.pg_get_indexdef(i.indexrelid, k, false)
                 from pg_catalog.generate_series(1, i.indnkeyatts) k order by k) as printed,
         array(select a.attname from pg_catalog.generate_series(1, i.indnkeyatts) k
                 left join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[k - 1] and a.attnum > 0
                order by k) as "keyColumns",
         array(select a.attname from pg_catalog.generate_series(i.indnkeyatts + 1, i.indnatts) k
                 join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[k - 1]
                order by k) as include`;

export const indexJoins = `
    left join pg_catalog.pg_class ic on ic.oid = i.indexrelid
    left join pg_catalog.pg_am am on am.oid = ic.relam
    left join pg_catalog.pg_tablespace ts on ts.oid = ic.reltablespace`;

const indexes = (version: ServerVersion): string => `
  select ic.relname as name, i.indisunique as unique, i.indisvalid as valid,
         pg_catalog.obj_description(ic.oid, 'pg_class') as comment,
         exists (select from pg_catalog.pg_inherits h where h.inhrelid = ic.oid) as inherited,
         (select pg_catalog.json_build_object('schema', pn.nspname, 'name', pc.relname)
            from pg_catalog.pg_inherits h
            join pg_catalog.pg_index pi on pi.indexrelid = h.inhparent and not pi.indisvalid
            join pg_catalog.pg_class pc on pc.oid = h.inhparent
            join pg_catalog.pg_namespace pn on pn.oid = pc.relnamespace
           where h.inhrelid = ic.oid) as "attachTo",
         array(select case when a.attstattarget >= 0 then a.attstattarget end from pg_catalog.pg_attribute a
                where a.attrelid = ic.oid and a.attnum <= i.indnkeyatts order by a.attnum) as targets,
         ${indexFields(version)}
    from pg_catalog.pg_index i ${indexJoins}
   where i.indrelid = $1
     and not exists (select from pg_catalog.pg_constraint k where k.conrelid = $1 and k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))
   order by ic.relname collate "C"`;

export interface IndexFields {
  method: string;
  options: string[] | null;
  tablespace: string | null;
  nullsNotDistinct: boolean;
  where: string | null;
  definition: string;
  printed: string[];
  keyColumns: (string | null)[];
  include: string[];
}

interface IndexRow extends IndexFields {
  name: string;
  unique: boolean;
  valid: boolean;
  comment: string | null;
  inherited: boolean;
  attachTo: Index['attachTo'];
  targets: (number | null)[];
}

/** The indexes that no constraint rests on. */
export async function readIndexes(db: Queryable, oid: number): Promise<Index[]> {
  const rows = await queryQualified<IndexRow>(db, indexes(db.version), [oid]);
  return rows.map(row => ({
    name: row.name,
    unique: row.unique,
    method: row.method,
    elements: indexElements(row.definition, row.method, row.keyColumns, row.printed).map((element, n) => ({
      ...element,
      statistics: row.targets[n]
    })),
    include: row.include,
    nullsNotDistinct: row.nullsNotDistinct,
    where: row.where,
    options: optionsOf(row.options),
    tablespace: row.tablespace,
    valid: row.valid,
    attachTo: row.attachTo,
    comment: row.comment,
    origin: row.inherited ? 'inherited' : 'own'
  }));
}
