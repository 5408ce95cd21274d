import type { Engine } from '../../../engines/core/engine';
import { DbError } from '../../../model';
import { readTokens, type SqlToken } from './completion/tokens';

/** Stands for a secret. No SQL, so that a masked statement that is run again fails and sets nothing. */
export const HIDDEN = '<hidden>';

/** Names of columns, variables, options and settings whose values are secret. */
const SECRET_NAME =
  /(?:password|passwd|passphrase|pwd)$|(?:^|_)pw$|(?:^|[^a-z])(?:secret|(?:secret|access|api|auth|private|encryption|master)[_-]?(?:access[_-]?)?key|(?:access|api|auth|bearer|refresh|session)[_-]?token|credentials?|authorization)$/i;

/** Texts that hold a statement, a command, an address or JSON with a password, wherever they stand. */
const TELLING = new RegExp(
  [
    String.raw`\b(?:password|passwd|pwd|identified\s+by)\b\s*=?\s*['"]`,
    String.raw`(?:password|passwd|pwd|passphrase|secret|(?:secret|access|api)[_-]?key|token)["']?\s*=\s*[^\s=]`,
    String.raw`"(?:\w*password|passwd|pwd|passphrase|secret|\w*(?:secret|api)_?key|\w+_token)"\s*:`,
    String.raw`--(?:password|token|secret|api-?key)[ =]`,
    String.raw`(?:^|\s)-u\s*[^\s:]+:\S`,
    String.raw`\bauthorization\s*:|\bbearer\s+\S`,
    String.raw`[?&](?:hex)?key=`,
    String.raw`:\/\/[^\s/:@]*:[^\s/@]+@`
  ].join('|'),
  'i'
);
/** A statement that goes on in the texts behind it: `format('… PASSWORD %L', …)`, `'… IDENTIFIED BY ' || …`. */
const BEGINNING =
  /\b(?:password|identified\s+by)\b\s*=?\s*['"]{0,2}%[sLI\d]|(?:\bidentified\s+by|\b(?:create|alter|set)\b[^]*\bpassword)\s*=?\s*['"]{0,2}$/i;

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
  const found = secretsIn(engine, script).sort((one, other) => other.length - one.length);
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

/** The texts of a script that {@link maskSecrets} hides, and those of the scripts in its texts, of which a server may quote a part. */
function secretsIn(engine: Lexis, script: string): string[] {
  const found = engine.dialect.split(script).flatMap(({ sql }) =>
    replacements(engine, sql).flatMap(({ from, to, text }) => {
      const literal = sql.slice(from, to);
      const inner = contentOf(literal);
      const nested = inner.length < script.length && /\s/.test(inner) ? secretsIn(engine, inner) : [];
      return text === HIDDEN ? [literal.replace(/^\W|\W$/g, ''), inner, ...nested] : nested;
    })
  );
  return [...new Set(found)].filter(text => text !== '');
}

/** What a literal stands for, without its quotes. */
function contentOf(literal: string): string {
  const [, dollar] = /^\$[^$]*\$([^]*)\$[^$]*\$$/.exec(literal) ?? [];
  const [, quote, quoted] = /^[eEnN]?(['"])([^]*)\1$/.exec(literal) ?? [];
  return dollar ?? quoted?.replaceAll(quote + quote, quote) ?? literal;
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
  const inserted = insertedSecrets(tokens);
  let goesOn = false;
  return tokens.flatMap((token, n): Replacement[] => {
    const { start, end, text } = token;
    if (!isLiteral(token, all) && !(all && isBareKey(engine, tokens, n))) {
      return [];
    }
    const begins = token.type === 'string' && BEGINNING.test(text.slice(0, -1));
    const told =
      goesOn ||
      begins ||
      inFunction.has(n) ||
      inserted.has(n) ||
      followsPassword(tokens, n) ||
      (isText(token) && isNamedSecret(tokens, n)) ||
      (token.type === 'string' && TELLING.test(text.slice(0, -1)));
    goesOn ||= begins;
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

function isText({ type, text }: SqlToken): boolean {
  return (type === 'string' && text.length > 2) || type === 'dollar';
}

/** `password = '…'`, `OPTIONS (api_key '…')`, `set_config('app.secret', '…')`. */
function isNamedSecret(tokens: readonly SqlToken[], at: number): boolean {
  let n = at - 1;
  while (/^(?:TO|DEFAULT)$/.test(tokens[n]?.word ?? '') || /^[=<>!:]+$/.test(tokens[n]?.text ?? '')) {
    n--;
  }
  const name = tokens[n];
  const isName = name && (isNameToken(name) || (name.type === 'parameter' && name.text.startsWith('@')));
  if (isName && SECRET_NAME.test(plain(name.text))) {
    return true;
  }
  if (isInitial(tokens, at)) {
    // The name of a variable or column stands before its type.
    for (; n >= 0 && !/^[;,]$/.test(tokens[n].text) && tokens[n].word !== 'DECLARE'; n--) {
      if (isNameToken(tokens[n]) && SECRET_NAME.test(plain(tokens[n].text))) {
        return true;
      }
    }
  }
  const before = tokens[at - 1]?.text === ',' ? tokens[at - 2] : undefined;
  return before?.type === 'string' && SECRET_NAME.test(plain(before.text));
}

/** The value that a variable or column begins with: `pw text := '…'`, `password varchar(20) DEFAULT '…'`. */
function isInitial(tokens: readonly SqlToken[], at: number): boolean {
  const before = tokens[at - 1];
  return (
    before?.word === 'DEFAULT' ||
    before?.text === ':=' ||
    (before?.text === '=' && tokens[at - 2]?.text === ':')
  );
}

function isNameToken({ type }: SqlToken): boolean {
  return type === 'word' || type === 'quoted';
}

function plain(name: string): string {
  return name.replace(/^[eEnN]?['"`[]|['"`\]]$/g, '');
}

/** Values of an INSERT whose columns are named like secrets. */
function insertedSecrets(tokens: readonly SqlToken[]): Set<number> {
  const found = new Set<number>();
  const into = tokens.findIndex(({ word }) => word === 'INTO');
  const open = tokens.findIndex(({ text }, n) => into >= 0 && n > into && text === '(');
  const values = tokens.findIndex(({ word }, n) => n > open && (word === 'VALUES' || word === 'VALUE'));
  if (open < 0 || values < 0) {
    return found;
  }
  const secret: boolean[] = [];
  for (let n = open + 1; tokens[n] && tokens[n].text !== ')'; n += 2) {
    secret.push(isNameToken(tokens[n]) && SECRET_NAME.test(plain(tokens[n].text)));
  }
  let depth = 0;
  let column = 0;
  for (let n = values + 1; n < tokens.length && secret.includes(true); n++) {
    const { text } = tokens[n];
    depth += text === '(' ? 1 : text === ')' ? -1 : 0;
    column = depth === 0 ? 0 : depth === 1 && text === ',' ? column + 1 : column;
    if (depth > 0 && secret[column] && isText(tokens[n])) {
      found.add(n);
    }
  }
  return found;
}

/** A key of SQLite's PRAGMA and ATTACH needs no quotes. */
function isBareKey({ id }: Lexis, tokens: readonly SqlToken[], at: number): boolean {
  const { type } = tokens[at];
  const before = tokens[at - 1];
  return (
    id === 'sqlite' &&
    (type === 'word' || type === 'number') &&
    (before?.text === '=' || before?.text === '(' || (before?.word === 'KEY' && tokens[0].word === 'ATTACH'))
  );
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
