import type { ScopeReader } from './scope';

export const STATEMENT_CLAUSES = new Set(
  'SELECT FROM WHERE ON USING GROUP ORDER HAVING SET VALUES INTO RETURNING LIMIT OFFSET WINDOW JOIN UPDATE TABLE DUPLICATE CONFLICT PARTITION WITH'.split(
    ' '
  )
);

/** The innermost parenthesis around `at` that is no subquery; `null` outside of one. */
export function openedAt(reader: ScopeReader, at: number): number | null {
  const [from] = reader.blockAt(at);
  let depth = 0;
  for (let n = at - 1; n >= from; n--) {
    depth += reader.text(n) === ')' ? 1 : reader.text(n) === '(' ? -1 : 0;
    if (depth < 0) {
      return n;
    }
  }
  return null;
}

/** The clause of the block that `at` stands in. */
export function clauseAt(reader: ScopeReader, at: number): string {
  const [from] = reader.blockAt(at);
  let depth = 0;
  for (let n = at - 1; n >= from; n--) {
    depth += reader.text(n) === ')' ? 1 : reader.text(n) === '(' ? -1 : 0;
    if (depth <= 0 && isClause(reader, n)) {
      return (
        (reader.word(n) === 'UPDATE' && reader.word(n - 1) === 'KEY' && 'DUPLICATE') ||
        CLAUSE_OF[reader.word(n)] ||
        reader.word(n)
      );
    }
    depth = Math.max(depth, 0);
  }
  return '';
}

const CLAUSE_OF: Readonly<Record<string, string>> = { JOIN: 'FROM', STRAIGHT_JOIN: 'FROM' };

function isClause(reader: ScopeReader, at: number): boolean {
  switch (reader.word(at)) {
    case 'GROUP':
    case 'ORDER':
      return reader.word(at + 1) === 'BY';
    case 'FROM':
      return !isDistinctFrom(reader, at);
    case 'WITH':
      return at === 0 || !['ORDINALITY', 'TIES', 'TIME', 'CHECK'].includes(reader.word(at + 1));
    default:
      return STATEMENT_CLAUSES.has(reader.word(at));
  }
}

/** `IS [NOT] DISTINCT FROM`. */
export function isDistinctFrom(reader: ScopeReader, at: number): boolean {
  return (
    reader.word(at) === 'FROM' &&
    reader.word(at - 1) === 'DISTINCT' &&
    ['IS', 'NOT'].includes(reader.word(at - 2))
  );
}

/** Whether the USING of the statement names tables: that of DELETE and MERGE, and of no join. */
export function namesTables(reader: ScopeReader, at: number): boolean {
  const [from, to] = reader.blockAt(at);
  const main = reader.mainOf(from, to);
  const verb = reader.word(main);
  const isAfterJoin = reader.find(main, at, n => reader.word(n) === 'JOIN' || reader.word(n) === 'ON') < at;
  return (verb === 'MERGE' || verb === 'DELETE') && !isAfterJoin;
}
