import type { EngineId } from '../../../../model';
import { declaredColumns } from './declared-columns';
import { resultName } from './result-names';
import { TokenReader, type Range } from './token-reader';
import type { SqlToken } from './tokens';

/** A column of a table or of what a query returns. */
export interface SourceColumn {
  /** '' where the server makes one up. */
  name: string;
  /** The column of the catalog that it repeats, where it is no expression. */
  origin?: { path: readonly string[]; column: string };
  /** Whether the query gives the name. */
  isGiven?: boolean;
}

/** What the names of a statement stand for at one place. */
export interface Source {
  /** The name that columns are qualified with. */
  alias: string;
  /** A table or view of the catalog, path as written. */
  path?: readonly string[];
  /** Columns of a derived table or CTE, as far as they can be told. */
  columns?: readonly SourceColumn[];
  /** Its columns are no names by themselves. */
  onlyQualified?: boolean;
  /** The token behind its name. */
  end?: number;
}

/** What one query sees, without the queries around it. */
export interface Level {
  sources: readonly Source[];
  /** Columns that joins made one of: USING, or all with NATURAL. */
  merged: ReadonlySet<string> | 'all';
}

/** What the catalog knows. */
export interface Relations {
  columnsOf(path: readonly string[]): readonly string[];
  /** Columns of the rows that a function returns; undefined for a function of one value. */
  rowsOf(path: readonly string[]): readonly string[] | undefined;
}
type Ctes = ReadonlyMap<string, readonly SourceColumn[]>;

