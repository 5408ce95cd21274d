import { declaredColumns } from './declared-columns';
import { BEHIND_TABLES, CLAUSES, QUERY } from './query-words';
import type { ScopeReader } from './scope';
import { renamed, type CommonTables, type Source, type SourceColumn } from './sources';
import type { Range, TokenReader } from './token-reader';

const FROM_LIKE = new Set(['FROM', 'JOIN', 'STRAIGHT_JOIN', 'UPDATE', 'INTO', 'USING', 'TABLE']);

/** Tables that the FROM, UPDATE, INTO and USING of one query refer to. */
export function sourcesOf(reader: ScopeReader, [from, to]: Range, ctes: CommonTables): Source[] {
  const found: Source[] = [];
  let inFrom = false;
  let selected = false;
  for (let n = from; n < to;) {
    const word = reader.word(n);
    if (beginsReference(reader, n, selected)) {
      inFrom = word === 'FROM' || word === 'UPDATE' || word === 'USING' || inFrom;
      n = reference(reader, n + 1, to, ctes, found);
    } else if (inFrom && reader.text(n) === ',') {
      n = reference(reader, n + 1, to, ctes, found);
    } else {
      inFrom = inFrom && !BEHIND_TABLES.has(word);
      selected = selected || word === 'SELECT';
      n = reader.skip(n, to);
    }
  }
  return found;
}

/** Whether the statement makes something of one table, which stands behind ON: an index, a policy. */
function isOnTable(reader: TokenReader): boolean {
  return (
    reader.word(0) === 'CREATE' &&
    [1, 2, 3].some(n => reader.word(n) === 'INDEX' || reader.word(n) === 'POLICY')
  );
}

/** Whether a table is named behind the word at `at`; `selected`: a SELECT stands before it. */
function beginsReference(reader: TokenReader, at: number, selected: boolean): boolean {
  const word = reader.word(at);
  if (isOnTable(reader)) {
    return word === 'ON';
  }
  if (!FROM_LIKE.has(word)) {
    return false;
  }
  switch (word) {
    case 'FROM':
      return reader.word(at - 1) !== 'DISTINCT' || reader.word(at - 2) === 'SELECT';
    case 'INTO':
      // SELECT INTO names a variable or a table that is not there yet.
      return !selected && reader.text(at + 1) !== '(';
    case 'USING':
      return reader.text(at + 1) !== '(' || QUERY.has(reader.word(at + 2)) || reader.text(at + 2) === '(';
    case 'UPDATE':
      return (
        reader.word(at + 1) !== 'SET' &&
        !['KEY', 'FOR', 'NO', 'ON', 'OF', 'OR', 'AFTER', 'BEFORE'].includes(reader.word(at - 1))
      );
    default:
      return true;
  }
}

/** One table reference with its alias, or joined tables in parentheses; returns the index behind it. */
function reference(reader: ScopeReader, at: number, to: number, ctes: CommonTables, found: Source[]): number {
  let n = at;
  while (['ONLY', 'LATERAL', 'IF', 'NOT', 'EXISTS', 'TABLE'].includes(reader.word(n))) {
    n++;
  }
  if (reader.text(n) === '(' && !isSubquery(reader, n)) {
    const end = reader.behind(n, to);
    const next = reference(reader, n + 1, end - 1, ctes, found);
    found.push(...sourcesOf(reader, [next, end - 1], ctes));
    return end;
  }
  // Behind INTO a parenthesis holds the columns to insert into.
  const isTarget = reader.word(at - 1) === 'INTO';
  const referred = referredAt(reader, n, to, ctes, isTarget);
  if (!referred) {
    return n;
  }
  const { source, next } = withAlias(reader, referred, to, isTarget);
  if (source.alias) {
    found.push({ ...source, end: next });
  }
  return next;
}

/** A source, and the index behind what was read of it. */
interface Reading {
  source: Source;
  next: number;
}

/** The query, table or function that stands at `at`. */
function referredAt(
  reader: ScopeReader,
  at: number,
  to: number,
  ctes: CommonTables,
  isTarget: boolean
): Reading | null {
  if (reader.text(at) === '(') {
    const next = reader.behind(at, to);
    return { source: { alias: '', columns: reader.outputOf(at + 1, next - 1, ctes) }, next };
  }
  if (!reader.isName(at) || at >= to || CLAUSES.has(reader.word(at))) {
    return null;
  }
  const { path, next } = reader.path(at);
  const alias = path[path.length - 1];
  if (reader.text(next) === '(' && !isOnTable(reader) && !isTarget) {
    const end = reader.behind(next, to);
    return { source: { alias, columns: functionColumns(reader, path, next, end) }, next: end };
  }
  const cte = path.length === 1 ? cteOf(reader, alias, ctes) : undefined;
  return { source: cte ? { alias, columns: cte } : { alias, path }, next };
}

/** With the alias that may stand behind it, and the names of columns behind that. */
function withAlias(reader: ScopeReader, { source, next }: Reading, to: number, isTarget: boolean): Reading {
  let n = next;
  const hasOrdinality = reader.word(n) === 'WITH' && reader.word(n + 1) === 'ORDINALITY';
  n += hasOrdinality ? 2 : 0;
  n = reader.word(n) === 'PARTITION' && reader.text(n + 1) === '(' ? reader.behind(n + 1, to) : n;
  n += reader.word(n) === 'AS' ? 1 : 0;
  if (n >= to || !reader.isName(n) || CLAUSES.has(reader.word(n))) {
    return { source, next: n };
  }
  let aliased = named(source, reader.name(n++));
  if (hasOrdinality) {
    aliased = { ...aliased, columns: [...reader.columns(aliased), { name: 'ordinality' }] };
  }
  if (reader.text(n) !== '(' || isTarget) {
    return { source: aliased, next: n };
  }
  const end = reader.behind(n, to);
  const names = reader.firstNames(n + 1, end - 1);
  return { source: { ...aliased, columns: renamed(reader.columns(aliased), names) }, next: end };
}

/** Whether the parenthesis at `open` holds a query, and no joined tables. */
function isSubquery(reader: ScopeReader, open: number): boolean {
  return QUERY.has(reader.word(open + 1)) || (reader.text(open + 1) === '(' && reader.isQuery(open + 1));
}

/** Under another name a function of one value gives that name to its column too. */
function named(source: Source, alias: string): Source {
  const isValue = source.columns?.length === 1 && source.columns[0].name === source.alias && source.alias;
  return { ...source, alias, ...(isValue && { columns: [{ name: alias }] }) };
}

function cteOf(reader: TokenReader, name: string, ctes: CommonTables): readonly SourceColumn[] | undefined {
  return ctes.get(name) ?? [...ctes].find(([other]) => reader.same(name, other))?.[1];
}

/** Columns of a function in FROM, whose arguments stand in `[open, end)`. */
function functionColumns(
  reader: ScopeReader,
  path: readonly string[],
  open: number,
  end: number
): SourceColumn[] {
  const declared = declaredColumns(reader, path[path.length - 1], open + 1, end - 1);
  const names = declared ?? reader.relations.rowsOf(path);
  return (names ?? (reader.engine === 'postgres' ? path.slice(-1) : [])).map(name => ({ name }));
}
