import type { Engine } from '../../../engines/core/engine';
import { DbError, type Danger, type DangerKind } from '../../../model';
import type { SqlToken } from './completion/tokens';
import { actionsOf, closing, topWords, UNSEEN, type Action } from './statement-actions';
import { readings } from './readings';

/** What ALTER may drop without losing data. */
const HARMLESS_DROPS = new Set(['DEFAULT', 'NOT', 'EXPRESSION', 'IDENTITY']);

/** What of a script a person should confirm on a production connection. */
export function dangersOf(engine: Pick<Engine, 'id' | 'dialect'>, script: string): Danger[] {
  return readings(engine.dialect, script).flatMap(({ sql, start, end }) => {
    const kind = actionsOf(engine, sql)
      .map(kindOf)
      .find(found => found !== null);
    return kind ? [{ kind, sql, start, end }] : [];
  });
}

/** Rejects a script that nobody confirmed. */
export function refuse(connection: string, dangers: readonly Danger[]): void {
  if (dangers.length > 0) {
    throw new DbError({
      code: 'confirmation-required',
      message: `${connection} is a production connection: confirm what cannot be taken back`,
      detail: dangers.map(({ sql }) => sql).join(';\n')
    });
  }
}

/** What MariaDB makes again without what was in it. */
const REPLACED = /^CREATE OR REPLACE (?:TABLE|SEQUENCE|DATABASE|SCHEMA)\b/;

function kindOf({ verb, tokens }: Action): DangerKind | null {
  const words = topWords(tokens);
  const start = words.slice(0, 4).join(' ');
  switch (verb) {
    case UNSEEN:
      return 'unseen';
    case 'DROP':
      return words[1] === 'TEMPORARY' || words[1] === 'PREPARE' ? null : 'drop';
    case 'CREATE':
      return REPLACED.test(start) ? 'drop' : null;
    case 'TRUNCATE':
      return 'truncate';
    case 'ALTER':
      if (words.includes('TRUNCATE')) {
        return 'truncate';
      }
      return / DISCARD (?:PARTITION .*)?TABLESPACE\b/.test(words.join(' ')) ||
        words.some((word, n) => word === 'DROP' && !HARMLESS_DROPS.has(words[n + 1]))
        ? 'drop'
        : null;
    case 'UPDATE':
      return everyRow(tokens) ? 'update-all' : null;
    case 'DELETE':
      return everyRow(tokens) ? 'delete-all' : null;
    case 'MERGE':
      return mergeKind(tokens, words);
    case 'PURGE':
      return 'drop';
    case 'RESET':
      return /^RESET (?:MASTER|BINARY)\b/.test(start) ? 'drop' : null;
    case 'PRAGMA':
      return opensSchema(tokens) ? 'writable-schema' : null;
    default:
      return null;
  }
}

/** SQLite's tables of tables take any change then. */
function opensSchema(tokens: readonly SqlToken[]): boolean {
  const at = tokens.findIndex(({ text }) => /^["'`[]?writable_schema\b/i.test(text));
  const value = tokens.slice(at + 1).find(({ type }) => type !== 'symbol');
  return at > 0 && value !== undefined && !/^['"]?(?:0+|off|no|false|reset)\b/i.test(value.text);
}

/** A deletion that no condition but the join restricts, or an update whose join takes every row. */
function mergeKind(tokens: readonly SqlToken[], words: readonly string[]): DangerKind | null {
  const unconditional = (verb: string): boolean =>
    words.some(
      (word, n) =>
        word === 'THEN' &&
        words[n + 1] === verb &&
        !words.slice(words.lastIndexOf('WHEN', n), n).includes('AND')
    );
  if (unconditional('DELETE')) {
    return 'delete-all';
  }
  return unconditional('UPDATE') && isAlways(clause(tokens, 'ON', ['WHEN']) ?? []) ? 'update-all' : null;
}

function everyRow(tokens: readonly SqlToken[]): boolean {
  const condition = clause(tokens, 'WHERE', ['RETURNING', 'ORDER', 'LIMIT']);
  return !condition || isAlways(condition);
}

/** What stands behind a word outside of parentheses, up to one of the next. */
function clause(tokens: readonly SqlToken[], word: string, next: readonly string[]): SqlToken[] | null {
  const [, ...behind] = split(tokens, token => token.word === word);
  return behind.length > 0 ? split(behind.flat(), token => next.includes(token.word))[0] : null;
}

/** Words of conditions without columns. */
const CONSTANTS = new Set([
  'TRUE',
  'FALSE',
  'NULL',
  'NOT',
  'IS',
  'LIKE',
  'IN',
  'BETWEEN',
  'DISTINCT',
  'FROM'
]);

/** Whether a condition holds for every row whatever is in it, as `true`, `1 = 1` and `a = 1 OR a = a` do. */
function isAlways(condition: readonly SqlToken[]): boolean {
  if (condition[0]?.text === '(' && closing(condition, 0) === condition.length - 1) {
    return isAlways(condition.slice(1, -1));
  }
  for (const [word, holds] of [
    ['OR', 'some'],
    ['AND', 'every']
  ] as const) {
    const parts = split(condition, token => token.word === word);
    if (parts.length > 1) {
      return parts[holds](part => isAlways(part));
    }
  }
  const [left, right] = split(condition, ({ text }) => text === '=').map(side =>
    side.map(({ text }) => text).join(' ')
  );
  if (right !== undefined) {
    return left === right;
  }
  const constant = condition.every(
    ({ type, word }) => type === 'number' || type === 'string' || type === 'symbol' || CONSTANTS.has(word)
  );
  return constant && !/^(?:FALSE|NULL|0)?$/i.test(left);
}

/** Pieces between the tokens that separate them outside of parentheses. */
function split(tokens: readonly SqlToken[], separates: (token: SqlToken) => boolean): SqlToken[][] {
  const found: SqlToken[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    depth += token.text === '(' ? 1 : token.text === ')' ? -1 : 0;
    if (depth === 0 && separates(token)) {
      found.push([]);
    } else {
      found[found.length - 1].push(token);
    }
  }
  return found;
}
