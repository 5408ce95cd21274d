import type { HeldRights, ObjectRef } from '../../model';
import type { Queryable } from '../core/engine';
import { isMariadb } from './capabilities';
import { ident } from './dialect';
import type { GrantEntry } from './kinds/grant/definition';
import { readGlobal } from './kinds/grant/global-privileges';
import { accountOf, PUBLIC } from './kinds/grant/grantee';
import { readCovering, readGrant } from './kinds/grant/read';
import { readRestrictions } from './kinds/grant/restrictions';
import { grantTarget, targetOf } from './kinds/grant/target';
import { matches } from './rights';

const RELATION = [
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'CREATE',
  'DROP',
  'REFERENCES',
  'INDEX',
  'ALTER',
  'CREATE VIEW',
  'SHOW VIEW',
  'TRIGGER',
  'DELETE HISTORY'
];
const ROUTINE = ['EXECUTE', 'ALTER ROUTINE'];
const DATABASE = [
  ...RELATION,
  ...ROUTINE,
  'CREATE TEMPORARY TABLES',
  'LOCK TABLES',
  'CREATE ROUTINE',
  'SHOW CREATE ROUTINE',
  'EVENT'
];

/** Privileges that mean something for a kind of object when they are granted further out (MySQL manual, GRANT). */
const MEANT: Readonly<Record<string, ReadonlySet<string>>> = {
  database: new Set(DATABASE),
  function: new Set(ROUTINE),
  procedure: new Set(ROUTINE)
};
const MEANT_FOR_RELATIONS: ReadonlySet<string> = new Set(RELATION);

/** Rights on an object by grants on itself, on databases whose pattern takes its database in, and on the server. */
export async function heldRights(db: Queryable, ref: ObjectRef): Promise<HeldRights[]> {
  const [database] = ref.path;
  const own: ObjectRef = { kind: 'grant', path: [...ref.path, ref.kind] };
  const { entries, partialRevokes } = await readGrant(db, own);
  const isDatabase = ref.kind === 'database';
  const covering = await readCovering(db, pattern =>
    partialRevokes ? pattern === database : matches(pattern, database)
  );
  const restrictions = partialRevokes ? await readRestrictions(db, database) : [];
  const revoked = new Set(restrictions.map(({ grantee, privilege }) => restriction(grantee, privilege)));
  const meant = MEANT[ref.kind] ?? MEANT_FOR_RELATIONS;
  const everywhere = (await readGlobal(db)).filter(
    ({ grantee, privilege }) => !revoked.has(restriction(grantee, privilege))
  );
  const of = (list: readonly GrantEntry[]): GrantEntry[] => list.filter(each => meant.has(each.privilege));
  const around: ObjectRef = { kind: 'grant', path: [database, 'database'] };
  return [
    ...(isDatabase ? [] : grouped(db, entries, own, false, () => grantTarget(targetOf(own), database))),
    ...grouped(db, of(covering), around, !isDatabase, ({ pattern }) => `${ident(pattern ?? database)}.*`),
    ...grouped(db, of(everywhere), { kind: 'grant', path: ['server'] }, true, () => '*.*')
  ];
}

/** Entries of one grantee on the same thing, on the same columns and with the same grant option, are one. */
function grouped(
  db: Queryable,
  entries: readonly GrantEntry[],
  grant: ObjectRef,
  inherited: boolean,
  named: (entry: GrantEntry) => string
): HeldRights[] {
  const groups = new Map<string, HeldRights & { privileges: string[] }>();
  for (const entry of entries) {
    const { grantee, privilege, columns, grantable } = entry;
    const on = named(entry);
    const key = JSON.stringify([grantee, columns, grantable, on]);
    const group = groups.get(key);
    if (group) {
      group.privileges.push(privilege);
    } else {
      const account = isMariadb(db.version) && grantee === PUBLIC ? {} : { account: roleRef(db, grantee) };
      groups.set(key, {
        grantee,
        ...account,
        privileges: [privilege],
        columns,
        grantable,
        on,
        grant,
        inherited
      });
    }
  }
  return [...groups.values()];
}

function roleRef(db: Queryable, grantee: string): ObjectRef {
  const { user, host } = accountOf(grantee, db.version);
  return { kind: 'role', path: [user, host] };
}

function restriction(grantee: string, privilege: string): string {
  return `${grantee}\0${privilege}`;
}
