import type { Queryable } from '../../../core/engine';
import { queryQualified } from '../catalog-query';
import type { TableDefinition } from './definition';

type Privileges = TableDefinition['privileges'];
type Entry = NonNullable<Privileges>[number];

/** The rights on the table, and those on single columns. Without either the owner has all, by default. */
const PRIVILEGES = `
  with c as materialized (select oid, relacl, relowner from pg_catalog.pg_class where oid = $1),
  a as materialized (select attname, attnum, attacl from pg_catalog.pg_attribute
                      where attrelid = $1 and attacl is not null and not attisdropped),
  x as (
    select 0 as place, null::pg_catalog.name as col, e.grantee, e.grantor, e.privilege_type as privilege, e.is_grantable as grantable
      from c, pg_catalog.aclexplode(coalesce(c.relacl, pg_catalog.acldefault('r', c.relowner))) e
     where c.relacl is not null or exists (select from a)
    union all
    select a.attnum, a.attname, e.grantee, e.grantor, e.privilege_type, e.is_grantable
      from a, pg_catalog.aclexplode(a.attacl) e)
  select case when x.grantee = 0 then '' else pg_catalog.pg_get_userbyid(x.grantee)::pg_catalog.text end as grantee,
         x.privilege, x.grantable, pg_catalog.pg_get_userbyid(x.grantor) as grantor,
         pg_catalog.array_agg(x.col order by x.place) filter (where x.col is not null) as columns
    from x
   group by x.grantee, x.privilege, x.grantable, x.grantor, x.col is not null
   order by x.col is not null, pg_catalog.pg_get_userbyid(x.grantor) collate "C",
         x.grantee <> 0, pg_catalog.pg_get_userbyid(x.grantee) collate "C", x.privilege collate "C"`;

/** An ACL that is there and empty takes even the owner's rights away: that is not `null`. */
export async function readPrivileges(db: Queryable, oid: number, hasAcl: boolean): Promise<Privileges> {
  const rows = await queryQualified<Omit<Entry, 'columns'> & { columns: string[] | null }>(db, PRIVILEGES, [
    oid
  ]);
  const acl = rows.map(({ columns, ...entry }): Entry => ({ ...entry, ...(columns && { columns }) }));
  return acl.length === 0 && !hasAcl ? null : acl;
}