/** Words that end a table reference, so that they are no alias. */
const CLAUSES = new Set(
  (
    'SELECT FROM WHERE JOIN INNER LEFT RIGHT FULL CROSS NATURAL OUTER ON USING GROUP HAVING WINDOW ORDER LIMIT OFFSET FETCH FOR UNION EXCEPT ' +
    'INTERSECT RETURNING SET VALUES DEFAULT STRAIGHT_JOIN LATERAL TABLESAMPLE WITH USE FORCE IGNORE PARTITION AS WHEN DO INDEXED NOT INTO ' +
    'OVERRIDING LOCK TO CHECK'
  ).split(' ')
);
const FROM_LIKE = new Set(['FROM', 'JOIN', 'STRAIGHT_JOIN', 'UPDATE', 'INTO', 'USING', 'TABLE']);
const SET_OPERATIONS = new Set(['UNION', 'EXCEPT', 'INTERSECT']);
const QUERY = new Set(['SELECT', 'WITH', 'VALUES', 'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'TABLE']);
const MAIN = new Set(['SELECT', 'VALUES', 'INSERT', 'REPLACE', 'UPDATE', 'DELETE', 'MERGE', 'TABLE']);
/** Statements whose first words are those of others. */
const NO_QUERY = new Set(['CREATE', 'ALTER', 'DROP', 'GRANT', 'REVOKE', 'COMMENT', 'LOCK', 'TRUNCATE']);
/** Where the list of tables is over. */
const BEHIND_TABLES = new Set('WHERE SET GROUP ORDER HAVING SELECT LIMIT WINDOW RETURNING WHEN'.split(' '));
/** What a select list ends at. */
const BEHIND_LIST = new Set('FROM WHERE INTO GROUP ORDER HAVING LIMIT WINDOW FOR OFFSET FETCH'.split(' '));
const LIST_MODIFIERS = new Set(
  'DISTINCT ALL DISTINCTROW HIGH_PRIORITY STRAIGHT_JOIN SQL_NO_CACHE SQL_CALC_FOUND_ROWS SQL_SMALL_RESULT SQL_BIG_RESULT SQL_BUFFER_RESULT'.split(
    ' '
  )
);

/** Reads what is visible at a place of one statement. Tolerant: what it cannot read it leaves out. */
export class ScopeReader extends TokenReader {
  constructor(
    engine: EngineId,
    tokens: readonly SqlToken[],
    private readonly relations: Relations
  ) {
    super(engine, tokens);
  }

  /** The block of the query around `at`: the innermost subquery, or the whole statement. */
  blockAt(at: number): Range {
    return this.chain(at).at(-1) ?? [0, this.tokens.length];
  }

  /** Tables of the innermost query first, then those of the queries around it. */
  visibleAt(at: number): Source[] {
    return this.levelsAt(at).flatMap(({ sources }) => sources);
  }

  /** The queries around `at` and what each of them sees, the innermost first. */
  levelsAt(at: number): Level[] {
    const chain = this.chain(at);
    const found: Level[] = [];
    let ctes: Ctes = new Map();
    chain.forEach(([from, to], depth) => {
      ctes = this.ctesOf(from, to, ctes, at);
      const inner = chain[depth + 1];
      if (inner && this.word(inner[0] - 2) === 'LATERAL') {
        const level = this.levelOf(from, to, at, ctes);
        found.unshift({ ...level, sources: level.sources.filter(({ end = 0 }) => end <= inner[0]) });
      } else if (!inner || !this.isTableOrCte(inner[0])) {
        found.unshift(this.levelOf(from, to, at, ctes));
      }
    });
    return found;
  }

  /**
   * What the query around `at` returns. `first`: as the whole of a UNION, whose names are those of its first SELECT.
   */
  outputsAt(at: number, first: boolean): readonly SourceColumn[] {
    const [from, to] = this.blockAt(at);
    let ctes: Ctes = new Map();
    for (const [start, end] of this.chain(at)) {
      ctes = this.ctesOf(start, end, ctes, at);
    }
    const main = this.mainOf(from, to);
    const query =
      this.word(main) === 'INSERT' || this.word(main) === 'REPLACE'
        ? this.find(main, to, n => this.word(n) === 'SELECT')
        : from;
    return this.outputOf(first ? query : this.pieceOf(query, to, at)[0], to, ctes).filter(({ name }) => name);
  }

  /** The columns of the query in `[from, to)`. */
  queryColumns(from: number, to: number): readonly SourceColumn[] {
    return this.outputOf(from, to, new Map()).filter(({ name }) => name);
  }

  /** Names of the columns of the query in `[from, to)`. */
  namesOf(from: number, to: number): string[] {
    return this.outputOf(from, to, new Map()).flatMap(({ name }) => name || []);
  }

  /** Whether `at` stands behind the last query of a UNION, to which that query's tables are unknown. */
  isBehindUnion(at: number): boolean {
    const [from] = this.blockAt(at);
    return this.find(from, at, n => SET_OPERATIONS.has(this.word(n))) < at;
  }

  /** The common table expressions that are visible. */
  ctesAt(at: number): Source[] {
    let ctes: Ctes = new Map();
    for (const [from, to] of this.chain(at)) {
      ctes = this.ctesOf(from, to, ctes, at);
    }
    return [...ctes].map(([alias, columns]) => ({ alias, columns }));
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

  private levelOf(from: number, to: number, at: number, ctes: Ctes): Level {
    const main = this.mainOf(from, to);
    const verb = this.word(main);
    const level =
      verb === 'INSERT' || verb === 'REPLACE'
        ? this.insertLevel(main, to, at, ctes)
        : this.tablesLevel(this.pieceOf(from, to, at), at, ctes);
    const isReturning = verb !== 'SELECT' && this.find(main, at, n => this.word(n) === 'RETURNING') < at;
    const [target] = level.sources;
    if (isReturning && this.engine !== 'postgres') {
      return { ...level, sources: level.sources.slice(0, 1) };
    }
    return isReturning && target
      ? {
          ...level,
          sources: [
            ...level.sources,
            ...['old', 'new']
              .filter(alias => !level.sources.some(each => each.alias === alias))
              .map(alias => ({ ...target, alias, onlyQualified: true }))
          ]
        }
      : level;
  }

  /** Tables of FROM, UPDATE, DELETE and MERGE, as far as they are known at `at`. */
  private tablesLevel([from, to]: Range, at: number, ctes: Ctes): Level {
    const sources = this.sourcesOf([from, to], ctes);
    // Values of a row that MERGE inserts come from the rows of its source.
    let inValues = false;
    let inOn = false;
    for (let n = from; n < Math.min(at, to); n = this.skip(n, at)) {
      const word = this.word(n);
      inValues = word === 'VALUES' || (inValues && word !== 'WHEN' && word !== 'RETURNING');
      inOn = (word === 'ON' && this.word(n - 1) !== 'DISTINCT') || (inOn && !CLAUSES.has(word));
    }
    const known = inOn ? sources.filter(({ end = 0 }) => end <= at) : sources;
    return {
      sources: inValues && this.word(this.mainOf(from, to)) === 'MERGE' ? known.slice(1) : known,
      merged: this.mergedIn(from, to)
    };
  }

  /** INSERT sees its table in its list and at its end, the tables of its query in the query. */
  private insertLevel(main: number, to: number, at: number, ctes: Ctes): Level {
    const isTail = (n: number): boolean =>
      this.word(n) === 'RETURNING' ||
      (this.word(n) === 'ON' && (this.word(n + 1) === 'CONFLICT' || this.word(n + 1) === 'DUPLICATE'));
    const query = this.find(
      main + 1,
      to,
      n => ['SELECT', 'VALUES', 'WITH', 'SET'].includes(this.word(n)) || isTail(n)
    );
    const tail = this.find(query, to, isTail);
    const isMysql = this.engine === 'mysql' || this.engine === 'mariadb';
    const [target] = this.sourcesOf([main, query], ctes);
    const table = target ? [target] : [];
    if (at <= query) {
      return { sources: table, merged: new Set() };
    }
    const first = this.word(query);
    const selected = first === 'SELECT' || first === 'WITH';
    if (at <= tail) {
      return selected
        ? this.tablesLevel(this.pieceOf(query, tail, at), at, ctes)
        : { sources: isMysql ? table : [], merged: new Set() };
    }
    if (this.word(tail) === 'ON' && this.word(tail + 1) === 'DUPLICATE') {
      // Of a query that groups MySQL lets no column through.
      const isPlain =
        this.find(query, tail, n => this.word(n) === 'GROUP' || this.word(n) === 'DISTINCT') === tail;
      const others = selected && isPlain ? this.tablesLevel([query, tail], at, ctes).sources : [];
      return { sources: [...table, ...this.rowAlias(query, tail, target), ...others], merged: new Set() };
    }
    const proposed = { ...target, alias: 'excluded', onlyQualified: this.engine !== 'postgres' };
    const isUpdate =
      this.find(tail, at, n => this.word(n) === 'DO') < at &&
      this.find(tail, at, n => this.word(n) === 'RETURNING') >= at;
    return { sources: target && isUpdate ? [target, proposed] : table, merged: new Set() };
  }

  /** `VALUES (1, 2) AS new (a, b)`: the row that MySQL would have inserted. */
  private rowAlias(values: number, to: number, target: Source | undefined): Source[] {
    const as = this.find(values, to, n => this.word(n) === 'AS');
    if (this.word(values) === 'SELECT' || as + 1 >= to || !target || !this.isName(as + 1)) {
      return [];
    }
    const names =
      this.text(as + 2) === '(' ? this.firstNames(as + 3, this.behind(as + 2, to) - 1) : undefined;
    return [
      {
        ...target,
        alias: this.name(as + 1),
        onlyQualified: true,
        ...(names && { columns: names.map(name => ({ name })) })
      }
    ];
  }

  private mergedIn(from: number, to: number): Level['merged'] {
    const merged = new Set<string>();
    for (let n = from; n < to; n = this.skip(n, to)) {
      if (this.word(n) === 'NATURAL') {
        return 'all';
      }
      if (this.word(n) === 'USING' && this.text(n + 1) === '(' && !QUERY.has(this.word(n + 2))) {
        this.firstNames(n + 2, this.behind(n + 1, to) - 1).forEach(name => merged.add(name));
      }
    }
    return merged;
  }

  /** The SELECT of a UNION that holds `at`. */
  private pieceOf(from: number, to: number, at: number): Range {
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

  /** A derived table or the body of a CTE does not see the tables beside it. */
  private isTableOrCte(start: number): boolean {
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

  private ctesOf(from: number, to: number, outer: Ctes, at: number): Ctes {
    const ctes = new Map(outer);
    const start = this.find(from, to, n => this.isWith(n) || this.word(n) === 'SELECT');
    if (this.word(start) !== 'WITH') {
      return ctes;
    }
    const isRecursive = this.word(start + 1) === 'RECURSIVE';
    let n = start + (isRecursive ? 2 : 1);
    while (n < to && this.isName(n)) {
      const name = this.name(n++);
      let names: readonly string[] | undefined;
      if (this.text(n) === '(') {
        const end = this.behind(n, to);
        names = this.firstNames(n + 1, end - 1);
        n = end;
      }
      n = this.find(n, to, each => this.text(each) === '(');
      const end = this.behind(n, to);
      const isWithin = at > n && at < end;
      // Without RECURSIVE its own name is that of a table in its body. SQLite does not ask for the word.
      if (!isWithin || isRecursive || this.engine === 'sqlite') {
        ctes.set(name, renamed(this.outputOf(n + 1, end - 1, ctes), names));
      }
      if (isWithin) {
        break;
      }
      // PostgreSQL's SEARCH and CYCLE.
      const comma = this.find(end, to, each => this.text(each) === ',' || MAIN.has(this.word(each)));
      const added = this.addedBySearch(end, comma);
      ctes.set(name, [...(ctes.get(name) ?? []), ...added]);
      if (this.text(comma) !== ',') {
        break;
      }
      n = comma + 1;
    }
    return ctes;
  }

  private addedBySearch(from: number, to: number): SourceColumn[] {
    const found: SourceColumn[] = [];
    for (let n = from; n < to - 1; n++) {
      if ((this.word(n) === 'SET' || this.word(n) === 'USING') && this.isName(n + 1)) {
        found.push({ name: this.name(n + 1) });
      }
    }
    return found;
  }

  /** WITH of common table expressions, and not of an option, of TIES or of ORDINALITY. */
  private isWith(at: number): boolean {
    if (this.word(at) !== 'WITH') {
      return false;
    }
    const name = this.word(at + 1) === 'RECURSIVE' ? at + 2 : at + 1;
    return at === 0 || (this.isName(name) && (this.text(name + 1) === '(' || this.word(name + 1) === 'AS'))
      ? this.word(at + 1) !== 'ORDINALITY'
      : false;
  }

  private sourcesOf([from, to]: Range, ctes: Ctes): Source[] {
    const found: Source[] = [];
    let inFrom = false;
    let selected = false;
    for (let n = from; n < to;) {
      const word = this.word(n);
      if (this.beginsReference(n, selected)) {
        inFrom = word === 'FROM' || word === 'UPDATE' || word === 'USING' || inFrom;
        n = this.reference(n + 1, to, ctes, found);
      } else if (inFrom && this.text(n) === ',') {
        n = this.reference(n + 1, to, ctes, found);
      } else {
        inFrom = inFrom && !BEHIND_TABLES.has(word);
        selected = selected || word === 'SELECT';
        n = this.skip(n, to);
      }
    }
    return found;
  }

  /** Whether the statement makes something of one table, which stands behind ON: an index, a policy. */
  private get isOnTable(): boolean {
    return (
      this.word(0) === 'CREATE' && [1, 2, 3].some(n => this.word(n) === 'INDEX' || this.word(n) === 'POLICY')
    );
  }

  private beginsReference(at: number, selected: boolean): boolean {
    const word = this.word(at);
    if (this.isOnTable) {
      return word === 'ON';
    }
    if (!FROM_LIKE.has(word)) {
      return false;
    }
    switch (word) {
      case 'FROM':
        return this.word(at - 1) !== 'DISTINCT' || this.word(at - 2) === 'SELECT';
      case 'INTO':
        // SELECT INTO names a variable or a table that is not there yet.
        return !selected && this.text(at + 1) !== '(';
      case 'USING':
        return this.text(at + 1) !== '(' || QUERY.has(this.word(at + 2)) || this.text(at + 2) === '(';
      case 'UPDATE':
        return (
          this.word(at + 1) !== 'SET' &&
          !['KEY', 'FOR', 'NO', 'ON', 'OF', 'OR', 'AFTER', 'BEFORE'].includes(this.word(at - 1))
        );
      default:
        return true;
    }
  }

  /** One table reference with its alias; returns the index behind it. */
  private reference(at: number, to: number, ctes: Ctes, found: Source[]): number {
    let n = at;
    while (['ONLY', 'LATERAL', 'IF', 'NOT', 'EXISTS', 'TABLE'].includes(this.word(n))) {
      n++;
    }
    let source: Source | null = null;
    if (this.text(n) === '(') {
      const end = this.behind(n, to);
      if (QUERY.has(this.word(n + 1)) || (this.text(n + 1) === '(' && this.isQuery(n + 1))) {
        source = { alias: '', columns: this.outputOf(n + 1, end - 1, ctes) };
      } else {
        // Joined tables in parentheses.
        const next = this.reference(n + 1, end - 1, ctes, found);
        found.push(...this.sourcesOf([next, end - 1], ctes));
        return end;
      }
      n = end;
    } else if (this.isName(n) && n < to && !CLAUSES.has(this.word(n))) {
      const { path, next } = this.path(n);
      const alias = path[path.length - 1];
      const cte = path.length === 1 ? this.cteOf(alias, ctes) : undefined;
      source = cte ? { alias, columns: cte } : { alias, path };
      n = next;
      if (this.text(n) === '(' && !this.isOnTable && this.word(at - 1) !== 'INTO') {
        const end = this.behind(n, to);
        source = { alias, columns: this.functionColumns(path, n, end) };
        n = end;
      }
    }
    if (!source) {
      return Math.max(n, at);
    }
    const hasOrdinality = this.word(n) === 'WITH' && this.word(n + 1) === 'ORDINALITY';
    n += hasOrdinality ? 2 : 0;
    n = this.word(n) === 'PARTITION' && this.text(n + 1) === '(' ? this.behind(n + 1, to) : n;
    n += this.word(n) === 'AS' ? 1 : 0;
    if (n < to && this.isName(n) && !CLAUSES.has(this.word(n))) {
      source = this.named(source, this.name(n++));
      if (hasOrdinality) {
        source = { ...source, columns: [...this.columns(source), { name: 'ordinality' }] };
      }
      if (this.text(n) === '(' && this.word(at - 1) !== 'INTO') {
        const end = this.behind(n, to);
        source = { ...source, columns: renamed(this.columns(source), this.firstNames(n + 1, end - 1)) };
        n = end;
      }
    }
    if (source.alias) {
      found.push({ ...source, end: n });
    }
    return n;
  }

  /** Under another name a function of one value gives that name to its column too. */
  private named(source: Source, alias: string): Source {
    const isValue = source.columns?.length === 1 && source.columns[0].name === source.alias && source.alias;
    return { ...source, alias, ...(isValue && { columns: [{ name: alias }] }) };
  }

  private cteOf(name: string, ctes: Ctes): readonly SourceColumn[] | undefined {
    return ctes.get(name) ?? [...ctes].find(([other]) => this.same(name, other))?.[1];
  }

  /** Columns of a function in FROM, whose arguments stand in `[open, end)`. */
  private functionColumns(path: readonly string[], open: number, end: number): SourceColumn[] {
    const declared = declaredColumns(this, path[path.length - 1], open + 1, end - 1);
    const names = declared ?? this.relations.rowsOf(path);
    return (names ?? (this.engine === 'postgres' ? path.slice(-1) : [])).map(name => ({ name }));
  }

  /** Whether a query stands behind the parentheses that open at `at`. */
  private isQuery(at: number): boolean {
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

  /** The columns that a query returns, those without a name among them. */
  private outputOf(from: number, to: number, outer: Ctes): SourceColumn[] {
    const ctes = this.ctesOf(from, to, outer, -1);
    const main = this.mainOf(from, to);
    if (this.text(from) === '(' && main >= to) {
      return this.outputOf(from + 1, this.behind(from, to) - 1, ctes);
    }
    switch (this.word(main)) {
      case 'SELECT':
        return this.text(from) === '(' && this.find(from, to, n => SET_OPERATIONS.has(this.word(n))) < main
          ? this.outputOf(from + 1, this.behind(from, to) - 1, ctes)
          : this.listed(main + 1, to, this.tablesLevel(this.pieceOf(main, to, main), to, ctes));
      case 'VALUES':
        return this.valuesColumns(main, to);
      case 'TABLE':
        return this.sourcesOf([main, to], ctes).flatMap(source => this.columns(source));
      default: {
        const list = this.find(main, to, n => this.word(n) === 'RETURNING') + 1;
        return list > to ? [] : this.listed(list, to, this.levelOf(main, to, list, ctes));
      }
    }
  }

  /** What PostgreSQL and SQLite call the columns of VALUES; MySQL and MariaDB differ. */
  private valuesColumns(values: number, to: number): SourceColumn[] {
    const open = this.find(values, to, n => this.text(n) === '(');
    return this.items(open + 1, this.behind(open, to) - 1).map((_, n) => ({
      name: this.engine === 'mysql' ? `column_${n}` : this.engine === 'mariadb' ? '' : `column${n + 1}`
    }));
  }

  /** The columns of a select list or of RETURNING that begins at `from`. */
  private listed(from: number, to: number, level: Level): SourceColumn[] {
    let start = from;
    while (LIST_MODIFIERS.has(this.word(start))) {
      start += this.word(start) === 'DISTINCT' && this.word(start + 1) === 'ON' ? 2 : 1;
      start = this.text(start) === '(' && this.word(start - 1) === 'ON' ? this.behind(start, to) : start;
    }
    const end = this.find(
      start,
      to,
      n =>
        SET_OPERATIONS.has(this.word(n)) ||
        (BEHIND_LIST.has(this.word(n)) && this.word(n - 1) !== 'DISTINCT' && this.word(n - 1) !== 'WITHIN')
    );
    return this.items(start, end).flatMap(([first, last]): SourceColumn[] => {
      if (first === last) {
        return [];
      }
      if (this.text(last - 1) !== '*' || (last - first > 1 && this.text(last - 2) !== '.')) {
        const { name, isGiven, value } = resultName(this, first, last);
        return [{ name, isGiven, origin: this.originOf(value, level.sources) }];
      }
      const qualifier = last - first > 1 ? this.name(last - 3) : null;
      return qualifier === null
        ? this.allColumns(level)
        : level.sources
            .filter(({ alias }) => this.same(alias, qualifier))
            .slice(0, 1)
            .flatMap(source => this.columns(source));
    });
  }

  /** `*`: what USING made one comes first and once. */
  private allColumns({ sources, merged }: Level): SourceColumn[] {
    const all = sources.filter(({ onlyQualified }) => !onlyQualified).flatMap(source => this.columns(source));
    const isOne = ({ name }: SourceColumn): boolean =>
      merged === 'all' ? all.filter(each => each.name === name).length > 1 : merged.has(name);
    const ones = new Map(all.filter(isOne).map(column => [column.name, column]));
    return [...ones.values(), ...all.filter(column => !isOne(column))];
  }

  /** Where the expression in `[from, to)` is the column of a table. */
  private originOf([from, to]: Range, sources: readonly Source[]): SourceColumn['origin'] {
    const { path, next } = this.path(from, to);
    if (path.length === 0 || next !== to) {
      return undefined;
    }
    const [qualifier, column] = [path.at(-2), path[path.length - 1]];
    return sources
      .filter(({ alias }) => qualifier === undefined || this.same(alias, qualifier))
      .flatMap(source => this.columns(source))
      .find(({ name }) => this.same(name, column))?.origin;
  }

  columns({ path, columns }: Source): readonly SourceColumn[] {
    return (
      columns ??
      (path ? this.relations.columnsOf(path).map(column => ({ name: column, origin: { path, column } })) : [])
    );
  }
}

/** The first columns under other names, as a list behind an alias gives them. */
function renamed(columns: readonly SourceColumn[], names: readonly string[] = []): SourceColumn[] {
  const given = names.map((name, n) => ({ ...columns[n], name }));
  return [...given, ...columns.slice(names.length)];
}
