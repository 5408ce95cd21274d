import type { ScriptStatement } from '../core/engine';

/**
 * Cuts a script into statements by the rules of psql's scanner (PostgreSQL's `psqlscan.l`): nested
 * comments, quotes of every kind, dollar quotes, parentheses (a rule's list of commands), the
 * bodies of SQL-standard routines (`BEGIN ATOMIC … END`), and the data lines of COPY FROM STDIN:
 * they lie between the end of `sql` and the statement's `end`.
 *
 * @param escaping - asked before each statement for the quotes in which a backslash escapes
 */
export function* statementsOf(script: string, escaping: () => string): Generator<ScriptStatement> {
  let escapes = escaping();
  let scan = new StatementScan();
  let at = 0;
  while (at < script.length) {
    const token = nextToken(script, at, escapes);
    if (token.kind === 'semicolon' && scan.depth === 0 && scan.blocks === 0) {
      at = token.end;
      if (scan.start >= 0) {
        const statement = scan.statement(script);
        const data = copyDataEnd(script, statement, at);
        yield data > 0 ? { ...statement, end: data } : statement;
        at = Math.max(at, data);
        escapes = escaping();
      }
      scan = new StatementScan();
      continue;
    }
    scan.take(token, script);
    at = token.end;
  }
  if (scan.start >= 0) {
    yield scan.statement(script);
  }
}

export interface Token {
  kind: 'space' | 'comment' | 'word' | 'open' | 'close' | 'semicolon' | 'other';
  start: number;
  end: number;
}

/** What is known of the statement that is being read. */
class StatementScan {
  /** Where its first token that is no comment stands; -1: not begun. */
  start = -1;
  depth = 0;
  /** Open `BEGIN ATOMIC` and `CASE` blocks. */
  blocks = 0;
  private end = 0;
  private readonly words: string[] = [];
  /** `BEGIN` was the last word of a CREATE FUNCTION or PROCEDURE. */
  private atBegin = false;

  take(token: Token, script: string): void {
    if (token.kind === 'space' || token.kind === 'comment') {
      return;
    }
    if (this.start < 0) {
      this.start = token.start;
    }
    this.end = token.end;
    if (token.kind === 'open') {
      this.depth++;
    } else if (token.kind === 'close') {
      this.depth = Math.max(0, this.depth - 1);
    } else if (token.kind === 'word') {
      this.word(script.slice(token.start, token.end).toUpperCase());
    }
  }

  statement(script: string): ScriptStatement {
    const { start, end } = this;
    return { sql: script.slice(start, end), start, end, command: commandOf(this.words) };
  }

  private word(word: string): void {
    if (this.words.length < 6) {
      this.words.push(word);
    }
    if (this.depth > 0 || !this.isRoutine()) {
      return;
    }
    if (this.atBegin && word === 'ATOMIC') {
      this.blocks++;
    } else if (this.blocks > 0 && word === 'CASE') {
      this.blocks++;
    } else if (this.blocks > 0 && word === 'END') {
      this.blocks--;
    }
    this.atBegin = word === 'BEGIN';
  }

  private isRoutine(): boolean {
    const [first, second, third, fourth] = this.words;
    const what = second === 'OR' && third === 'REPLACE' ? fourth : second;
    return first === 'CREATE' && (what === 'FUNCTION' || what === 'PROCEDURE');
  }
}

const BEFORE_OBJECT = new Set(
  'OR REPLACE TEMP TEMPORARY GLOBAL LOCAL UNLOGGED UNIQUE RECURSIVE CONSTRAINT TRUSTED PROCEDURAL DEFAULT'.split(
    ' '
  )
);
const WITH_OBJECT = new Set('CREATE ALTER DROP REFRESH'.split(' '));
const SECOND_WORDS: Readonly<Record<string, RegExp>> = {
  MATERIALIZED: /^VIEW$/,
  FOREIGN: /^(TABLE|DATA)$/,
  EVENT: /^TRIGGER$/,
  ACCESS: /^METHOD$/,
  USER: /^MAPPING$/,
  TEXT: /^SEARCH$/
};

/** First words: `SELECT`, `CREATE TABLE`, `DROP MATERIALIZED VIEW`. */
function commandOf(words: readonly string[]): string {
  const [first = ''] = words;
  if (!WITH_OBJECT.has(first)) {
    return first;
  }
  const rest = words.slice(1).filter(word => !BEFORE_OBJECT.has(word));
  const count = SECOND_WORDS[rest[0]]?.test(rest[1]) ? 2 : 1;
  return [first, ...rest.slice(0, count)].join(' ');
}

