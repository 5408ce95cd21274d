import type { Dialect } from '../core/engine';
import { splitScript } from './split';

/** A quoted name. Backticks work under every `sql_mode` (MySQL manual, section 11.2). */
export function ident(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** `database`.`object` */
export function path(names: readonly string[]): string {
  return names.map(ident).join('.');
}

/**
 * A string literal for DDL. Backslashes are doubled: sessions of ours never run with
 * NO_BACKSLASH_ESCAPES unless the user sets it.
 */
export function literal(text: string): string {
  return `'${text.replace(/[\\']/g, match => (match === "'" ? "''" : '\\\\')).replaceAll('\0', '\\0')}'`;
}

export const dialect: Dialect = {
  ident,
  path,
  literal,
  longestName: { length: 64, unit: 'characters' },
  placeholder: () => '?',
  split: splitScript
};
