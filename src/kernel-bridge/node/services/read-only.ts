import type { Engine } from '../../../engines/core/engine';
import { DbError, type EngineId } from '../../../model';
import { readTokens } from './completion/tokens';
import { actionsOf, topWords, type Action } from './statement-actions';

/** Settings that decide whether a session may write, in PostgreSQL, MySQL, MariaDB and SQLite. */
const SETTING = /\b(?:(?:default_)?transaction_read_only|tx_read_only|query_only)\b/i;
/** Verbs whose text is SQL that the tokens do not show. */
const HIDING = new Set(['PREPARE', 'EXECUTE', 'CALL', 'DO']);

/** Rejects a script that would let a session write which was opened to read only. */
export function refuseWriting(
  connection: string,
  engine: Pick<Engine, 'id' | 'dialect'>,
  script: string
): void {
  const statement = engine.dialect
    .split(script)
    .findIndex(({ sql }) => setsWithin(engine.id, sql) || actionsOf(engine, sql).some(allowsWriting));
  if (statement >= 0) {
    throw new DbError({
      code: 'read-only',
      message: `${connection} is a read-only connection, and this would let its session write. Nothing was run.`,
      hint: 'Switch read-only off in the settings of the connection, or use another connection.',
      statement
    });
  }
}

/** By PostgreSQL's function for settings, wherever it is called, or in the block of a DO. */
function setsWithin(engine: EngineId, sql: string): boolean {
  const tokens = readTokens(engine, sql).filter(({ type }) => type !== 'comment');
  const named = tokens.filter(({ text }) => SETTING.test(text));
  return (
    named.some(({ type }) => type === 'dollar') ||
    (named.length > 0 && tokens.some(({ word }) => word === 'SET_CONFIG'))
  );
}

function allowsWriting({ verb, tokens }: Action): boolean {
  const words = topWords(tokens);
  const text = tokens.map(token => token.text).join(' ');
  const namesSetting = SETTING.test(text);
  switch (verb) {
    case 'SET':
    case 'BEGIN':
    case 'START':
      return namesSetting || words.some((word, n) => word === 'READ' && words[n + 1] === 'WRITE');
    // Back to the settings of before the connection was made read-only.
    case 'RESET':
    case 'DISCARD':
      return namesSetting || words[1] === 'ALL';
    case 'PRAGMA':
      return namesSetting && tokens.some(token => token.text === '=' || token.text === '(');
    default:
      return HIDING.has(verb) && (namesSetting || /\bread\s+write\b/i.test(text));
  }
}
