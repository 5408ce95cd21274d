import { DbError, type Statement } from '../../../model';
import { Type, definition, nullable, type Static } from '../../core/definition';
import { hazard, statement } from '../../core/statement';
import type { ServerVersion } from '../../core/version';
import { hasMaintain } from '../capabilities';
import { dialect } from '../dialect';

const privilegeSchema = definition({
  /** A role; empty: everybody (PUBLIC). */
  grantee: Type.String({ title: 'Grantee' }),
  privilege: Type.String({ title: 'Privilege', minLength: 1 }),
  grantable: Type.Boolean({ title: 'Grant option', default: false }),
  /** Empty: the owner. */
  grantor: Type.String({ title: 'Granted by', default: '' }),
  columns: Type.Optional(Type.Array(Type.String(), { title: 'Columns' }))
});

export type Privilege = Static<typeof privilegeSchema>;
export type Privileges = Privilege[] | null;

/** Who may do what; `null`: nothing was ever granted, the server's defaults hold (manual, section 5.8). */
export const privilegesSchema = nullable(Type.Array(privilegeSchema), 'Privileges');

/** Letters of the object types, as `acldefault` takes them (manual, table 9.72). */
export type AclType = 'r' | 's' | 'd' | 'f' | 'l' | 'L' | 'n' | 'T' | 'F' | 'S';

const OWNER: Record<AclType, readonly string[]> = {
  r: ['INSERT', 'SELECT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'],
  s: ['SELECT', 'UPDATE', 'USAGE'],
  d: ['CREATE', 'TEMPORARY', 'CONNECT'],
  f: ['EXECUTE'],
  l: ['USAGE'],
  L: ['SELECT', 'UPDATE'],
  n: ['USAGE', 'CREATE'],
  T: ['USAGE'],
  F: ['USAGE'],
  S: ['USAGE']
};
const PUBLIC: Partial<Record<AclType, readonly string[]>> = {
  d: ['TEMPORARY', 'CONNECT'],
  f: ['EXECUTE'],
  l: ['USAGE'],
  T: ['USAGE']
};

/** What a null ACL gives to the owner and to everybody (manual, table 5.2). The owner has all there is. */
export function usualPrivileges(
  type: AclType,
  version: ServerVersion
): Record<'owner' | 'everybody', readonly string[]> {
  return {
    owner: type === 'r' && hasMaintain(version) ? [...OWNER.r, 'MAINTAIN'] : OWNER[type],
    everybody: PUBLIC[type] ?? []
  };
}

/** What a null ACL stands for; `owner` null: the role that will create the object, which is named nowhere. */
export function defaultPrivileges(type: AclType, owner: string | null, version: ServerVersion): Privilege[] {
  const entry = (grantee: string) => (privilege: string) => ({
    grantee,
    privilege,
    grantable: false,
    grantor: owner ?? ''
  });
  const usual = usualPrivileges(type, version);
  return [...usual.everybody.map(entry('')), ...(owner === null ? [] : usual.owner.map(entry(owner)))];
}

/** SQL that reads the ACL `acl` as {@link Privileges}, in a fixed order. */
export const privilegesOf = (acl: string): string => `
  case when ${acl} is not null then coalesce((
    select pg_catalog.json_agg(pg_catalog.json_build_object(
             'grantee', g.grantee, 'privilege', g.privilege, 'grantable', g.grantable, 'grantor', g.grantor)
             order by g.grantor collate "C", g.grantee <> '', g.grantee collate "C", g.privilege collate "C")
      from (select case e.grantee when 0 then '' else pg_catalog.pg_get_userbyid(e.grantee)::pg_catalog.text end as grantee,
                   e.privilege_type as privilege, e.is_grantable as grantable,
                   pg_catalog.pg_get_userbyid(e.grantor)::pg_catalog.text as grantor
              from pg_catalog.aclexplode(${acl}) e) g), '[]') end`;

