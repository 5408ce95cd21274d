import type { Dependent, ObjectRef } from '../../../../model';
import type { Queryable } from '../../../core/engine';
import type { ServerVersion } from '../../../core/version';
import { hasMultiranges } from '../../capabilities';
import { describedDependents } from '../described';

/** The rule of a view stands for it. What the server made with a range, its constructors and the multirange's, is no user. */
const dependents = (version: ServerVersion): string => `
  with own as (
    select t.oid, t.typarray from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace
     where n.nspname = $1 and t.typname = $2),
  types as (
    select unnest(array[own.oid, own.typarray]) as oid from own
    ${
      hasMultiranges(version)
        ? `union all select unnest(array[m.oid, m.typarray]) from own join pg_catalog.pg_range r on r.rngtypid = own.oid
             join pg_catalog.pg_type m on m.oid = r.rngmultitypid`
        : ''
    })
  select distinct i.type, pg_catalog.pg_describe_object(u.class, u.object, u.part) as label
    from types join pg_catalog.pg_depend d on d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass
         and d.refobjid = types.oid and types.oid <> 0 and d.deptype = 'n'
    left join pg_catalog.pg_rewrite w
      on d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and w.oid = d.objid and w.rulename = '_RETURN'
   cross join lateral (
     select case when w.oid is null then d.classid else 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid end as class,
            coalesce(w.ev_class, d.objid) as object, case when w.oid is null then d.objsubid else 0 end as part) u
   cross join lateral pg_catalog.pg_identify_object(u.class, u.object, u.part) i
   where not exists (select from pg_catalog.pg_depend own where own.classid = d.classid and own.objid = d.objid and own.deptype = 'i'
                        and own.refclassid = d.refclassid)
   order by label`;

/** What uses a type or a domain, or arrays of it. */
export function typeDependents(db: Queryable, { path }: ObjectRef): Promise<Dependent[]> {
  return describedDependents(db, dependents(db.version), path.slice(1), path.slice(0, 2), 'is of this type');
}
