import { DbError } from '../../../model';
import { skipOpaque, wordAt } from '../lexer';

const ESCAPES: Readonly<Record<string, string>> = { 0: '\0', b: '\b', n: '\n', r: '\r', t: '\t', Z: '\x1a' };

/** Reads a `SHOW CREATE` text from left to right: words, names, literals, bracketed parts. */
export class SqlReader {
  private at = 0;

  constructor(readonly text: string) {
    this.skipSpace();
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  get position(): number {
    return this.at;
  }

  /** The character that comes next. */
  get char(): string {
    return this.text[this.at] ?? '';
  }

  /** Text from `start` up to here, without white space around it. */
  since(start: number): string {
    return this.text.slice(start, this.at).trim();
  }

  /** Everything that is left. */
  rest(): string {
    const text = this.text.slice(this.at).trim();
    this.at = this.text.length;
    return text;
  }

  /** The unquoted word that comes next, in upper case; '' when there is none. */
  peekWord(): string {
    return wordAt(this.text, this.at).toUpperCase();
  }

  /** Whether these unquoted words and signs come next, one after the other. */
  sees(...words: string[]): boolean {
    const start = this.at;
    const seen = this.takes(...words);
    this.at = start;
    return seen;
  }

  /** Reads these unquoted words and signs if they come next, all or none. */
  takes(...words: string[]): boolean {
    const start = this.at;
    for (const word of words) {
      const found = /^\w/.test(word) ? this.peekWord() === word : this.text.startsWith(word, this.at);
      if (!found) {
        this.at = start;
        return false;
      }
      this.advance(word.length);
    }
    return true;
  }

  needs(...words: string[]): void {
    if (!this.takes(...words)) {
      throw this.notUnderstood(words.join(' '));
    }
  }

  /** A quoted or plain name. */
  name(): string {
    if (this.char === '`') {
      return this.token().slice(1, -1).replaceAll('``', '`');
    }
    const word = wordAt(this.text, this.at) || /^[\w$]+/.exec(this.text.slice(this.at))?.[0];
    if (!word) {
      throw this.notUnderstood('a name');
    }
    this.advance(word.length);
    return word;
  }

  /** Value of the string literal that comes next (manual, section 11.1.1). */
  string(): string {
    if (this.char !== "'") {
      throw this.notUnderstood('a string');
    }
    return this.token()
      .slice(1, -1)
      .replace(/''|\\([^])/g, (_match, escaped: string | undefined) =>
        escaped === undefined ? "'" : (ESCAPES[escaped] ?? (/[%_]/.test(escaped) ? `\\${escaped}` : escaped))
      );
  }

  /** Content of the brackets that open here, as it stands. */
  brackets(): string {
    const start = this.at + 1;
    if (this.char !== '(') {
      throw this.notUnderstood('(');
    }
    this.skipBrackets();
    const end = this.text.lastIndexOf(')', this.at - 1);
    return this.text.slice(start, end).trim();
  }

  /** The bracketed, comma-separated parts that open here, each as it stands. */
  list(): string[] {
    return splitList(this.brackets());
  }

  /** One token: something quoted, a bracketed part, a word, a number, or one other character. */
  token(): string {
    const start = this.at;
    if (this.char === '(') {
      this.skipBrackets();
      return this.since(start);
    }
    const opaque = skipOpaque(this.text, start);
    const length =
      opaque > start
        ? opaque - start
        : (/^(?:[\w$\u0080-\uffff]+(?:\.\d+)?)/.exec(this.text.slice(start, start + 200))?.[0].length ?? 1);
    this.advance(length);
    return this.since(start);
  }

  notUnderstood(expected: string): DbError {
    const near = this.text.slice(this.at, this.at + 60);
    return new DbError({
      code: 'unsupported',
      message: `The server's definition is not understood: ${expected} was expected at "${near}"`
    });
  }

  private advance(length: number): void {
    this.at += length;
    this.skipSpace();
  }

  private skipSpace(): void {
    while (this.at < this.text.length && this.text.charCodeAt(this.at) <= 32) {
      this.at++;
    }
  }

  private skipBrackets(): void {
    let depth = 0;
    do {
      const end = skipOpaque(this.text, this.at);
      if (end > this.at) {
        this.at = end;
        continue;
      }
      depth += this.char === '(' ? 1 : this.char === ')' ? -1 : 0;
      this.at++;
    } while (depth > 0 && this.at < this.text.length);
    this.skipSpace();
  }
}

/** Cuts at the commas that stand outside of quotes and brackets. */
export function splitList(text: string): string[] {
  const reader = new SqlReader(text);
  const parts: string[] = [];
  let start = 0;
  while (!reader.done) {
    const before = reader.position;
    if (reader.takes(',')) {
      parts.push(text.slice(start, before).trim());
      start = reader.position;
    } else {
      reader.token();
    }
  }
  const last = text.slice(start).trim();
  return last || parts.length ? [...parts, last] : [];
}
