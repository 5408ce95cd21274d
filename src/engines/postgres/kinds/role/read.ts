import { DbError, type Dependent, type ObjectRef, type Summary } from '../../../../model';
import type { Queryable } from '../../../core/engine';
import { hasMembershipOptions } from '../../capabilities';
import { queryQualified } from '../catalog-query';
import type { Role } from './definition';

/** Roles that came with the cluster are named `pg_…`; nobody else may use such names (manual, section 21.5). */
const LIST = `
  select r.rolname as name, r.rolcanlogin as login, r.rolsuper as superuser,
         pg_catalog.starts_with(r.rolname, 'pg_') as system, pg_catalog.shobj_description(r.oid, 'pg_authid') as comment
    from pg_catalog.pg_roles r order by system, r.rolname`;

interface Listed {
  name: string;
  login: boolean;
  superuser: boolean;
  system: boolean;
  comment: string | null;
}

export async function listRoles(db: Queryable): Promise<Summary[]> {
  const rows = await db.query<Listed>(LIST);
  return rows.map(({ name, login, superuser, system, comment }) => ({
    ref: { kind: 'role', path: [name] },
    label: name,
    hint: superuser ? 'superuser' : login ? 'user' : 'group',
    comment: comment ?? undefined,
    flags: [...(system ? ['system'] : []), ...(login ? ['login'] : []), ...(superuser ? ['superuser'] : [])]
  }));
}

const memberships = (other: string, own: string, hasOptions: boolean): string => `
  coalesce((select pg_catalog.json_agg(pg_catalog.json_build_object(
             'role', pg_catalog.pg_get_userbyid(m.${other}), 'admin', m.admin_option,
             'inherit', ${hasOptions ? 'm.inherit_option' : 'null::bool'}, 'set', ${hasOptions ? 'm.set_option' : 'null::bool'},
             'grantor', pg_catalog.pg_get_userbyid(m.grantor))
             order by pg_catalog.pg_get_userbyid(m.${other}) collate "C", pg_catalog.pg_get_userbyid(m.grantor) collate "C")
     from pg_catalog.pg_auth_members m where m.${own} = r.oid), '[]')`;

const read = (hasOptions: boolean): string => `
  select r.rolname as name, r.rolcanlogin as login, null::text as password, null::bool as "hasPassword",
         case when pg_catalog.isfinite(r.rolvaliduntil) then (r.rolvaliduntil at time zone 'UTC')::pg_catalog.text || '+00'
              else r.rolvaliduntil::pg_catalog.text end as "validUntil",
         r.rolconnlimit as "connectionLimit", r.rolsuper as superuser, r.rolcreatedb as "createDatabase",
         r.rolcreaterole as "createRole", r.rolinherit as inherit, r.rolreplication as replication,
         r.rolbypassrls as "bypassRls", pg_catalog.shobj_description(r.oid, 'pg_authid') as comment,
         ${memberships('roleid', 'member', hasOptions)} as "memberOf",
         ${memberships('member', 'roleid', hasOptions)} as members,
         coalesce((select pg_catalog.json_agg(pg_catalog.json_build_object(
                    'database', d.datname, 'name', pg_catalog.split_part(c.entry, '=', 1),
                    'value', pg_catalog.substr(c.entry, pg_catalog.strpos(c.entry, '=') + 1))
                    order by d.datname collate "C" nulls first, c.entry collate "C")
             from pg_catalog.pg_db_role_setting s
             left join pg_catalog.pg_database d on d.oid = s.setdatabase
            cross join pg_catalog.unnest(s.setconfig) c(entry) where s.setrole = r.oid), '[]') as settings,
         coalesce((select pg_catalog.json_agg(u.name order by u.name collate "C")
             from (select distinct coalesce(d.datname, pg_catalog.current_database()) as name
                     from pg_catalog.pg_shdepend s left join pg_catalog.pg_database d on d.oid = s.dbid
                    where s.refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass and s.refobjid = r.oid) u), '[]') as databases,
         pg_catalog.has_table_privilege('pg_catalog.pg_authid', 'SELECT') as readable
    from pg_catalog.pg_roles r where r.rolname = $1`;

export async function readRole(db: Queryable, { path: [name] }: ObjectRef): Promise<Role> {
  const sql = read(hasMembershipOptions(db.version));
  const [row] = await queryQualified<Role & { readable: boolean }>(db, sql, [name]);
  if (!row) {
    throw new DbError({ code: 'not-found', message: `There is no role ${name}` });
  }
  const { readable, ...role } = row;
  const [kept] = readable
    ? await db.query<{ has: boolean }>(
        'select rolpassword is not null as has from pg_catalog.pg_authid where rolname = $1',
        [name]
      )
    : [];
  return { ...role, hasPassword: kept?.has ?? null };
}

/** Objects of other databases have no names here: they are counted. */
const DEPENDENTS = `
  select d.datname as database, pg_catalog.count(*)::pg_catalog.int4 as count, s.deptype as type,
         case when s.dbid = 0 or d.datname = pg_catalog.current_database()
              then (pg_catalog.array_agg(pg_catalog.pg_describe_object(s.classid, s.objid, s.objsubid)))[1:100] end as labels
    from pg_catalog.pg_shdepend s
    join pg_catalog.pg_roles r on r.oid = s.refobjid
    left join pg_catalog.pg_database d on d.oid = s.dbid
   where s.refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass and r.rolname = $1
   group by s.dbid, d.datname, s.deptype order by d.datname nulls first, s.deptype`;

/** `pg_shdepend.deptype` (manual, section 52.49). */
const REASONS: Readonly<Record<string, string>> = {
  o: 'belongs to the role',
  a: 'gives rights to the role',
  i: 'gave rights to the role from the start',
  r: 'is a policy for the role'
};

export async function roleDependents(db: Queryable, { path: [name] }: ObjectRef): Promise<Dependent[]> {
  const rows = await queryQualified<{
    database: string | null;
    count: number;
    type: string;
    labels: string[] | null;
  }>(db, DEPENDENTS, [name]);
  return rows.flatMap(({ database, count, type, labels }) => {
    const reason = REASONS[type] ?? 'refers to the role';
    const ref = { kind: 'database', path: database === null ? [] : [database] };
    const names = labels ?? [`${count} objects in database ${database}`];
    return names.map(label => ({ ref, label, reason }));
  });
}
