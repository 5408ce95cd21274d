import type { EngineId } from '../../../../model';
import { nameFrom, type SqlToken } from './tokens';

/** A column of a table or of what a query returns. */
export interface SourceColumn {
  name: string;
  /** The column of the catalog that it repeats, where it is no expression. */
  origin?: { path: readonly string[]; column: string };
}

/** What the names of a statement stand for at one place. */
export interface Source {
  /** The name that columns are qualified with. */
  alias: string;
  /** A table or view of the catalog, path as written. */
  path?: readonly string[];
  /** Columns of a derived table or CTE, as far as they can be told. */
  columns?: readonly SourceColumn[];
}

export type Relations = (path: readonly string[]) => readonly string[];
export type Range = readonly [from: number, to: number];
type Ctes = ReadonlyMap<string, readonly SourceColumn[]>;

/** Words that end a table reference, so that they are no alias. */
const CLAUSES = new Set(
  (
    'SELECT FROM WHERE JOIN INNER LEFT RIGHT FULL CROSS NATURAL OUTER ON USING GROUP HAVING WINDOW ORDER LIMIT OFFSET FETCH FOR UNION EXCEPT ' +
    'INTERSECT RETURNING SET VALUES DEFAULT STRAIGHT_JOIN LATERAL TABLESAMPLE WITH USE FORCE IGNORE PARTITION AS WHEN DO INDEXED NOT'
  ).split(' ')
);
const FROM_LIKE = new Set(['FROM', 'JOIN', 'STRAIGHT_JOIN', 'UPDATE', 'INTO', 'USING', 'TABLE']);
const SET_OPERATIONS = new Set(['UNION', 'EXCEPT', 'INTERSECT']);
const QUERY = new Set(['SELECT', 'WITH', 'VALUES', 'INSERT', 'UPDATE', 'DELETE']);

/** Reads what is visible at a place of one statement. Tolerant: what it cannot read it leaves out. */
export class ScopeReader {
  constructor(
    readonly engine: EngineId,
    readonly tokens: readonly SqlToken[],
    private readonly columnsOf: Relations
  ) {}

  /** The block of the query around `at`: the innermost subquery, or the whole statement. */
  blockAt(at: number): Range {
    return this.chain(at).at(-1) ?? [0, this.tokens.length];
  }

  /** Tables of the innermost query first, then those of the queries around it. */
  visibleAt(at: number): Source[] {
    const chain = this.chain(at);
    const found: Source[] = [];
    let ctes: Ctes = new Map();
    chain.forEach(([from, to], depth) => {
      ctes = this.ctesOf(from, to, ctes, at);
      const inner = chain[depth + 1];
      if (!inner) {
        found.unshift(...this.sourcesOf(this.pieceOf(from, to, at), ctes));
      } else if (!this.isTableOrCte(inner[0])) {
        found.unshift(...this.sourcesOf(this.pieceOf(from, to, at), ctes));
      }
    });
    return [...found, ...this.proposedAt(at, found)];
  }

  /** What an upsert of the innermost statement would have inserted. */
  private proposedAt(at: number, found: readonly Source[]): Source[] {
    const [from] = this.blockAt(at);
    for (let n = from; n < at; n = this.skip(n, at)) {
      if (this.word(n) === 'CONFLICT' && this.word(n - 1) === 'ON' && found[0]) {
        return [{ ...found[0], alias: 'excluded' }];
      }
    }
    return [];
  }

  /**
   * Names of what the query around `at` returns. `first`: as the whole of a UNION, whose names are those of its first SELECT.
   */
  outputsAt(at: number, first: boolean): readonly string[] {
    const [from, to] = this.blockAt(at);
    let ctes: Ctes = new Map();
    for (const [start, end] of this.chain(at)) {
      ctes = this.ctesOf(start, end, ctes, at);
    }
    return this.outputOf(first ? from : this.pieceOf(from, to, at)[0], to, ctes).map(({ name }) => name);
  }

  /** The common table expressions that are visible. */
  ctesAt(at: number): Source[] {
    let ctes: Ctes = new Map();
    for (const [from, to] of this.chain(at)) {
      ctes = this.ctesOf(from, to, ctes, at);
    }
    return [...ctes].map(([alias, columns]) => ({ alias, columns }));
  }

  /** Index behind the parenthesis that opens at `at`. */
  behind(at: number, to = this.tokens.length): number {
    let depth = 0;
    for (let n = at; n < to; n++) {
      depth += this.text(n) === '(' ? 1 : this.text(n) === ')' ? -1 : 0;
      if (depth === 0) {
        return n + 1;
      }
    }
    return to;
  }

