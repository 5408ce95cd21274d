import { DbError } from '../../model';
import type { Dialect, ScriptStatement } from '../core/engine';
import { isWord, lower, tokenize } from './tokens';
import type { Token } from './tokens';

/** Words between CREATE/DROP and the word for the object. */
const MODIFIERS = new Set(['TEMP', 'TEMPORARY', 'UNIQUE', 'VIRTUAL']);
const MAIN_VERBS = new Set(['SELECT', 'VALUES', 'INSERT', 'REPLACE', 'UPDATE', 'DELETE']);

/**
 * How SQLite writes names and scripts.
 *
 * Scripts are cut here and not by `dbgate-query-splitter`: that ends a statement at the first `;` of
 * a trigger's body and inside `[…]` names.
 */
export const sqliteDialect: Dialect = {
  ident: quoteName,
  path: names => names.map(quoteName).join('.'),
  literal: quoteText,
  fold: lower,
  placeholder: () => '?',
  escaping: '',
  split
};

/** Quotes a name the standard way. Rejects NUL, which ends the text for SQLite. */
function quoteName(name: string): string {
  refuseNul(name);
  return `"${name.replaceAll('"', '""')}"`;
}

/** Text as a literal; SQLite knows no backslash escapes. */
function quoteText(text: string): string {
  refuseNul(text);
  return `'${text.replaceAll("'", "''")}'`;
}

function refuseNul(text: string): void {
  if (text.includes('\0')) {
    throw new DbError({
      code: 'invalid',
      message: 'SQLite names and literals cannot hold the character U+0000.'
    });
  }
}

/**
 * Follows `sqlite3_complete()`: a statement ends at `;`, a CREATE TRIGGER at `;` after `; END`.
 */
function split(script: string): ScriptStatement[] {
  const statements: ScriptStatement[] = [];
  let tokens: Token[] = [];
  let trigger = false;
  const finish = () => {
    if (tokens.length > 0) {
      const start = tokens[0].start;
      const end = tokens[tokens.length - 1].end;
      statements.push({ sql: script.slice(start, end), start, end, command: commandOf(tokens) });
    }
    tokens = [];
    trigger = false;
  };
  for (const token of tokenize(script)) {
    if (token.type === 'space' || token.type === 'comment') {
      continue;
    }
    if (token.text === ';' && (!trigger || endsTrigger(tokens))) {
      finish();
      continue;
    }
    tokens.push(token);
    trigger ||= tokens.length <= 6 && isWord(token, 'TRIGGER') && commandOf(tokens) === 'CREATE TRIGGER';
  }
  finish();
  return statements;
}

function endsTrigger(tokens: readonly Token[]): boolean {
  const last = tokens[tokens.length - 1];
  const before = tokens[tokens.length - 2];
  return isWord(last, 'END') && before?.text === ';';
}

/** `SELECT`, `CREATE TABLE`, …; of a WITH its main verb; of an EXPLAIN CREATE TRIGGER what it explains. */
function commandOf(tokens: readonly Token[]): string {
  let at = 0;
  if (isWord(tokens[0], 'EXPLAIN')) {
    at = isWord(tokens[1], 'QUERY') ? 3 : 1;
    const explained = commandOf(tokens.slice(at));
    return explained === 'CREATE TRIGGER' ? explained : 'EXPLAIN';
  }
  const verb = wordAt(tokens, at);
  if (verb === 'WITH') {
    return mainVerb(tokens);
  }
  if (verb !== 'CREATE' && verb !== 'DROP' && verb !== 'ALTER') {
    return verb;
  }
  do {
    at++;
  } while (MODIFIERS.has(wordAt(tokens, at)));
  return `${verb} ${wordAt(tokens, at)}`.trim();
}

/** The verb after the common table expressions: the first one outside of parentheses. */
function mainVerb(tokens: readonly Token[]): string {
  let depth = 0;
  for (const token of tokens) {
    if (token.text === '(') {
      depth++;
    } else if (token.text === ')') {
      depth--;
    } else if (depth === 0 && token.type === 'word' && MAIN_VERBS.has(token.text.toUpperCase())) {
      return token.text.toUpperCase();
    }
  }
  return 'WITH';
}

function wordAt(tokens: readonly Token[], at: number): string {
  const token = tokens[at];
  return token?.type === 'word' ? token.text.toUpperCase() : '';
}

/** True for statements that change nothing, whatever they are run on. */
export function isReadOnlyCommand(command: string): boolean {
  return command === 'SELECT' || command === 'VALUES' || command === 'EXPLAIN';
}
