import { BEHIND_TABLES, MAIN, QUERY, SET_OPERATIONS } from './query-words';
import { TokenReader, type Range } from './token-reader';

/** Statements whose first words are those of others. */
const NO_QUERY = new Set(['CREATE', 'ALTER', 'DROP', 'GRANT', 'REVOKE', 'COMMENT', 'LOCK', 'TRUNCATE']);

/** Where the queries of one statement begin and end, and what each of them does. */
export class QueryReader extends TokenReader {
  /** The block of the query around `at`: the innermost subquery, or the whole statement. */
  blockAt(at: number): Range {
    return this.chain(at).at(-1) ?? [0, this.tokens.length];
  }

  /** The queries around `at`, from the outside in. */
  protected chain(at: number): Range[] {
    const open: number[] = [];
    for (let n = 0; n < at; n++) {
      if (this.text(n) === '(') {
        open.push(n);
      } else if (this.text(n) === ')') {
        open.pop();
      }
    }
    const inner = open.filter(n => QUERY.has(this.word(n + 1)) && n + 1 < at);
    return [
      [0, this.tokens.length],
      ...inner.map((n): Range => {
        const end = this.behind(n);
        return [n + 1, this.text(end - 1) === ')' && end > n + 1 ? end - 1 : end];
      })
    ];
  }

  /** A derived table or the body of a CTE does not see the tables beside it. */
  protected isTableOrCte(start: number): boolean {
    let before = start - 2;
    while (this.text(before) === '(') {
      before--;
    }
    const word = this.word(before);
    if (['AS', 'MATERIALIZED', 'JOIN', 'STRAIGHT_JOIN'].includes(word)) {
      return true;
    }
    if (word === 'FROM') {
      return this.word(before - 1) !== 'DISTINCT';
    }
    return word === 'USING' || (this.text(before) === ',' && this.isInFrom(before));
  }

  private isInFrom(at: number): boolean {
    let depth = 0;
    for (let n = at; n >= 0; n--) {
      depth += this.text(n) === ')' ? 1 : this.text(n) === '(' ? -1 : 0;
      if (depth < 0) {
        return false;
      }
      if (depth === 0 && (this.word(n) === 'FROM' || BEHIND_TABLES.has(this.word(n)))) {
        return this.word(n) === 'FROM' && this.word(n - 1) !== 'DISTINCT';
      }
    }
    return false;
  }

  /** The verb of the statement or query in `[from, to)`, behind its common table expressions. */
  mainOf(from: number, to: number): number {
    return NO_QUERY.has(this.word(from))
      ? this.find(from, to, n => this.word(n) === 'SELECT')
      : this.find(from, to, n => MAIN.has(this.word(n)) && !this.isCall(n));
  }

  /** `REPLACE(…)` and `INSERT(…)` are functions as well. */
  private isCall(at: number): boolean {
    return (this.word(at) === 'REPLACE' || this.word(at) === 'INSERT') && this.text(at + 1) === '(';
  }

  /** The SELECT of a UNION that holds `at`. */
  pieceOf(from: number, to: number, at: number): Range {
    let start = from;
    for (let n = from; n < to; n = this.skip(n, to)) {
      if (SET_OPERATIONS.has(this.word(n))) {
        if (n >= at) {
          return [start, n];
        }
        start = n + 1;
      }
    }
    return [start, to];
  }

  /** Whether `at` stands behind the last query of a UNION, to which that query's tables are unknown. */
  isBehindUnion(at: number): boolean {
    const [from] = this.blockAt(at);
    return this.find(from, at, n => SET_OPERATIONS.has(this.word(n))) < at;
  }

  /** Whether a query stands behind the parentheses that open at `at`. */
  isQuery(at: number): boolean {
    let n = at;
    while (this.text(n) === '(') {
      n++;
    }
    const end = this.behind(at);
    const behind = this.word(end);
    return (
      QUERY.has(this.word(n)) && (this.text(end) === ')' || SET_OPERATIONS.has(behind) || behind === 'ORDER')
    );
  }
}
