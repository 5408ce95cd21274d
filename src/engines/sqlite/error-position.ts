import type { DatabaseSync } from 'node:sqlite';

import { nameOf, significantTokens } from './tokens';
import type { Token } from './tokens';

/**
 * Where in `sql` an error of SQLite is. `node:sqlite` does not expose `sqlite3_error_offset()`, so
 * the place is worked out from the message, which names the token.
 *
 * @returns UTF-16 offset, or undefined where the message names nothing of the text
 */
export function locateError(db: DatabaseSync, sql: string, message: string): number | undefined {
  if (message === 'incomplete input') {
    return sql.length;
  }
  const tokens = significantTokens(sql);
  const near = /^near "([^]*)": syntax error/.exec(message)?.[1];
  if (near !== undefined) {
    return locateSyntaxError(
      db,
      sql,
      tokens.filter(token => token.text === near)
    );
  }
  const illegal = /^unrecognized token: "([^]*)"/.exec(message)?.[1];
  if (illegal !== undefined) {
    const at = sql.indexOf(illegal, tokens.find(token => token.type === 'illegal')?.start ?? 0);
    return at < 0 ? undefined : at;
  }
  return placeOfName(sql, message);
}

/** The place of the name that a message tells: `no such column: NEW.x`. */
export function placeOfName(sql: string, message: string): number | undefined {
  const name =
    /^(?:no such \w+(?: \w+)*|ambiguous column name|wrong number of arguments to function|misuse of \w+(?: \w+)*): "?([^"\n]+?)(?:"|\(\)|$)/.exec(
      message
    )?.[1];
  return name === undefined ? undefined : locateName(significantTokens(sql), name);
}

/**
 * A token may occur several times. The parser stops at the wrong one, so the text cut off right
 * behind that one fails in the same way, while a cut behind an earlier, correct one is merely
 * incomplete.
 */
function locateSyntaxError(db: DatabaseSync, sql: string, candidates: readonly Token[]): number | undefined {
  if (candidates.length < 2) {
    return candidates[0]?.start;
  }
  for (const token of candidates) {
    try {
      db.prepare(sql.slice(0, token.end));
    } catch (error) {
      if ((error as Error).message.endsWith(': syntax error')) {
        return token.start;
      }
    }
  }
  return undefined;
}

/** `a`, `t.a` or `main.t.a`: the first place with these names in a row, neither behind a dot nor given with AS. */
function locateName(tokens: readonly Token[], dotted: string): number | undefined {
  const wanted = dotted.toLowerCase();
  for (let from = 0; from < tokens.length; from++) {
    if (/^(?:\.|as)$/i.test(tokens[from - 1]?.text ?? '')) {
      continue;
    }
    let text = '';
    for (let to = from; to < tokens.length && text.length < wanted.length; to += 2) {
      text += (text ? '.' : '') + nameOf(tokens[to]).toLowerCase();
      if (text === wanted && (tokens[from].type === 'word' || tokens[from].type === 'quoted')) {
        return tokens[from].start;
      }
      if (tokens[to + 1]?.text !== '.') {
        break;
      }
    }
  }
  return undefined;
}
