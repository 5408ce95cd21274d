import { DbError, type Statement } from '../../../../model';
import { Type, definition, nullable, type Static } from '../../../core/definition';
import type { Queryable } from '../../../core/engine';
import { committed, hazard } from '../../../core/statement';
import { account } from './account';

const entry = definition({
  /** `` `user`@`host` ``, a role, or PUBLIC (MariaDB). */
  grantee: Type.String({ title: 'Grantee' }),
  /** EXECUTE, ALTER ROUTINE, GRANT OPTION, … */
  privileges: Type.Array(Type.String(), { title: 'Privileges' })
});

/** What was granted on this one routine, which a drop loses; null: unknown, the session may not read it. */
export const privilegesField = nullable(Type.Array(entry), 'Privileges');

export type RoutinePrivileges = Static<typeof entry>[];

/** Words of `mysql.procs_priv` that are not the privilege's name. */
const WORDS: Readonly<Record<string, string>> = { GRANT: 'GRANT OPTION' };

export async function readPrivileges(
  db: Queryable,
  [database, name]: readonly string[],
  type: string
): Promise<RoutinePrivileges | null> {
  try {
    const rows = await db.query<{ user: string; host: string; words: string }>(
      `SELECT User AS user, Host AS host, CAST(Proc_priv AS CHAR) AS words FROM mysql.procs_priv
        WHERE Db = ? AND Routine_name = ? AND Routine_type = ? ORDER BY User, Host`,
      [database, name, type]
    );
    return rows.map(({ user, host, words }) => ({
      grantee: user === 'PUBLIC' && host === '' ? 'PUBLIC' : account(user, host),
      privileges: words
        .toUpperCase()
        .split(',')
        .filter(Boolean)
        .map(word => WORDS[word] ?? word)
    }));
  } catch (error) {
    const known = DbError.from(error);
    if (known.code === 'permission') {
      return null;
    }
    throw known;
  }
}

/**
 * GRANT and REVOKE that lead from one list to another.
 *
 * @param target `FUNCTION` or `PROCEDURE` and its quoted path
 */
export function planPrivileges(
  database: string,
  target: string,
  from: RoutinePrivileges,
  to: RoutinePrivileges
): Statement[] {
  const grant = (words: string[], grantee: string): string =>
    `GRANT ${words.join(', ')} ON ${target} TO ${grantee}`;
  const revoke = (words: string[], grantee: string): string =>
    `REVOKE ${words.join(', ')} ON ${target} FROM ${grantee}`;
  const grantees = [...new Set([...from, ...to].map(each => each.grantee))];
  return grantees.flatMap(grantee => {
    const words = (list: RoutinePrivileges): string[] =>
      list.filter(each => each.grantee === grantee).flatMap(each => each.privileges);
    const [before, after] = [words(from), words(to)];
    const lost = before.filter(word => !after.includes(word));
    const gained = after.filter(word => !before.includes(word));
    return [
      ...(lost.length > 0
        ? [
            committed(revoke(lost, grantee), {
              database,
              undo: [grant(lost, grantee)],
              hazards: [hazard('privileges', `${grantee} may no longer use it`)]
            })
          ]
        : []),
      ...(gained.length > 0
        ? [committed(grant(gained, grantee), { database, undo: [revoke(gained, grantee)] })]
        : [])
    ];
  });
}
