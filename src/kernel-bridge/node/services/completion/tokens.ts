import { skipComment, skipOpaque, wordAt } from '../../../../engines/mysql/lexer';
import { nextToken } from '../../../../engines/postgres/split';
import { nameOf, tokenize as sqliteTokens } from '../../../../engines/sqlite/tokens';
import type { EngineId } from '../../../../model';

/** A piece of SQL text, in the words that all engines share. Spaces are left out. */
export interface SqlToken {
  type: 'word' | 'quoted' | 'string' | 'dollar' | 'number' | 'symbol' | 'parameter' | 'comment';
  text: string;
  start: number;
  end: number;
  /** Upper case of a word; '' for everything else, so that a quoted name is never a keyword. */
  word: string;
}

/**
 * Cuts SQL by the lexical rules of its engine; offsets count from `base`. Never fails.
 *
 * @param escaping - the session's `Dialect.escaping`; absent: that of the server's defaults
 */
export function readTokens(engine: EngineId, sql: string, base = 0, escaping?: string): SqlToken[] {
  const found =
    engine === 'postgres'
      ? postgres(sql, escaping)
      : engine === 'sqlite'
        ? sqlite(sql)
        : mysql(sql, escaping);
  return merged(found).map(token => ({ ...token, start: token.start + base, end: token.end + base }));
}

/** The name that a word or a quoted name stands for; PostgreSQL folds words to lower case. */
export function nameFrom(engine: EngineId, token: SqlToken): string {
  if (token.type === 'word') {
    return engine === 'postgres' ? token.text.toLowerCase() : token.text;
  }
  return isClosed(token) ? nameOf({ ...token, type: 'quoted' }) : token.text.slice(1);
}

/** A quoted thing that ends with its own closing quote. */
export function isClosed({ type, text }: SqlToken): boolean {
  if (type === 'comment') {
    return text.startsWith('/*') && text.length > 3 && text.endsWith('*/');
  }
  if (type === 'dollar') {
    const tag = /^\$[^$]*\$/.exec(text)?.[0] ?? '$$';
    return text.length >= 2 * tag.length && text.endsWith(tag);
  }
  const at = text.search(/['"`[]/);
  const close = text[at] === '[' ? ']' : text[at];
  // An odd number of quotes: the last one was doubled away or is missing.
  return (
    text.length > at + 1 && text.endsWith(close) && (text.split(close).length % 2 === 1 || close === ']')
  );
}

type Found = Omit<SqlToken, 'word'>;

/** Two halves of one operator (`::`) and a colon with its name are one token. */
function merged(tokens: readonly Found[]): SqlToken[] {
  const result: SqlToken[] = [];
  for (const token of tokens) {
    const last = result[result.length - 1];
    const adjoins = last?.end === token.start && last.type === 'symbol';
    if (adjoins && last.text === ':' && (token.text === ':' || token.type === 'word')) {
      result[result.length - 1] = {
        ...last,
        type: token.text === ':' ? 'symbol' : 'parameter',
        text: last.text + token.text,
        end: token.end
      };
    } else {
      result.push({ ...token, word: token.type === 'word' ? token.text.toUpperCase() : '' });
    }
  }
  return result;
}

function postgres(sql: string, escaping?: string): Found[] {
  const found: Found[] = [];
  for (let at = 0; at < sql.length;) {
    const { kind, start, end } = nextToken(sql, at, escaping);
    const text = sql.slice(start, end);
    at = end;
    if (kind !== 'space') {
      found.push({ type: postgresType(kind, text), text, start, end });
    }
  }
  return found;
}

function postgresType(kind: string, text: string): Found['type'] {
  if (kind === 'word' || kind === 'comment') {
    return kind;
  }
  if (text[0] === '"') {
    return 'quoted';
  }
  if (text[0] === '$' && text.length > 1) {
    return /^\$\d/.test(text) ? 'parameter' : 'dollar';
  }
  return /^[eE]?'/.test(text) ? 'string' : /^\d/.test(text) ? 'number' : 'symbol';
}

const SQLITE_TYPES = { blob: 'string', variable: 'parameter', operator: 'symbol' } as const;

function sqlite(sql: string): Found[] {
  const found: Found[] = [];
  for (const { type, text, start, end } of sqliteTokens(sql)) {
    if (type === 'illegal') {
      found.push({
        type: text[0] === "'" ? 'string' : /^["`[]/.test(text) ? 'quoted' : 'symbol',
        text,
        start,
        end
      });
    } else if (type !== 'space') {
      const known = type === 'blob' || type === 'variable' || type === 'operator' ? SQLITE_TYPES[type] : type;
      found.push({ type: known, text, start, end });
    }
  }
  return found;
}

const NUMBER = /\d[\w.]*/y;
const VARIABLE = /@{1,2}[\w.$]*/y;

function mysql(sql: string, escaping?: string): Found[] {
  const found: Found[] = [];
  for (let at = 0; at < sql.length;) {
    const start = at;
    const char = sql[at];
    const push = (type: Found['type'], end: number): void => {
      at = Math.max(end, start + 1);
      found.push({ type, text: sql.slice(start, at), start, end: at });
    };
    if (char.trim() === '') {
      at++;
    } else if (skipComment(sql, at) > at) {
      push('comment', skipComment(sql, at));
    } else if (skipOpaque(sql, at, escaping) > at) {
      push(char === '`' ? 'quoted' : 'string', skipOpaque(sql, at, escaping));
    } else if (/\d/.test(char)) {
      push('number', endOf(NUMBER, sql, at));
    } else if (char === '@') {
      push('parameter', endOf(VARIABLE, sql, at));
    } else {
      const word = wordAt(sql, at);
      push(word ? 'word' : 'symbol', at + word.length);
    }
  }
  return found;
}

function endOf(pattern: RegExp, sql: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(sql) ? pattern.lastIndex : at + 1;
}
