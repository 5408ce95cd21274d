import { DbError, type Change, type ObjectRef, type Statement, type Summary } from '../../../model';
import { jsonSchema } from '../../core/definition';
import type { Queryable } from '../../core/engine';
import type { ObjectKind } from '../../core/kind';
import { hazard } from '../../core/statement';
import type { ServerVersion } from '../../core/version';
import { queryQualified } from './catalog-query';
import { grantDefinition, type GrantDefinition, type GrantEntry } from './grant/definition';
import { grantTarget, securableKinds, targetOf } from './grant/target';
import { changePrivileges, defaultPrivileges, type Privilege } from './privileges';

/** Who may do what with one object (manual, section 5.8). Dropping it leads back to the defaults. */
export const grantKind: ObjectKind<GrantDefinition> = {
  descriptor: {
    id: 'grant',
    label: 'Privileges',
    plural: 'Privileges',
    parents: securableKinds,
    tree: 'hidden',
    icon: 'role',
    schema: jsonSchema(grantDefinition),
    can: { create: true, alter: true, rename: 'Privileges have no name', drop: true }
  },
  list: (_db, parent) => Promise.resolve(parent ? [summary(parent)] : []),
  read: readGrant,
  plan: planGrant
};

function summary({ kind, path }: ObjectRef): Summary {
  return { ref: { kind: 'grant', path: [...path, kind] }, label: 'Privileges' };
}

/** A null ACL stands for the defaults; rights on columns stand with the columns. */
const read = (sql: string, letter: string, hasColumns: boolean): string => `
  with o as materialized (${sql}),
  x as (
    select 0 as place, null::pg_catalog.name as col, e.*, o.acl is null as implicit
      from o, pg_catalog.aclexplode(coalesce(o.acl, pg_catalog.acldefault('${letter}', o.owner))) e
    ${
      hasColumns
        ? `union all select a.attnum, a.attname, e.*, false from o
             join pg_catalog.pg_attribute a on a.attrelid = o.oid and a.attacl is not null and not a.attisdropped,
             pg_catalog.aclexplode(a.attacl) e`
        : ''
    }),
  e as (
    select case x.grantee when 0 then '' else pg_catalog.pg_get_userbyid(x.grantee)::pg_catalog.text end as grantee,
           pg_catalog.pg_get_userbyid(x.grantor)::pg_catalog.text as grantor, x.privilege_type as privilege,
           x.is_grantable as grantable, x.implicit,
           pg_catalog.json_agg(x.col order by x.place) filter (where x.col is not null) as columns
      from x group by x.grantee, x.grantor, x.privilege_type, x.is_grantable, x.implicit, x.col is not null)
  select pg_catalog.pg_get_userbyid(o.owner) as owner, o.signature,
         coalesce((select pg_catalog.json_agg(pg_catalog.to_json(e) order by e.columns is not null, e.grantor collate "C",
                            e.grantee <> '', e.grantee collate "C", e.privilege collate "C") from e), '[]') as entries,
         (select pg_catalog.json_agg(r.rolname order by r.rolname collate "C") from pg_catalog.pg_roles r
           where r.rolname = current_user
              or (pg_catalog.current_setting('is_superuser') = 'off' and pg_catalog.pg_has_role(r.oid, 'USAGE'))) as own
    from o`;

async function readGrant(db: Queryable, ref: ObjectRef): Promise<GrantDefinition> {
  const { kind, names, securable } = targetOf(ref);
  const sql = read(securable.sql, securable.type, securable.hasColumns ?? false);
  const [row] = await queryQualified<
    GrantDefinition & { entries: (GrantEntry & { columns: string[] | null })[] }
  >(db, sql, names);
  if (!row) {
    throw new DbError({ code: 'not-found', message: `There is no ${kind} ${names.join('.')}` });
  }
  const entries = row.entries.map(({ columns, implicit, ...entry }): GrantEntry => ({
    ...entry,
    ...(columns && { columns }),
    ...(implicit && { implicit })
  }));
  return { ...row, entries };
}

function planGrant(change: Change<GrantDefinition>, version: ServerVersion): Statement[] {
  const given =
    change.op === 'drop'
      ? change.from
      : change.op === 'create'
        ? change.to
        : { ...change.from, ...change.to };
  const { type } = targetOf(change.ref).securable;
  const owner = given.owner ?? null;
  const target = { on: grantTarget(change.ref, given.signature), type, version };
  const usual = owner === null ? null : defaultPrivileges(type, owner, version);
  const rights = (entries: readonly GrantEntry[]): Privilege[] =>
    entries.map(({ implicit: _implicit, ...entry }) => entry);
  switch (change.op) {
    case 'create': {
      const isUsual = given.entries.every(({ implicit }) => implicit) && given.entries.length > 0;
      const to = isUsual ? null : rights(given.entries);
      return changePrivileges(target, owner === null ? null : { owner, privileges: null }, {
        owner,
        privileges: to
      });
    }
    case 'alter':
      return warned(
        changePrivileges(
          target,
          { owner, privileges: rights(change.from.entries) },
          { owner, privileges: rights(given.entries) }
        ),
        change.from,
        given.entries
      );
    case 'drop':
      return warned(
        changePrivileges(target, { owner, privileges: rights(given.entries) }, { owner, privileges: usual }),
        given,
        usual ?? []
      );
  }
}

/** Says so before the owner or the session itself loses a right. */
function warned(
  statements: readonly Statement[],
  from: GrantDefinition,
  to: readonly GrantEntry[]
): Statement[] {
  const has = (entries: readonly GrantEntry[], roles: readonly string[], privilege: string): boolean =>
    entries.some(each => each.privilege === privilege && roles.includes(each.grantee));
  const lostBy = (roles: readonly string[]): string[] =>
    [...new Set(from.entries.map(({ privilege }) => privilege))].filter(
      privilege => has(from.entries, roles, privilege) && !has(to, roles, privilege)
    );
  const told = [
    [`${from.owner}, the owner,`, lostBy([from.owner ?? '', ''])],
    ['You', lostBy([...(from.own ?? []), ''])]
  ] as const;
  const hazards = told
    .filter(([, lost]) => lost.length > 0)
    .map(([who, lost]) => hazard('privileges', `${who} will be without ${lost.join(', ')}`));
  const first = statements.findIndex(({ sql }) => sql.startsWith('REVOKE'));
  return statements.map((each, n) =>
    n === first ? { ...each, hazards: [...each.hazards, ...hazards] } : each
  );
}
