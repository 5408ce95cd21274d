import { DbError } from '../../../../model';
import type { ServerVersion } from '../../../core/version';
import { isMariadb } from '../../capabilities';
import { ident } from '../../dialect';
import { account, unquoted } from '../routine/account';

/** Everybody (MariaDB 10.11 on); a keyword, never quoted. */
export const PUBLIC = 'PUBLIC';

/** An account as it stands in GRANT. Roles have no host in MariaDB, and the host `%` in MySQL. */
export function granteeText(user: string, host: string, version: ServerVersion): string {
  if (!isMariadb(version)) {
    return `${ident(user)}@${ident(host)}`;
  }
  return user === PUBLIC && host === '' ? PUBLIC : account(user, host);
}

/** A name in any kind of quotes, or plain. */
const NAME = /`(?:[^`]|``)*`|'(?:[^']|'')*'|"(?:[^"]|"")*"|[^\s@`'"]+/y;

/** An account that somebody wrote, in the form that reading gives. */
export function normalizedGrantee(text: string, version: ServerVersion): string {
  const { user, host } = accountOf(text, version);
  return granteeText(user, host, version);
}

/** User and host of an account. Throws `unsupported` for a text that is none. */
export function accountOf(text: string, version: ServerVersion): { user: string; host: string } {
  const given = text.trim();
  const user = nameAt(given, 0);
  if (user?.end === given.length) {
    return { user: user.name, host: isMariadb(version) ? '' : '%' };
  }
  const host = user && given[user.end] === '@' ? nameAt(given, user.end + 1) : null;
  if (!user || host?.end !== given.length) {
    throw new DbError({ code: 'unsupported', message: `Not an account: ${text}. Write \`user\`@\`host\`` });
  }
  return { user: user.name, host: host.name };
}

function nameAt(text: string, at: number): { name: string; end: number } | null {
  NAME.lastIndex = at;
  const match = NAME.exec(text);
  if (!match) {
    return null;
  }
  const [name] = match;
  const isString = name.startsWith("'");
  return {
    name: isString ? name.slice(1, -1).replaceAll("''", "'") : unquoted(name),
    end: NAME.lastIndex
  };
}