const SPACE = /\s+/y;
const LINE_COMMENT = /--[^\r\n]*/y;
const WORD = /[\p{L}_\u0080-\uffff][\w$\u0080-\uffff]*/uy;
const NUMBER = /\d[\w.]*/y;
const DOLLAR_TAG = /\$(?:[\p{L}_\u0080-\uffff][\w\u0080-\uffff]*)?\$/uy;
const PARAMETER = /\$\d+/y;

function matchAt(pattern: RegExp, script: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(script) ? pattern.lastIndex : -1;
}

/** @param escaping - quotes in which a backslash escapes what follows, beside those of `E'…'` */
export function nextToken(script: string, start: number, escaping = ''): Token {
  const char = script[start];
  const token = (kind: Token['kind'], end: number): Token => ({ kind, start, end });
  switch (char) {
    case ';':
      return token('semicolon', start + 1);
    case '(':
      return token('open', start + 1);
    case ')':
      return token('close', start + 1);
    case "'":
    case '"':
      return token('other', quoteEnd(script, start + 1, char, escaping.includes(char)));
    case '$': {
      const tagEnd = matchAt(DOLLAR_TAG, script, start);
      return token(
        'other',
        tagEnd > 0 ? dollarEnd(script, start, tagEnd) : Math.max(start + 1, matchAt(PARAMETER, script, start))
      );
    }
    case '-':
      if (script[start + 1] === '-') {
        return token('comment', matchAt(LINE_COMMENT, script, start));
      }
      return token('other', start + 1);
    case '/':
      if (script[start + 1] === '*') {
        return token('comment', commentEnd(script, start + 2));
      }
      return token('other', start + 1);
  }
  if ((char === 'E' || char === 'e') && script[start + 1] === "'") {
    return token('other', quoteEnd(script, start + 2, "'", true));
  }
  const space = matchAt(SPACE, script, start);
  if (space > 0) {
    return token('space', space);
  }
  const word = matchAt(WORD, script, start);
  if (word > 0) {
    return token('word', word);
  }
  return token('other', Math.max(start + 1, matchAt(NUMBER, script, start)));
}

/** Behind the closing quote; a doubled quote, or with `escapes` a backslash, does not close. */
function quoteEnd(script: string, from: number, quote: string, escapes: boolean): number {
  for (let at = from; at < script.length; at++) {
    if (escapes && script[at] === '\\') {
      at++;
    } else if (script[at] === quote) {
      if (script[at + 1] !== quote) {
        return at + 1;
      }
      at++;
    }
  }
  return script.length;
}

function dollarEnd(script: string, start: number, tagEnd: number): number {
  const tag = script.slice(start, tagEnd);
  const close = script.indexOf(tag, tagEnd);
  return close < 0 ? script.length : close + tag.length;
}

/** Behind a block comment; they nest in PostgreSQL. */
function commentEnd(script: string, from: number): number {
  let depth = 1;
  for (let at = from; at < script.length; at++) {
    if (script[at] === '*' && script[at + 1] === '/') {
      at++;
      if (--depth === 0) {
        return at + 1;
      }
    } else if (script[at] === '/' && script[at + 1] === '*') {
      at++;
      depth++;
    }
  }
  return script.length;
}

const COPY_FROM_STDIN = /\bfrom\s+stdin\b/i;
const END_OF_DATA = /^\\\.[ \t]*\r?$/m;

/** Behind the `\.` line that ends the data of `COPY … FROM STDIN`; -1 where there is none. */
function copyDataEnd(script: string, statement: ScriptStatement, from: number): number {
  if (statement.command !== 'COPY' || !COPY_FROM_STDIN.test(statement.sql)) {
    return -1;
  }
  const end = END_OF_DATA.exec(script.slice(from));
  return end ? from + end.index + end[0].length : -1;
}

/** The data lines of a COPY statement that {@link statementsOf} found in `script`. */
export function copyDataOf(script: string, statement: ScriptStatement): string | undefined {
  const sqlEnd = statement.start + statement.sql.length;
  if (statement.end === sqlEnd) {
    return undefined;
  }
  const behind = script.slice(sqlEnd, statement.end);
  const firstLine = behind.indexOf('\n') + 1;
  return behind.slice(firstLine).replace(/\\\.[ \t]*\r?$/, '');
}
