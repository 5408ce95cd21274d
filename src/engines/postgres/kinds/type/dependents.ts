import type { Dependent, ObjectRef } from '../../../../model';
import type { Queryable } from '../../../core/engine';
import { describedDependents } from '../described';

const DEPENDENTS = `
  select i.type, pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid) as label
    from pg_catalog.pg_type t
    join pg_catalog.pg_namespace n on n.oid = t.typnamespace
    join pg_catalog.pg_depend d on d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass
         and d.refobjid in (t.oid, t.typarray) and d.deptype = 'n'
   cross join pg_catalog.pg_identify_object(d.classid, d.objid, d.objsubid) i
   where n.nspname = $1 and t.typname = $2
   order by label`;

/** What uses a type or a domain, or arrays of it. */
export function typeDependents(db: Queryable, { path }: ObjectRef): Promise<Dependent[]> {
  return describedDependents(db, DEPENDENTS, path.slice(1), path.slice(0, 2), 'is of this type');
}
