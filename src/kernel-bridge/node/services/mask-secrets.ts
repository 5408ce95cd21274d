import type { Engine } from '../../../engines/core/engine';
import { DbError } from '../../../model';
import { readTokens, type SqlToken } from './completion/tokens';

/** Stands for a secret. No SQL, so that a masked statement that is run again fails and sets nothing. */
export const HIDDEN = '<hidden>';

/** Texts that hold a statement or an address with a password, wherever they stand. */
const TELLING =
  /\b(?:password|passwd|pwd|identified\s+by)\b\s*=?\s*['"]|\b(?:password|passwd|pwd)\s*=|:\/\/[^\s/:@]*:[^\s/@]+@/i;

type Lexis = Pick<Engine, 'id' | 'dialect' | 'secrets'>;

/** The script without the passwords and keys in it, by what the engine knows of its statements. */
export function maskSecrets(engine: Lexis, script: string): string {
  let masked = '';
  let copied = 0;
  for (const { start, sql } of engine.dialect.split(script)) {
    for (const { from, to, text } of replacements(engine, sql)) {
      masked += script.slice(copied, start + from) + text;
      copied = start + to;
    }
  }
  return masked + script.slice(copied);
}

/** An error about a script, whose server may quote the script, without the passwords and keys in it. */
export function maskError(engine: Lexis, script: string, error: DbError): DbError {
  const hidden = engine.dialect.split(script).flatMap(({ sql }) =>
    replacements(engine, sql)
      .filter(({ text }) => text === HIDDEN)
      .map(({ from, to }) => sql.slice(from, to).replace(/^\W|\W$/g, ''))
  );
  const found = hidden.filter(text => text !== '');
  if (found.length === 0) {
    return error;
  }
  const mask = (text: string | undefined): string | undefined =>
    text && found.reduce((masked, secret) => masked.replace(standing(secret), HIDDEN), text);
  const data = error.toJSON();
  return new DbError(
    { ...data, message: mask(data.message) ?? '', detail: mask(data.detail), hint: mask(data.hint) },
    { cause: error.cause }
  );
}

/** Where a text stands by itself: within a word of the message it is none of the secret, and its gap would tell it. */
function standing(secret: string): RegExp {
  const text = secret.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const before = /^[\p{L}\p{N}_]/u.test(secret) ? '(?<![\\p{L}\\p{N}_])' : '';
  const behind = /[\p{L}\p{N}_]$/u.test(secret) ? '(?![\\p{L}\\p{N}_])' : '';
  return new RegExp(`${before}${text}${behind}`, 'gu');
}

interface Replacement {
  from: number;
  to: number;
  text: string;
}

function replacements(engine: Lexis, sql: string): Replacement[] {
  // Version comments are code; blanks in the place of their marks keep every offset.
  const code = sql.replace(/\/\*M?!\d*|\*\//g, mark => (isMysql(engine) ? ' '.repeat(mark.length) : mark));
  const tokens = readTokens(engine.id, code).filter(({ type }) => type !== 'comment');
  const all = engine.secrets.statements.test(firstWords(tokens));
  const inFunction = argumentsOf(engine, tokens);
  return tokens.flatMap((token, n): Replacement[] => {
    const { start, end, text } = token;
    if (!isLiteral(token, all)) {
      return [];
    }
    const told =
      inFunction.has(n) || followsPassword(tokens, n) || (token.type === 'string' && TELLING.test(text));
    if (told || (all && !isAccount(tokens, n))) {
      return [{ from: start, to: end, text: HIDDEN }];
    }
    return token.type === 'dollar' ? [{ from: start, to: end, text: maskedBody(engine, text) }] : [];
  });
}

function isMysql({ id }: Lexis): boolean {
  return id === 'mysql' || id === 'mariadb';
}

function firstWords(tokens: readonly SqlToken[]): string {
  return tokens
    .slice(0, 12)
    .flatMap(({ word }) => word || [])
    .join(' ');
}

/** In a statement about secrets also what only may be a text: SQLite's "texts", hexadecimal numbers. */
function isLiteral({ type, text }: SqlToken, anything: boolean): boolean {
  return (
    type === 'string' ||
    type === 'dollar' ||
    (anything && (/^0x/i.test(text) || (type === 'quoted' && text.startsWith('"'))))
  );
}

/** Within the body of a block, where the first words are others. */
function followsPassword(tokens: readonly SqlToken[], at: number): boolean {
  const before = tokens[at - 1]?.word;
  return before === 'PASSWORD' || (before === 'BY' && tokens[at - 2]?.word === 'IDENTIFIED');
}

/** `'name'@'host'` is no secret. */
function isAccount(tokens: readonly SqlToken[], at: number): boolean {
  const touches = (token: SqlToken | undefined): boolean => token?.text.startsWith('@') === true;
  return touches(tokens[at + 1]) || touches(tokens[at - 1]);
}

/** The tokens between the parentheses of a function that takes a secret. */
function argumentsOf({ secrets }: Lexis, tokens: readonly SqlToken[]): Set<number> {
  const found = new Set<number>();
  tokens.forEach(({ word }, n) => {
    if (secrets.functions.has(word.toLowerCase()) && tokens[n + 1]?.text === '(') {
      let depth = 0;
      for (let at = n + 1; at < tokens.length; at++) {
        depth += tokens[at].text === '(' ? 1 : tokens[at].text === ')' ? -1 : 0;
        found.add(at);
        if (depth === 0) {
          break;
        }
      }
    }
  });
  return found;
}

/** A body in dollar quotes is a script of its own. */
function maskedBody(engine: Lexis, literal: string): string {
  const tag = /^\$[^$]*\$/.exec(literal)?.[0] ?? '$$';
  const end = literal.length >= 2 * tag.length && literal.endsWith(tag) ? -tag.length : undefined;
  return tag + maskSecrets(engine, literal.slice(tag.length, end)) + (end ? tag : '');
}
