import type { Queryable } from '../core/engine';
import { queryQualified } from './kinds/catalog-query';

/** What belongs to an extension (`e`), or is a part of another object (`i`: manual, section 51.18). */
const PARTS = `
  with d as (
    select classid, objid, deptype from pg_catalog.pg_depend
     where deptype = 'e' and refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
        or deptype = 'i' and classid in ('pg_catalog.pg_class'::pg_catalog.regclass, 'pg_catalog.pg_proc'::pg_catalog.regclass))
  select case c.relkind when 'v' then 'view' when 'm' then 'materialized-view' when 'S' then 'sequence' when 'c' then 'type'
              else 'table' end as kind,
         array[n.nspname, c.relname]::text[] as path
    from d join pg_catalog.pg_class c on d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and c.oid = d.objid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where c.relkind in ('r', 'p', 'f', 'v', 'm', 'S', 'c') and (d.deptype = 'e' or c.relkind = 'S')
   union all
  select case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end,
         array[n.nspname, p.proname || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')']::text[]
    from d join pg_catalog.pg_proc p on d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass and p.oid = d.objid
    join pg_catalog.pg_namespace n on n.oid = p.pronamespace
   union all
  select case t.typtype when 'd' then 'domain' else 'type' end, array[n.nspname, t.typname]::text[]
    from d join pg_catalog.pg_type t on d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass and t.oid = d.objid
    join pg_catalog.pg_namespace n on n.oid = t.typnamespace
   union all
  select 'schema', array[n.nspname]::text[]
    from d join pg_catalog.pg_namespace n on d.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass and n.oid = d.objid`;

/** Objects of a database that come and go with another object. */
export function readParts(db: Queryable): Promise<{ kind: string; path: string[] }[]> {
  return queryQualified(db, PARTS);
}
