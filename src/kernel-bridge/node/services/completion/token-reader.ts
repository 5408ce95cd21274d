import type { EngineId } from '../../../../model';
import { nameFrom, type SqlToken } from './tokens';

export type Range = readonly [from: number, to: number];

const OPEN = new Set(['(', '[']);
const CLOSE = new Set([')', ']']);

/** Words, names and parentheses of one statement, by the numbers of its tokens. */
export class TokenReader {
  constructor(
    readonly engine: EngineId,
    readonly tokens: readonly SqlToken[]
  ) {}

  word(at: number): string {
    return this.tokens[at]?.word ?? '';
  }

  text(at: number): string {
    return this.tokens[at]?.text ?? '';
  }

  isName(at: number): boolean {
    const type = this.tokens[at]?.type;
    return type === 'word' || type === 'quoted';
  }

  name(at: number): string {
    return nameFrom(this.engine, this.tokens[at]);
  }

  /** Whether two names stand for the same: only PostgreSQL tells cases apart, after it has folded plain words. */
  same(one: string, other: string): boolean {
    return one === other || (this.engine !== 'postgres' && one.toLowerCase() === other.toLowerCase());
  }

  /** Reads a dotted name; `next` is behind it. `to`: the cursor, where a name may be missing. */
  path(at: number, to = this.tokens.length): { path: string[]; next: number } {
    const path: string[] = [];
    let next = at;
    while (next < to && this.isName(next)) {
      path.push(this.name(next));
      next++;
      if (this.text(next) !== '.') {
        break;
      }
      next++;
    }
    return { path, next };
  }

  /** Index behind the parenthesis or bracket that opens at `at`. */
  behind(at: number, to = this.tokens.length): number {
    let depth = 0;
    for (let n = at; n < to; n++) {
      depth += OPEN.has(this.text(n)) ? 1 : CLOSE.has(this.text(n)) ? -1 : 0;
      if (depth === 0) {
        return n + 1;
      }
    }
    return to;
  }

  /** Behind what stands at `n`; a parenthesis that nobody closed yet is one token. */
  skip(n: number, to: number): number {
    const end = OPEN.has(this.text(n)) ? this.behind(n, to) : n + 1;
    return CLOSE.has(this.text(end - 1)) ? end : n + 1;
  }

  /** The first token from `from` on, outside of parentheses, that `wanted` takes; `to` where there is none. */
  find(from: number, to: number, wanted: (at: number) => boolean): number {
    let n = from;
    while (n < to && !wanted(n)) {
      n = this.skip(n, to);
    }
    return Math.min(n, to);
  }

  /** The parts between commas, without those in parentheses. */
  items(from: number, to: number): Range[] {
    const found: Range[] = [];
    let start = from;
    for (let n = from; n < to; n = this.skip(n, to)) {
      if (this.text(n) === ',') {
        found.push([start, n]);
        start = n + 1;
      }
    }
    return start < to ? [...found, [start, to]] : found;
  }

  /** The names that the items of a list begin with: of columns, with their types or without. */
  firstNames(from: number, to: number): string[] {
    return this.items(from, to).flatMap(([at]) => (this.isName(at) ? [this.name(at)] : []));
  }
}
