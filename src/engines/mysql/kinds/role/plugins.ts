import { DbError } from '../../../../model';
import { literal } from '../../dialect';

/**
 * Plugins that ask somebody else who is there, and whose text (`AS '…'`) is no secret: the name that he must have, a service, a
 * mapping (MySQL manual, section 8.4.1; MariaDB, Authentication Plugins).
 */
const BY_NAME: ReadonlySet<string> = new Set([
  'unix_socket',
  'auth_socket',
  'pam',
  'gssapi',
  'named_pipe',
  'authentication_pam',
  'authentication_windows',
  'authentication_kerberos',
  'authentication_ldap_simple',
  'authentication_ldap_sasl',
  'authentication_openid_connect'
]);
const NOBODY = 'mysql_no_login';

/** A plugin and what it is told of the account; `as` is null where that is nothing, or a secret. */
export interface Plugin {
  name: string;
  as: string | null;
}

const WRITTEN = /^(\w+)(?:\s+(?:AS|USING)\s+'((?:[^'\\]|''|\\.)*)')?$/is;

/** Reads `pam` or `pam AS 'service'`. Throws `unsupported` for anything else. */
export function pluginOf(written: string): Plugin {
  const found = WRITTEN.exec(written.trim());
  if (!found) {
    throw new DbError({ code: 'unsupported', message: `Not a plugin: ${written}. Write plugin AS 'text'` });
  }
  const [, name, text] = found as unknown as [string, string, string | undefined];
  if (text !== undefined && checksPassword(name)) {
    throw new DbError({
      code: 'unsupported',
      message: `${name} checks a password: give that as the new password, not behind the plugin`
    });
  }
  return { name, as: text === undefined ? null : unescaped(text) };
}

function unescaped(text: string): string {
  return text.replace(/''|\\(.)/gs, (_all, one?: string) => (one === '0' ? '\0' : (one ?? "'")));
}

/** How a definition names a plugin with what the server keeps for it, secrets left out. */
export function pluginText(name: string, text: string | null): string {
  return text !== null && text !== '' && BY_NAME.has(name) ? `${name} AS ${literal(text)}` : name;
}

/** Also true of a plugin that is not known: what the server keeps for it may be a secret. */
export function checksPassword(name: string): boolean {
  return !BY_NAME.has(name) && name !== NOBODY;
}