/** An object and what its privileges are at one end of a change. */
export interface Secured {
  /** `null`: the role that creates it, whose name nobody knows yet. */
  owner: string | null;
  privileges: Privileges;
}

export interface PrivilegeTarget {
  /** As GRANT names it: `SCHEMA "shop"`. */
  on: string;
  type: AclType;
  version: ServerVersion;
  /** Columns there will be: rights on others have gone with them. */
  columns?: readonly string[];
}

/** One right of one role on the object (`column` null) or on one column. */
interface Right {
  grantee: string;
  privilege: string;
  grantor: string;
  column: string | null;
  grantable: boolean;
}

const idOf = ({ grantee, privilege, grantor, column }: Right): string =>
  JSON.stringify([grantee, privilege, grantor, column]);

/**
 * GRANT and REVOKE for the difference; `from` null: the object was created just now. A new owner takes
 * over what the old one had and gave.
 */
export function changePrivileges(target: PrivilegeTarget, from: Secured | null, to: Secured): Statement[] {
  const owner = to.owner ?? from?.owner ?? null;
  const rights = (privileges: Privileges): Right[] => {
    const entries = privileges ?? defaultPrivileges(target.type, owner, target.version);
    return entries.flatMap(({ columns, ...entry }) =>
      (columns?.length ? columns : [null]).map(column => ({
        ...entry,
        grantor: entry.grantor || (owner ?? ''),
        column
      }))
    );
  };
  const taken = (role: string): string => (owner !== null && role === from?.owner ? owner : role);
  const old = rights(from?.privileges ?? null).map(right => ({
    ...right,
    grantee: taken(right.grantee),
    grantor: taken(right.grantor)
  }));
  const wanted = to.privileges === null && from === null ? old : rights(to.privileges);
  const statements = difference(target, owner, old, wanted);
  // An ACL that is written down though it says what holds anyway stays written down.
  const isStored = statements.length > 0 || (from?.privileges ?? null) !== null || to.privileges === null;
  const own = wanted.filter(right => right.column === null && right.grantee === owner);
  return isStored || own.length === 0 ? statements : [statement(grantSql(target, own, ''))];
}

function difference(
  target: PrivilegeTarget,
  owner: string | null,
  old: readonly Right[],
  wanted: readonly Right[]
): Statement[] {
  const wantedIds = new Set(wanted.map(idOf));
  const columns = target.columns && new Set(target.columns);
  const revoked = old.filter(
    right => !wantedIds.has(idOf(right)) && (right.column === null || (columns?.has(right.column) ?? true))
  );
  // Taking a right on a table away takes it away from every column too.
  const wiped = new Set(revoked.filter(({ column }) => column === null).map(idOf));
  const staying = old.filter(
    right => wantedIds.has(idOf(right)) && !wiped.has(idOf({ ...right, column: null }))
  );
  const unbacked = withoutBacking(staying, wanted, old, owner);
  const left = new Map(staying.filter(right => !unbacked.has(right)).map(right => [idOf(right), right]));
  const options = wanted.filter(right => !right.grantable && left.get(idOf(right))?.grantable);
  const granted = wanted.filter(right => {
    const present = left.get(idOf(right));
    return !present || (right.grantable && !present.grantable);
  });
  const going = new Set([...revoked, ...unbacked]);
  const say = (
    levels: readonly (readonly Right[])[],
    words: (group: readonly Right[]) => string
  ): Statement[] => levels.flatMap(grouped).flatMap(group => asGrantor(words(group), group[0], owner));
  // Whoever gave something on loses it after those who have it from there.
  const deepestFirst = levelsOf(old, owner)
    .map(level => level.filter(right => going.has(right)).reverse())
    .reverse();
  return [
    ...say(deepestFirst, group => revokeSql(target, group, '')).map(each => ({
      ...each,
      hazards:
        each.sql.startsWith('REVOKE') && revoked.length > 0
          ? [hazard('privileges' as const, `${nameOf(revoked)} may no longer do what they could`)]
          : []
    })),
    ...say([options], group => revokeSql(target, group, 'GRANT OPTION FOR ')),
    ...say(levelsOf(granted, owner, [...left.values()]), group =>
      grantSql(target, group, group[0].grantable ? ' WITH GRANT OPTION' : '')
    )
  ];
}

