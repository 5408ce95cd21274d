import type { Statement } from '../../../../model';
import type { Queryable } from '../../../core/engine';
import { hazard, statement } from '../../../core/statement';
import type { ServerVersion } from '../../../core/version';
import { hasMaintain } from '../../capabilities';
import { queryQualified } from '../catalog-query';
import { list, type Context } from './context';
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

/** One right of one role on the table (`column` null) or on one column. */
interface Right {
  grantee: string;
  privilege: string;
  grantor: string;
  column: string | null;
  grantable: boolean;
}

const idOf = ({ grantee, privilege, grantor, column }: Right): string =>
  JSON.stringify([grantee, privilege, grantor, column]);

function rightsOf(privileges: Privileges, owner: string | null, version: ServerVersion): Right[] {
  if (privileges === null) {
    return owner === null ? [] : ownersRights(owner, version);
  }
  return privileges.flatMap(({ columns, ...entry }) =>
    (columns?.length ? columns : [null]).map(column => ({
      ...entry,
      grantor: entry.grantor || (owner ?? ''),
      column
    }))
  );
}

/** What a null ACL stands for. */
function ownersRights(owner: string, version: ServerVersion): Right[] {
  const words = ['INSERT', 'SELECT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'];
  return [...words, ...(hasMaintain(version) ? ['MAINTAIN'] : [])].map(privilege => ({
    grantee: owner,
    privilege,
    grantor: owner,
    column: null,
    grantable: false
  }));
}

/** GRANT and REVOKE for the difference. A new owner takes over what the old one had and gave. */
export function changePrivileges(from: TableDefinition, to: TableDefinition, context: Context): Statement[] {
  const owner = to.owner ?? from.owner;
  const taken = (role: string): string => (owner !== null && role === from.owner ? owner : role);
  const old = rightsOf(from.privileges, owner, context.version).map(right => ({
    ...right,
    grantee: taken(right.grantee),
    grantor: taken(right.grantor)
  }));
  const isNew = from.owner === null;
  const wanted = to.privileges === null && isNew ? old : rightsOf(to.privileges, owner, context.version);
  const wantedIds = new Set(wanted.map(idOf));
  const columns = new Set(to.columns.map(({ name }) => name));
  // The rights on a dropped column went with it.
  const revoked = old.filter(
    right => !wantedIds.has(idOf(right)) && (right.column === null || columns.has(right.column))
  );
  // Taking a right on the table away takes it away from every column too.
  const wiped = new Set(revoked.filter(({ column }) => column === null).map(idOf));
  const left = new Map(
    old.filter(right => !wiped.has(idOf({ ...right, column: null }))).map(right => [idOf(right), right])
  );
  const options = wanted.filter(right => !right.grantable && left.get(idOf(right))?.grantable);
  const granted = wanted.filter(right => {
    const present = left.get(idOf(right));
    return !present || (right.grantable && !present.grantable);
  });
  const say = (
    rights: readonly Right[],
    words: (names: string, grantee: string, right: Right) => string
  ): Statement[] =>
    grouped(rights).flatMap(group =>
      asGrantor(words(namesOf(group), roleOf(group[0], context), group[0]), group[0], owner, context)
    );
  const on = `ON ${context.table}`;
  const changed = [
    ...say([...revoked].reverse(), (names, role) => `REVOKE ${names} ${on} FROM ${role}`).map(each => ({
      ...each,
      hazards: each.sql.startsWith('REVOKE')
        ? [hazard('privileges' as const, 'Somebody may no longer do what they could')]
        : []
    })),
    ...say(options, (names, role) => `REVOKE GRANT OPTION FOR ${names} ${on} FROM ${role}`),
    ...say(
      inOrderOfGrantors(granted, owner),
      (names, role, { grantable }) =>
        `GRANT ${names} ${on} TO ${role}${grantable ? ' WITH GRANT OPTION' : ''}`
    )
  ];
  // A list that is written down though it says what holds anyway stays written down.
  const isStored = changed.length > 0 || from.privileges !== null || to.privileges === null;
  const own = wanted.filter(right => right.column === null && right.grantee === owner);
  return isStored || own.length === 0
    ? changed
    : [statement(`GRANT ${namesOf(own)} ${on} TO ${roleOf(own[0], context)}`)];
}

/** Roles grant only once they may: the owner first, then those that were given the grant option. */
function inOrderOfGrantors(rights: readonly Right[], owner: string | null): Right[] {
  const ordered: Right[] = [];
  let left = [...rights];
  let able = new Set<string | null>([owner, '']);
  while (left.length > 0) {
    const next = left.filter(({ grantor }) => able.has(grantor));
    if (next.length === 0) {
      return [...ordered, ...left];
    }
    ordered.push(...next);
    left = left.filter(({ grantor }) => !able.has(grantor));
    able = new Set(next.map(({ grantee }) => grantee));
  }
  return ordered;
}

/** Neighbours that one statement can grant together. */
function grouped(rights: readonly Right[]): Right[][] {
  const groups = new Map<string, Right[]>();
  for (const right of rights) {
    const { grantee, grantor, grantable, column, privilege } = right;
    const id = JSON.stringify([grantee, grantor, grantable, column === null ? null : privilege]);
    groups.set(id, [...(groups.get(id) ?? []), right]);
  }
  return [...groups.values()];
}

function namesOf(group: readonly Right[]): string {
  const columns = group.flatMap(({ column }) => (column === null ? [] : [column]));
  return columns.length
    ? `${group[0].privilege} (${list(columns)})`
    : group.map(({ privilege }) => privilege).join(', ');
}

function roleOf({ grantee }: Right, { dialect }: Context): string {
  return grantee === '' ? 'PUBLIC' : dialect.ident(grantee);
}

/** The server notes the owner as grantor, unless another role gives on what it may give on. */
function asGrantor(sql: string, { grantor }: Right, owner: string | null, { dialect }: Context): Statement[] {
  return owner === null || grantor === owner || grantor === ''
    ? [statement(sql)]
    : [statement(`SET LOCAL ROLE ${dialect.ident(grantor)}`), statement(sql), statement('RESET ROLE')];
}
