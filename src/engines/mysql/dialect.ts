import type { Dialect } from '../core/engine';
import { statementsOf } from './split';

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

function make(escaping: string): Dialect {
  return {
    ident,
    path,
    literal,
    longestName: { length: 64, unit: 'characters' },
    placeholder: () => '?',
    escaping,
    otherwise: {
      setting: /sql_mode/i,
      dialects: () => [dialect, ansiDialect, plainDialect].filter(each => each.escaping !== escaping)
    },
    split: script => [...statementsOf(script, () => escaping)]
  };
}

export const dialect: Dialect = make(`'"`);
/** Under ANSI_QUOTES double quotes hold names (MySQL manual, section 7.1.11). */
const ansiDialect: Dialect = make("'");
const plainDialect: Dialect = make('');

/** The dialect of a session by what of its `sql_mode` says where a quoted thing ends. */
export function dialectOf(mode: { noEscapes: boolean; ansiQuotes: boolean }): Dialect {
  return mode.noEscapes ? plainDialect : mode.ansiQuotes ? ansiDialect : dialect;
}
