/** Skips over what may hold any character: quotes and comments (MySQL manual, sections 11.1 and 11.7). */

/**
 * End of the quoted text, name or comment that starts at `at`; `at` itself when none starts there.
 * `--` begins a comment only before white space or the end; `/*!` comments hold code and are
 * skipped as a whole here.
 *
 * @param escaping the quotes in which a backslash escapes what follows: none under NO_BACKSLASH_ESCAPES
 */
export function skipOpaque(sql: string, at: number, escaping = `'"`): number {
  const char = sql[at];
  if (char === "'" || char === '"' || char === '`') {
    return skipQuoted(sql, at, char, escaping);
  }
  return skipComment(sql, at);
}

/** The offset behind the comment at `at`; `at` where none begins. */
export function skipComment(sql: string, at: number): number {
  const char = sql[at];
  if (
    char === '#' ||
    (char === '-' && sql[at + 1] === '-' && (at + 2 >= sql.length || sql.charCodeAt(at + 2) <= 32))
  ) {
    const end = sql.indexOf('\n', at);
    return end < 0 ? sql.length : end;
  }
  if (char === '/' && sql[at + 1] === '*') {
    return isExecutableComment(sql, at) ? skipExecutableComment(sql, at) : endOf(sql, '*/', at + 2);
  }
  return at;
}

/** `/*! … *​/` and MariaDB's `/*M! … *​/`, whose content the server executes. */
export function isExecutableComment(sql: string, at: number): boolean {
  return sql.startsWith('/*!', at) || sql.startsWith('/*M!', at);
}

function skipExecutableComment(sql: string, at: number): number {
  let p = at + 3;
  while (p < sql.length) {
    if (sql.startsWith('*/', p)) {
      return p + 2;
    }
    const char = sql[p];
    p = char === "'" || char === '"' || char === '`' ? skipQuoted(sql, p, char) : p + 1;
  }
  return sql.length;
}

function skipQuoted(sql: string, at: number, quote: string, escaping = `'"`): number {
  const escapes = escaping.includes(quote);
  let p = at + 1;
  while (p < sql.length) {
    const char = sql[p];
    if (escapes && char === '\\') {
      p += 2;
    } else if (char === quote) {
      if (sql[p + 1] !== quote) {
        return p + 1;
      }
      p += 2;
    } else {
      p++;
    }
  }
  return sql.length;
}

function endOf(sql: string, mark: string, from: number): number {
  const found = sql.indexOf(mark, from);
  return found < 0 ? sql.length : found + mark.length;
}

const DOLLAR_TAG = /\$[A-Za-z_\u0080-\uffff]?[\w\u0080-\uffff]*\$/y;

/**
 * Like {@link skipOpaque}, and over `$$ … $$` or `$tag$ … $tag$` (MySQL 9 manual, section 11.1.1): for places where no name may
 * stand, since older servers have names with dollars.
 */
export function skipDollarQuoted(sql: string, at: number): number {
  DOLLAR_TAG.lastIndex = at;
  const tag = DOLLAR_TAG.exec(sql)?.[0];
  return tag ? endOf(sql, tag, at + tag.length) : skipOpaque(sql, at);
}

const WORD = /[A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]*/y;

/** The unquoted word that starts at `at`, or ''. */
export function wordAt(sql: string, at: number): string {
  WORD.lastIndex = at;
  return WORD.exec(sql)?.[0] ?? '';
}

/** A word, a quoted thing or one other character, comments left out. */
export interface Token {
  text: string;
  start: number;
  end: number;
  quoted: boolean;
}

/** The tokens of one statement; the content of executable comments counts as code. */
export function* tokens(sql: string, from = 0): Generator<Token> {
  let p = from;
  while (p < sql.length) {
    const char = sql[p];
    if (isExecutableComment(sql, p)) {
      p += sql[p + 2] === 'M' ? 4 : 3;
      while (sql[p] >= '0' && sql[p] <= '9') {
        p++;
      }
      continue;
    }
    if (sql.charCodeAt(p) <= 32) {
      p++;
      continue;
    }
    const end = skipOpaque(sql, p);
    if (end > p) {
      if (char === "'" || char === '"' || char === '`') {
        yield { text: sql.slice(p, end), start: p, end, quoted: true };
      }
      p = end;
      continue;
    }
    const word = wordAt(sql, p);
    const length = word.length || 1;
    yield { text: word || char, start: p, end: p + length, quoted: false };
    p += length;
  }
}
