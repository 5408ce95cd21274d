import { clauseAt, namesTables, openedAt, STATEMENT_CLAUSES } from './clauses';
import type { Expectation } from './expectation';
import { isParameters, MODES } from './create-lists';
import type { ScopeReader } from './scope';

/** `null`: an expression or a list like any other. */
export function insideParenthesis(reader: ScopeReader, open: number, at: number): Expectation | null {
  const owner = reader.word(open - 1);
  const listed = (): string[] =>
    reader.tokens
      .slice(open + 1, at)
      .flatMap((_, n) => (reader.isName(open + 1 + n) ? reader.path(open + 1 + n).path.slice(0, 1) : []));
  const atItem = reader.text(at - 1) === '(' || reader.text(at - 1) === ',';
  if (MODES.has(reader.word(at - 1)) && isParameters(reader, open)) {
    return { type: 'nothing' };
  }
  const [level = { sources: [] }] = reader.levelsAt(at);
  if (owner === 'USING' && atItem && reader.word(0) !== 'CREATE' && !namesTables(reader, open)) {
    const joined = level.sources.filter(({ end = 0 }) => end <= at);
    return { type: 'columns', of: joined, common: true, used: listed() };
  }
  if (atItem && (owner === 'VALUES' || owner === 'VALUE') && clauseAt(reader, open - 1) === 'DUPLICATE') {
    return { type: 'columns', of: level.sources.slice(0, 1), common: false, used: [] };
  }
  if (atItem && isNewNames(reader, open)) {
    return { type: 'nothing' };
  }
  if (atItem && (isInsertList(reader, open) || isSetList(reader, open))) {
    return { type: 'columns', of: level.sources.slice(0, 1), common: false, used: listed() };
  }
  if (atItem && ['GRANT', 'REVOKE'].includes(reader.word(0))) {
    const on = reader.find(open, reader.tokens.length, n => reader.word(n) === 'ON') + 1;
    const { path } = reader.path(reader.word(on) === 'TABLE' ? on + 1 : on);
    return {
      type: 'columns',
      of: path.length > 0 ? [{ alias: '', path }] : [],
      common: false,
      used: listed()
    };
  }
  if (owner === 'OVER' || (owner === 'AS' && clauseAt(reader, open) === 'WINDOW')) {
    return at === open + 1 ? { type: 'window' } : null;
  }
  if (owner === 'CONFLICT' && atItem) {
    return { type: 'columns', of: level.sources.slice(0, 1), common: false, used: listed() };
  }
  if ((owner === 'FROM' || owner === 'JOIN' || owner === 'AS' || owner === 'EXISTS') && at === open + 1) {
    return owner === 'EXISTS' || owner === 'AS' ? { type: 'keyword' } : { type: 'relation', join: false };
  }
  // A dotted name before the parenthesis, and what stands before that.
  let start = open - 1;
  while (start > 0 && reader.text(start - 1) === '.') {
    start -= 2;
  }
  const leader = reader.word(start - 1);
  if (
    reader.isName(start) &&
    atItem &&
    (leader === 'REFERENCES' ||
      (leader === 'ON' && reader.word(0) === 'CREATE') ||
      ((leader === 'COPY' || leader === 'ANALYZE' || leader === 'VACUUM') && open - 1 > 0))
  ) {
    const path = reader.path(start).path;
    return { type: 'columns', of: [{ alias: path[path.length - 1], path }], common: false, used: listed() };
  }
  return null;
}

/** The list of columns of INSERT, and of what MERGE inserts. */
function isInsertList(reader: ScopeReader, open: number): boolean {
  const [from, to] = reader.blockAt(open);
  const main = reader.mainOf(from, to);
  const verb = reader.word(main);
  if (verb === 'MERGE') {
    return reader.word(open - 1) === 'INSERT';
  }
  const isOver = (n: number): boolean =>
    ['VALUES', 'SELECT', 'SET', 'WITH', 'ON', 'RETURNING', 'PARTITION'].includes(reader.word(n));
  return (
    (verb === 'INSERT' || verb === 'REPLACE') && main < open && reader.find(main + 1, open, isOver) === open
  );
}

/** `SET (a, b) = …`. */
function isSetList(reader: ScopeReader, open: number): boolean {
  return (
    reader.word(0) !== 'SET' &&
    (reader.word(open - 1) === 'SET' ||
      (reader.text(open - 1) === ',' && clauseAt(reader, open) === 'SET' && openedAt(reader, open) === null))
  );
}

/** Names that a statement gives to columns and parameters: behind the alias of a table, of a common table expression, in a new view. */
function isNewNames(reader: ScopeReader, open: number): boolean {
  const owner = open - 1;
  if (
    reader.word(owner) === 'COLUMNS' ||
    (reader.word(owner) === 'TABLE' && reader.word(owner - 1) === 'RETURNS') ||
    isParameters(reader, open)
  ) {
    return true;
  }
  if (!reader.isName(owner) || reader.text(owner - 1) === '.') {
    return false;
  }
  const clause = clauseAt(reader, open);
  if (clause === 'WITH') {
    return reader.text(owner - 1) === ',' || ['WITH', 'RECURSIVE'].includes(reader.word(owner - 1));
  }
  if (reader.word(0) === 'CREATE' && reader.word(owner - 1) === 'VIEW') {
    return true;
  }
  const before = reader.tokens[owner - 1];
  const isBehindTable =
    before?.text === ')' ||
    before?.type === 'quoted' ||
    before?.word === 'AS' ||
    before?.word === 'ORDINALITY' ||
    (before?.type === 'word' && !STATEMENT_CLAUSES.has(before.word) && before.word !== 'LATERAL');
  if (clause === 'VALUES' && before?.word === 'AS') {
    return true;
  }
  return (clause === 'FROM' || clause === 'USING') && isBehindTable && !NO_ALIAS.has(reader.word(owner));
}

/** What stands behind a table, before a parenthesis, and is no alias. */
const NO_ALIAS = new Set(
  'ON USING WHERE TABLESAMPLE PARTITION INDEX KEY IN AND OR NOT EXISTS OF FOR VALUES'.split(' ')
);
