import type { Dependent, ObjectRef } from '../../../../model';
import type { Queryable } from '../../../core/engine';
import { queryQualified } from '../catalog-query';

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
export async function typeDependents(db: Queryable, { path }: ObjectRef): Promise<Dependent[]> {
  const rows = await queryQualified<{ type: string; label: string }>(db, DEPENDENTS, path.slice(1));
  return rows.map(({ type, label }) => ({
    ref: { kind: type.replaceAll(' ', '-'), path: [path[0], path[1], label] },
    label,
    reason: 'is of this type'
  }));
}
