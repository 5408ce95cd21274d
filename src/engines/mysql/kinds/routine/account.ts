import { ident } from '../../dialect';

/** A quoted name in a `SHOW CREATE` text: by double quotes where the program's mode has ANSI_QUOTES. */
export const QUOTED = '(?:`(?:[^`]|``)*`|"(?:[^"]|"")*")';

const DEFINER = new RegExp(
  `^CREATE\\s+(?:OR\\s+REPLACE\\s+)?DEFINER\\s*=\\s*(${QUOTED})(?:@(${QUOTED}))?\\s`
);

/** The definer that a `SHOW CREATE` text names: `` `user`@`host` ``, or a role without a host (MariaDB). */
export function definerOf(text: string): string | null {
  const match = DEFINER.exec(text);
  return match && account(unquoted(match[1]), match[2] === undefined ? '' : unquoted(match[2]));
}

/** An account as it stands in statements; a role of MariaDB has no host. */
export function account(user: string, host: string): string {
  return host === '' ? ident(user) : `${ident(user)}@${ident(host)}`;
}

/** A name without its quotes, of either kind. */
export function unquoted(name: string): string {
  const quote = name[0];
  return quote === '`' || quote === '"' ? name.slice(1, -1).replaceAll(quote + quote, quote) : name;
}