  /** Reads a dotted name; `next` is behind it. `to`: the cursor, where a name may be missing. */
  path(at: number, to = this.tokens.length): { path: string[]; next: number } {
    const path: string[] = [];
    let next = at;
    while (next < to && this.isName(next)) {
      path.push(nameFrom(this.engine, this.tokens[next]));
      next++;
      if (this.text(next) !== '.') {
        break;
      }
      next++;
    }
    return { path, next };
  }

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

  /** The queries around `at`, from the outside in. */
  private chain(at: number): Range[] {
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

  /** Behind what stands at `n`; a parenthesis that nobody closed yet is one token. */
  private skip(n: number, to: number): number {
    const end = this.text(n) === '(' ? this.behind(n, to) : n + 1;
    return this.text(end - 1) === ')' ? end : n + 1;
  }

  /** The SELECT of a UNION, or of an INSERT, that holds `at`. */
  private pieceOf(from: number, to: number, at: number): Range {
    let start = from;
    for (let n = from; n < to; n = this.skip(n, to)) {
      if (this.word(n) === 'SELECT' && n < at && ['INSERT', 'REPLACE'].includes(this.word(from))) {
        start = n;
      } else if (SET_OPERATIONS.has(this.word(n))) {
        if (n >= at) {
          return [start, n];
        }
        start = n + 1;
      }
    }
    return [start, to];
  }

  /** A derived table or the body of a CTE does not see the tables beside it. */
  private isTableOrCte(start: number): boolean {
    const before = this.word(start - 2);
    if (before === 'AS' || before === 'MATERIALIZED') {
      return true;
    }
    return (before === 'FROM' || before === 'JOIN' || this.text(start - 2) === ',') && before !== 'LATERAL'
      ? this.text(start - 2) !== ',' || this.isInFrom(start - 2)
      : false;
  }

  private isInFrom(at: number): boolean {
    let depth = 0;
    for (let n = at; n >= 0; n--) {
      depth += this.text(n) === ')' ? 1 : this.text(n) === '(' ? -1 : 0;
      if (
        depth < 0 ||
        (depth === 0 && CLAUSES.has(this.word(n)) && !['AS', 'ON', 'JOIN'].includes(this.word(n)))
      ) {
        return depth === 0 && this.word(n) === 'FROM';
      }
    }
    return false;
  }

  private ctesOf(from: number, to: number, outer: Ctes, at: number): Ctes {
    const ctes = new Map(outer);
    let n = from;
    if (this.word(n) === 'EXPLAIN') {
      n++;
    }
    if (this.word(n) !== 'WITH') {
      return ctes;
    }
    n += this.word(n + 1) === 'RECURSIVE' ? 2 : 1;
    while (n < to && this.isName(n)) {
      const name = nameFrom(this.engine, this.tokens[n++]);
      let names: readonly string[] | undefined;
      if (this.text(n) === '(') {
        const end = this.behind(n, to);
        names = this.names(n + 1, end - 1);
        n = end;
      }
      while (n < to && this.text(n) !== '(') {
        n++;
      }
      const end = this.behind(n, to);
      ctes.set(name, renamed(this.outputOf(n + 1, end - 1, ctes), names));
      const isWithin = at > n && at < end;
      if (isWithin || this.text(end) !== ',') {
        break;
      }
      n = end + 1;
    }
    return ctes;
  }

  private names(from: number, to: number): string[] {
    const names: string[] = [];
    for (let n = from; n < to; n++) {
      if (this.isName(n)) {
        names.push(nameFrom(this.engine, this.tokens[n]));
      }
    }
    return names;
  }

  private sourcesOf([from, to]: Range, ctes: Ctes): Source[] {
    const found: Source[] = [];
    let inFrom = false;
    for (let n = from; n < to;) {
      const word = this.word(n);
      if (FROM_LIKE.has(word) && this.text(n + 1) !== '(' && word !== 'USING') {
        inFrom = word === 'FROM' || inFrom;
        n = this.reference(n + 1, to, ctes, found);
      } else if (FROM_LIKE.has(word) && word !== 'USING') {
        inFrom = true;
        n = word === 'INTO' ? n + 1 : this.reference(n + 1, to, ctes, found);
      } else if (word === 'USING' && this.text(n + 1) !== '(') {
        n = this.reference(n + 1, to, ctes, found);
      } else if (inFrom && this.text(n) === ',') {
        n = this.reference(n + 1, to, ctes, found);
      } else {
        if (['WHERE', 'SET', 'GROUP', 'ORDER', 'HAVING', 'SELECT', 'LIMIT', 'WINDOW'].includes(word)) {
          inFrom = false;
        }
        n = this.skip(n, to);
      }
    }
    return found;
  }

  /** One table reference with its alias; returns the index behind it. */
  private reference(at: number, to: number, ctes: Ctes, found: Source[]): number {
    let n = at;
    while (['ONLY', 'LATERAL', 'IF', 'EXISTS', 'TABLE'].includes(this.word(n))) {
      n++;
    }
    let source: Source | null = null;
    if (this.text(n) === '(') {
      const end = this.behind(n, to);
      if (QUERY.has(this.word(n + 1))) {
        source = { alias: '', columns: this.outputOf(n + 1, end - 1, ctes) };
      } else {
        // Joined tables in parentheses.
        let next = this.reference(n + 1, end - 1, ctes, found);
        found.push(...this.sourcesOf([next, end - 1], ctes));
        next = end;
        return next;
      }
      n = end;
    } else if (this.isName(n) && n < to && !CLAUSES.has(this.word(n))) {
      const { path, next } = this.path(n);
      const name = path[path.length - 1];
      const cte = path.length === 1 ? ctes.get(name) : undefined;
      source = cte ? { alias: name, columns: cte } : { alias: name, path };
      n = next;
      if (this.text(n) === '(' && this.word(at - 1) !== 'INTO') {
        source = { alias: name, columns: [] };
        n = this.behind(n, to);
      }
    }
    if (!source) {
      return Math.max(n, at);
    }
    n += this.word(n) === 'AS' ? 1 : 0;
    if (n < to && this.isName(n) && !CLAUSES.has(this.word(n))) {
      source = { ...source, alias: nameFrom(this.engine, this.tokens[n++]) };
      if (this.text(n) === '(') {
        const end = this.behind(n, to);
        source = { ...source, columns: renamed(this.columns(source), this.names(n + 1, end - 1)) };
        n = end;
      }
    }
    if (source.alias) {
      found.push(source);
    }
    return n;
  }

  /** The columns that a query returns. */
  private outputOf(from: number, to: number, outer: Ctes): SourceColumn[] {
    const ctes = this.ctesOf(from, to, outer, -1);
    let n = from;
    const start =
      this.word(from) === 'SELECT'
        ? 'SELECT'
        : ['INSERT', 'UPDATE', 'DELETE'].includes(this.word(from))
          ? 'RETURNING'
          : 'SELECT';
    while (n < to && this.word(n) !== start) {
      n = this.skip(n, to);
    }
    n++;
    n += ['DISTINCT', 'ALL'].includes(this.word(n)) ? 1 : 0;
    const sources = this.sourcesOf(this.pieceOf(from, to, n), ctes);
    const output: SourceColumn[] = [];
    let first = n;
    const item = (end: number): void => {
      const last = this.tokens[end - 1];
      if (end > first && last.text === '*') {
        const qualifier = end - first > 1 ? nameFrom(this.engine, this.tokens[first]) : null;
        if (end - first === 1 || this.text(end - 2) === '.') {
          output.push(
            ...sources
              .filter(({ alias }) => qualifier === null || alias === qualifier)
              .flatMap(source => this.columns(source))
          );
        }
      } else if (end > first && this.isName(end - 1)) {
        output.push({ name: nameFrom(this.engine, last), origin: this.originOf(first, end, sources) });
      } else if (this.engine === 'postgres' && this.isName(first) && this.text(first + 1) === '(') {
        output.push({ name: nameFrom(this.engine, this.tokens[first]) });
      }
    };
    for (; n < to; n = this.skip(n, to)) {
      if (this.text(n) === ',') {
        item(n);
        first = n + 1;
      } else if (this.word(n) === 'FROM' || this.word(n) === 'WHERE' || SET_OPERATIONS.has(this.word(n))) {
        break;
      }
    }
    item(n);
    return output;
  }

  /** Where the expression in `[from, to)`, a name for it behind it or not, is the column of a table. */
  private originOf(from: number, to: number, sources: readonly Source[]): SourceColumn['origin'] {
    const { path, next } = this.path(from, to);
    const behind = next + (this.word(next) === 'AS' ? 1 : 0);
    if (path.length === 0 || (next !== to && behind !== to - 1)) {
      return undefined;
    }
    const [qualifier, column] = [path.at(-2), path[path.length - 1]];
    return sources
      .filter(({ alias }) => qualifier === undefined || alias === qualifier)
      .flatMap(source => this.columns(source))
      .find(({ name }) => name === column)?.origin;
  }

  columns({ path, columns }: Source): readonly SourceColumn[] {
    return (
      columns ??
      (path ? this.columnsOf(path).map(column => ({ name: column, origin: { path, column } })) : [])
    );
  }
}

/** The first columns under other names, as a list behind an alias gives them. */
function renamed(columns: readonly SourceColumn[], names: readonly string[] = []): SourceColumn[] {
  const given = names.map((name, n) => ({ ...columns[n], name }));
  return [...given, ...columns.slice(names.length)];
}
