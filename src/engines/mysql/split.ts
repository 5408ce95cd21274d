import type { ScriptStatement } from '../core/engine';
import { commandOf, isCompound } from './command';
import { isExecutableComment, skipComment, skipDollarQuoted, skipOpaque, wordAt } from './lexer';

/**
 * Cuts a script the way the `mysql` client does: by `;` or what `DELIMITER` says. Beyond that, a
 * routine, trigger or event whose body has statements of its own stays in one piece without
 * `DELIMITER`.
 *
 * @param escaping - asked before each statement for the quotes in which a backslash escapes
 */
export function* statementsOf(script: string, escaping: () => string): Generator<ScriptStatement> {
  let delimiter = ';';
  let at = 0;
  while ((at = skipBlank(script, at)) < script.length) {
    const change = delimiterCommand(script, at);
    if (change) {
      delimiter = change.delimiter;
      at = change.end;
      continue;
    }
    const stop = statementEnd(script, at, delimiter, escaping());
    const sql = script.slice(at, stop).trimEnd();
    if (sql !== '') {
      yield { sql, start: at, end: at + sql.length, command: commandOf(sql) };
    }
    at = stop + delimiter.length;
  }
}

/** Skips white space and comments, but not those that hold code. */
function skipBlank(script: string, at: number): number {
  while (at < script.length) {
    if (script.charCodeAt(at) <= 32) {
      at++;
      continue;
    }
    const end = isExecutableComment(script, at) ? at : skipComment(script, at);
    if (end === at) {
      return at;
    }
    at = end;
  }
  return at;
}

/** The client takes a delimiter with or without quotes. */
const DELIMITER = /delimiter[ \t]+(?:(['"`])(.+?)\1|(\S+))[^\n]*/iy;

function delimiterCommand(script: string, at: number): { delimiter: string; end: number } | null {
  DELIMITER.lastIndex = at;
  const match = DELIMITER.exec(script);
  return match ? { delimiter: match[2] ?? match[3], end: at + match[0].length } : null;
}

function statementEnd(script: string, from: number, delimiter: string, escaping: string): number {
  const nesting = delimiter === ';' && isCompound(script, from) ? new Nesting() : null;
  let at = from;
  while (at < script.length) {
    if (script.startsWith(delimiter, at) && !(nesting && nesting.depth > 0)) {
      return at;
    }
    const opaque = nesting?.isBehindAs ? skipDollarQuoted(script, at) : skipOpaque(script, at, escaping);
    if (opaque > at) {
      if (script[at] === '`' || script[at] === "'" || script[at] === '"') {
        nesting?.quoted();
      }
      at = opaque;
      continue;
    }
    const word = wordAt(script, at);
    if (word !== '') {
      const inside = delimiter === ';' ? -1 : delimiterWithin(script, at, word.length, delimiter);
      if (inside >= 0) {
        return inside;
      }
      at += word.length;
      at = nesting ? nesting.word(word.toUpperCase(), script, at) : at;
    } else {
      if (script.charCodeAt(at) > 32) {
        nesting?.symbol(script[at]);
      }
      at++;
    }
  }
  return script.length;
}

/** The client ends a statement in the middle of a word too: `END$$`. */
function delimiterWithin(script: string, at: number, length: number, delimiter: string): number {
  for (let p = at + 1; p < at + length; p++) {
    if (script.startsWith(delimiter, p)) {
      return p;
    }
  }
  return -1;
}

const STARTERS = new Set(['IF', 'WHILE', 'LOOP', 'REPEAT', 'FOR']);
/** After these a new statement of a body begins; after nothing: what a script may hold outside of routines. */
const STATEMENT_FOLLOWS = new Set([
  '',
  ';',
  ':',
  'BEGIN',
  'THEN',
  'ELSE',
  'DO',
  'LOOP',
  'REPEAT',
  'ROW',
  'ATOMIC'
]);
/** After these a body may begin: the characteristics of a routine. */
const BODY_FOLLOWS = new Set([')', 'quoted', 'DETERMINISTIC', 'DATA', 'SQL', 'INVOKER', 'DEFINER']);
const END_WORDS = /\s+(if|case|loop|repeat|while|for)\b/iy;

/** Depth of blocks in the body of a routine (MySQL manual, section 15.6). */
class Nesting {
  depth = 0;
  private previous = '';

  /** Where the body of a routine in another language stands: `AS $$ … $$`. */
  get isBehindAs(): boolean {
    return this.previous === 'AS';
  }

  quoted(): void {
    this.previous = 'quoted';
  }

  symbol(char: string): void {
    this.previous = char;
  }

  /** Takes a word that ends before `at`; returns where to read on. */
  word(word: string, script: string, at: number): number {
    const previous = this.previous;
    this.previous = word;
    if (previous === '.' || previous === '@') {
      return at;
    }
    if (word === 'BEGIN' || word === 'CASE') {
      this.depth++;
    } else if (word === 'END') {
      this.depth = Math.max(0, this.depth - 1);
      END_WORDS.lastIndex = at;
      const match = END_WORDS.exec(script);
      return match ? at + match[0].length : at;
    } else if (STARTERS.has(word) && this.startsStatement(previous) && !isFunctionCall(word, script, at)) {
      this.depth++;
    }
    return at;
  }

  private startsStatement(previous: string): boolean {
    return STATEMENT_FOLLOWS.has(previous) || (this.depth === 0 && BODY_FOLLOWS.has(previous));
  }
}

/** `IF(a, b, c)` and `REPEAT(text, 3)` are functions: one pair of parentheses with commas in it. */
function isFunctionCall(word: string, script: string, at: number): boolean {
  if (word !== 'IF' && word !== 'REPEAT') {
    return false;
  }
  while (script.charCodeAt(at) <= 32) {
    at++;
  }
  if (script[at] !== '(') {
    return false;
  }
  let depth = 0;
  let commas = 0;
  while (at < script.length) {
    const opaque = skipOpaque(script, at);
    if (opaque > at) {
      at = opaque;
      continue;
    }
    const char = script[at++];
    if (char === '(') {
      depth++;
    } else if (char === ')' && --depth === 0) {
      break;
    } else if (char === ',' && depth === 1) {
      commas++;
    }
  }
  return commas === (word === 'IF' ? 2 : 1);
}