/**
 * Rights that would stay and cannot, as their grantor loses the grant option meanwhile: they are granted again where he has it in
 * the end (the server would refuse the REVOKE, or take them too with CASCADE).
 *
 * @throws DbError `unsupported` where he has not
 */
function withoutBacking(
  staying: readonly Right[],
  wanted: readonly Right[],
  old: readonly Right[],
  owner: string | null
): ReadonlySet<Right> {
  const options = new Map(wanted.map(right => [idOf(right), right.grantable]));
  const lost = new Set<Right>();
  for (;;) {
    const among = staying
      .filter(right => !lost.has(right))
      .map(right => ({ ...right, grantable: right.grantable && (options.get(idOf(right)) ?? false) }));
    const next = staying.filter(
      right => !lost.has(right) && isBacked(right, owner, old) && !isBacked(right, owner, among)
    );
    if (next.length === 0) {
      return lost;
    }
    for (const right of next) {
      if (!isBacked(right, owner, wanted)) {
        throw new DbError({
          code: 'unsupported',
          message: `${nameOf([right])} has ${right.privilege} from ${right.grantor}, who would lose the right to grant it: take it from ${nameOf([right])} as well`
        });
      }
      lost.add(right);
    }
  }
}

function nameOf(rights: readonly Right[]): string {
  return [...new Set(rights.map(({ grantee }) => grantee || 'Everybody'))].join(', ');
}

function grantSql({ on }: PrivilegeTarget, group: readonly Right[], option: string): string {
  return `GRANT ${namesOf(group)} ON ${on} TO ${roleOf(group[0])}${option}`;
}

function revokeSql({ on }: PrivilegeTarget, group: readonly Right[], option: string): string {
  return `REVOKE ${option}${namesOf(group)} ON ${on} FROM ${roleOf(group[0])}`;
}

/** Whether the grantor owns the object, or has the grant option. */
function isBacked(right: Right, owner: string | null, among: readonly Right[]): boolean {
  const { grantor, privilege, column } = right;
  return (
    grantor === owner ||
    grantor === '' ||
    among.some(
      each =>
        each.grantable &&
        each.grantee === grantor &&
        each.privilege === privilege &&
        (each.column === null || each.column === column)
    )
  );
}

/** Roles grant only once they may: the owner first, then those that were given the grant option, and so on. */
function levelsOf(rights: readonly Right[], owner: string | null, present: readonly Right[] = []): Right[][] {
  const levels: Right[][] = [];
  const able = [...present];
  let left = [...rights];
  while (left.length > 0) {
    const next = left.filter(right => isBacked(right, owner, able));
    const level = next.length > 0 ? next : left;
    levels.push(level);
    able.push(...level);
    left = left.filter(right => !level.includes(right));
  }
  return levels;
}

/** Those that one statement can grant together. */
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
  const columns = group.flatMap(({ column }) => (column === null ? [] : [dialect.ident(column)]));
  return columns.length
    ? `${group[0].privilege} (${columns.join(', ')})`
    : group.map(({ privilege }) => privilege).join(', ');
}

function roleOf({ grantee }: Right): string {
  return grantee === '' ? 'PUBLIC' : dialect.ident(grantee);
}

/** The server notes the owner as grantor, unless another role gives on what it may give on. */
function asGrantor(sql: string, { grantor }: Right, owner: string | null): Statement[] {
  return owner === null || grantor === owner || grantor === ''
    ? [statement(sql)]
    : [statement(`SET LOCAL ROLE ${dialect.ident(grantor)}`), statement(sql), statement('RESET ROLE')];
}
