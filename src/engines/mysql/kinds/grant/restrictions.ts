import type { Statement } from '../../../../model';
import type { Queryable } from '../../../core/engine';
import { committed, hazard } from '../../../core/statement';
import { ident } from '../../dialect';
import type { GrantRestriction } from './definition';
import { granteeText } from './grantee';

/** As REVOKE names it; the grant tables write `GRANT`. */
export const GRANT_OPTION = 'GRANT OPTION';

/**
 * What is taken away of privileges on the server for single databases (MySQL manual, section 8.2.12): of one database, or of
 * all. Information schema does not have it.
 */
export async function readRestrictions(db: Queryable, database: string | null): Promise<GrantRestriction[]> {
  const rows = await db.query<{ user: string; host: string; name: string; privilege: string }>(
    `SELECT u.User AS user, u.Host AS host, p.name, p.privilege
       FROM mysql.user u,
            JSON_TABLE(u.User_attributes, '$.Restrictions[*]' COLUMNS (
              name VARCHAR(64) PATH '$.Database',
              NESTED PATH '$.Privileges[*]' COLUMNS (privilege VARCHAR(64) PATH '$'))) p
      ORDER BY 1, 2, 3`
  );
  return rows
    .filter(({ name }) => database === null || name === database)
    .map(({ user, host, name, privilege }) => ({
      grantee: granteeText(user, host, db.version),
      privilege: privilege === 'GRANT' ? GRANT_OPTION : privilege,
      database: name
    }));
}

/** What leads from the restrictions `from` to `to`: REVOKE restricts and GRANT takes that back, both on the one database. */
export function restrictionSteps(
  from: readonly GrantRestriction[],
  to: readonly GrantRestriction[]
): Statement[] {
  const without = (some: readonly GrantRestriction[], others: readonly GrantRestriction[]) =>
    some.filter(each => !others.some(other => isSame(each, other)));
  return [
    ...revokes(without(from, to)).map(({ sql, undo }) => committed(undo, { undo: [sql] })),
    ...revokes(without(to, from)).map(({ sql, undo, grantee, privileges, on }) =>
      committed(sql, {
        undo: [undo],
        hazards: [hazard('privileges', `${grantee} loses ${privileges} on ${on}`)]
      })
    )
  ];
}

/** GRANT on a database takes back what was revoked there, and grants nothing of it. */
export function takingBack(granting: Statement, taken: readonly GrantRestriction[]): Statement {
  const messages = revokes(taken).map(
    ({ grantee, privileges, on }) =>
      `What is granted takes back a partial revoke: ${grantee} has ${privileges} on ${on} by its grant on the server`
  );
  return withHazards(granting, messages);
}

/** REVOKE on the server takes the restrictions of what it revokes with it: they come back with its undo. */
export function takingAlong(revoking: Statement, taken: readonly GrantRestriction[]): Statement {
  const all = revokes(taken);
  const messages = all.map(
    ({ grantee, privileges, on }) =>
      `The partial revoke of ${privileges} on ${on} goes too: granted again, ${grantee} would have it there as well`
  );
  const { undo = [] } = revoking;
  return { ...withHazards(revoking, messages), undo: [...undo, ...all.map(({ sql }) => sql)] };
}

function withHazards(statement: Statement, messages: readonly string[]): Statement {
  const more = messages.map(message => hazard('privileges', message));
  return { ...statement, hazards: [...statement.hazards, ...more] };
}

function isSame(one: GrantRestriction, other: GrantRestriction): boolean {
  return (
    one.grantee === other.grantee && one.privilege === other.privilege && one.database === other.database
  );
}

interface Revoke {
  grantee: string;
  privileges: string;
  on: string;
  sql: string;
  undo: string;
}

function revokes(restrictions: readonly GrantRestriction[]): Revoke[] {
  // Each account and database has a statement.
  const groups = new Map<string, GrantRestriction[]>();
  for (const each of restrictions) {
    const key = JSON.stringify([each.grantee, each.database]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].map(group => {
    const [{ grantee, database }] = group;
    // No pattern: partial revokes make names of databases plain.
    const on = `${ident(database)}.*`;
    const names = group.map(({ privilege }) => privilege);
    const option = names.includes(GRANT_OPTION) ? ' WITH GRANT OPTION' : '';
    const granted = names.filter(name => name !== GRANT_OPTION).join(', ') || 'USAGE';
    return {
      grantee,
      privileges: names.join(', '),
      on,
      sql: `REVOKE ${names.join(', ')} ON ${on} FROM ${grantee}`,
      undo: `GRANT ${granted} ON ${on} TO ${grantee}${option}`
    };
  });
}
