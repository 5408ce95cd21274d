import type { Source } from './scope';
import type { ScopeReader } from './scope';

/** What may stand at the cursor. */
export type Expectation =
  | { type: 'nothing' }
  /** Something new begins, or an operand is over: keywords. */
  | { type: 'keyword' }
  | { type: 'relation'; join: boolean }
  /** `outputs`: what the query returns can be named too. */
  | { type: 'expression'; on: boolean; outputs: 'order' | 'group' | 'having' | 'none' }
  /** What SET, SHOW or PRAGMA takes. */
  | { type: 'setting' }
  /** The name of a data type. */
  | { type: 'type' }
  /** Columns of one table, less those that are there already: INSERT, SET, USING, keys. */
  | { type: 'columns'; of: readonly Source[]; common: boolean; used: readonly string[] }
  | { type: 'object'; kinds: readonly string[] }
  | { type: 'window' }
  | { type: 'name'; of: NamedThing }
  /** Indexes of one table, or of all. */
  | { type: 'index'; of?: readonly Source[] }
  /** Behind a dot. */
  | { type: 'member'; qualifier: readonly string[]; relation: boolean };

/** What statements name that is in no catalog. */
export type NamedThing = 'savepoint' | 'cursor' | 'prepared' | 'label';

const RELATION_AFTER = new Set(
  'FROM JOIN STRAIGHT_JOIN INTO UPDATE TABLE REFERENCES ONLY LATERAL'.split(' ')
);
/** Statements whose first word a relation follows; elsewhere these words say something else. */
const RELATION_AFTER_VERB = new Set('TRUNCATE DESCRIBE DESC ANALYZE VACUUM COPY'.split(' '));
const OBJECTS: Readonly<Record<string, readonly string[]>> = {
  CALL: ['procedure'],
  PROCEDURE: ['procedure'],
  FUNCTION: ['function', 'aggregate'],
  VIEW: ['view', 'materialized-view'],
  SEQUENCE: ['sequence'],
  TRIGGER: ['trigger'],
  EVENT: ['event'],
  TYPE: ['type'],
  DOMAIN: ['domain'],
  SCHEMA: ['schema'],
  DATABASE: ['schema'],
  USE: ['schema']
};
const EXPRESSION_AFTER = new Set(
  (
    'SELECT DISTINCT ALL WHERE ON AND OR NOT BY HAVING WHEN THEN ELSE CASE BETWEEN LIKE ILIKE RLIKE REGEXP GLOB MATCH IN SET RETURNING IS LIMIT OFFSET ' +
    'VALUES USING ANY SOME DIV MOD XOR ESCAPE INTERVAL PERFORM RETURN IF FROM FILTER'
  ).split(' ')
);
const STATEMENT_CLAUSES = new Set(
  'SELECT FROM WHERE ON USING GROUP ORDER HAVING SET VALUES INTO RETURNING LIMIT OFFSET WINDOW JOIN UPDATE TABLE DUPLICATE CONFLICT PARTITION WITH'.split(
    ' '
  )
);

const OUTPUTS: Readonly<Record<string, 'order' | 'group' | 'having'>> = {
  ORDER: 'order',
  GROUP: 'group',
  HAVING: 'having'
};

/** Tells what may stand at token `at` by what stands before it. */
export function expectationAt(reader: ScopeReader, at: number): Expectation {
  const before = (n: number): string => reader.word(at - n);
  if (reader.text(at - 1) === '.') {
    let start = at - 1;
    while (reader.text(start) === '.' && reader.isName(start - 1)) {
      start -= 2;
    }
    return {
      type: 'member',
      qualifier: reader.path(start + 1, at).path,
      relation:
        (RELATION_AFTER.has(reader.word(start)) && !isOperandWord(reader, start, openedAt(reader, at))) ||
        (start === 0 && RELATION_AFTER_VERB.has(reader.word(0))) ||
        (reader.text(start) === ',' && clauseAt(reader, start) === 'FROM')
    };
  }
  if (at === 0) {
    return { type: 'keyword' };
  }
  const verb = reader.word(0);
  const ddl = verb === 'DROP' || verb === 'ALTER' || verb === 'CREATE';
  const last = before(1);
  const open = openedAt(reader, at);
  if (
    reader.text(at - 1) === '::' ||
    (last === 'AS' && open !== null && reader.word(open - 1) === 'CAST') ||
    isType(reader, at, open)
  ) {
    return { type: 'type' };
  }
  if (open !== null && isIndexHint(reader, open)) {
    return {
      type: 'index',
      of: reader
        .visibleAt(open)
        .filter(({ end = 0 }) => end <= open)
        .slice(-1)
    };
  }
  if (open !== null) {
    const inside = insideParenthesis(reader, open, at);
    if (inside) {
      return inside;
    }
  }
  if (last === 'AS') {
    return { type: 'nothing' };
  }
  const thing = namedThing(reader, at);
  if (thing) {
    return { type: 'name', of: thing };
  }
  if (isIndex(reader, at)) {
    return { type: 'index', of: tableOfIndex(reader, at) };
  }
  if (isSetting(reader, at)) {
    return { type: 'setting' };
  }
  if (
    last === 'CREATE' ||
    last === 'DROP' ||
    last === 'ALTER' ||
    (last === 'BY' && before(2) === 'IDENTIFIED')
  ) {
    return { type: 'keyword' };
  }
  if (OBJECTS[last] && (verb !== 'CREATE' || last === 'CALL')) {
    return { type: 'object', kinds: OBJECTS[last] };
  }
  if (ddl && last === 'TABLE' && verb === 'CREATE') {
    return { type: 'nothing' };
  }
  if (verb === 'CREATE' && isTriggersColumn(reader, at)) {
    const { path } = reader.path(reader.find(at, reader.tokens.length, n => reader.word(n) === 'ON') + 1);
    return { type: 'columns', of: path.length > 0 ? [{ alias: '', path }] : [], common: false, used: [] };
  }
  if (
    verb === 'ALTER' &&
    (last === 'COLUMN' ||
      ((last === 'DROP' || last === 'MODIFY' || last === 'CHANGE') && reader.word(1) === 'TABLE'))
  ) {
    return { type: 'columns', of: reader.visibleAt(at), common: false, used: [] };
  }
  if (
    (RELATION_AFTER.has(last) && !isOperandWord(reader, at - 1, open)) ||
    (at === 1 && RELATION_AFTER_VERB.has(last)) ||
    (last === 'USING' && namesTables(reader, at)) ||
    (last === 'COLUMN' && verb === 'COMMENT') ||
    (last === 'TABLES' && verb === 'LOCK') ||
    (last === 'ON' &&
      verb === 'CREATE' &&
      !reader.tokens.slice(0, at).some(({ word }) => word === 'SELECT')) ||
    (last === 'ON' && (verb === 'GRANT' || verb === 'REVOKE'))
  ) {
    if (last === 'UPDATE' && (before(2) === 'FOR' || before(3) === 'NO')) {
      return { type: 'keyword' };
    }
    return last === 'UPDATE' && ['DO', 'KEY'].includes(before(2))
      ? assigned(reader, at, at)
      : { type: 'relation', join: last === 'JOIN' && takesCondition(reader, at - 1) };
  }
  if (last === 'OVER') {
    return { type: 'window' };
  }
  const clause = clauseAt(reader, at);
  if (reader.text(at - 1) === ',' && open === null) {
    if (clause === 'WITH') {
      return { type: 'nothing' };
    }
    if (verb === 'ALTER') {
      return { type: 'keyword' };
    }
    if (
      clause === 'FROM' ||
      clause === 'UPDATE' ||
      (clause === 'USING' && namesTables(reader, at)) ||
      verb === 'TRUNCATE'
    ) {
      return { type: 'relation', join: false };
    }
    if (clause === 'SET' || clause === 'DUPLICATE') {
      return assigned(reader, at, at);
    }
  }
  if (last === 'SET' && reader.word(0) !== 'SET') {
    return assigned(reader, at, at);
  }
  if (endsOperand(reader, at - 1) && last !== 'STRAIGHT_JOIN' && !isOperandWord(reader, at - 1, open)) {
    return { type: 'keyword' };
  }
  return {
    type: 'expression',
    on: last === 'ON' || (last === 'AND' && clause === 'ON'),
    outputs: (open === null || clauseAt(reader, open) === 'GROUP' ? OUTPUTS[clause] : undefined) ?? 'none'
  };
}

/** What is named at `at` of the things that no catalog lists. */
function namedThing(reader: ScopeReader, at: number): NamedThing | null {
  const verb = reader.word(0);
  const last = reader.word(at - 1);
  const isFirst = at === 1;
  switch (verb) {
    case 'ROLLBACK':
      return last === 'TO' || last === 'SAVEPOINT' ? 'savepoint' : null;
    case 'RELEASE':
      return isFirst
        ? reader.engine === 'postgres' || reader.engine === 'sqlite'
          ? 'savepoint'
          : null
        : 'savepoint';
    case 'OPEN':
    case 'CLOSE':
      return isFirst ? 'cursor' : null;
    case 'FETCH':
    case 'MOVE':
      return isFirst || last === 'FROM' || last === 'IN' ? 'cursor' : null;
    case 'EXECUTE':
      return isFirst ? 'prepared' : null;
    case 'DEALLOCATE':
      return isFirst || last === 'PREPARE' ? 'prepared' : null;
    case 'LEAVE':
    case 'ITERATE':
    case 'EXIT':
    case 'CONTINUE':
      return isFirst ? 'label' : null;
    default:
      return last === 'OF' && reader.word(at - 2) === 'CURRENT' ? 'cursor' : null;
  }
}

/** Whether the name of an index stands at `at`: of one that is there. */
function isIndex(reader: ScopeReader, at: number): boolean {
  const verb = reader.word(0);
  let last = at - 1;
  while (['IF', 'EXISTS', 'CONCURRENTLY'].includes(reader.word(last))) {
    last--;
  }
  const word = reader.word(last);
  if (
    word === 'INDEX' ||
    (word === 'KEY' && reader.word(last - 1) !== 'PRIMARY' && reader.word(last - 1) !== 'FOREIGN')
  ) {
    return last === 1
      ? ['DROP', 'ALTER', 'REINDEX'].includes(verb)
      : verb === 'ALTER' && ['DROP', 'RENAME', 'ALTER'].includes(reader.word(last - 1));
  }
  return (
    (word === 'BY' && reader.word(last - 1) === 'INDEXED') ||
    (word === 'REINDEX' && last === 0 && reader.engine === 'sqlite') ||
    (word === 'USING' && verb === 'CLUSTER')
  );
}

/** The table whose index it is, where the statement tells. */
function tableOfIndex(reader: ScopeReader, at: number): readonly Source[] | undefined {
  const verb = reader.word(0);
  if (reader.word(at - 1) === 'BY') {
    return reader
      .visibleAt(at)
      .filter(({ end = 0 }) => end <= at)
      .slice(-1);
  }
  const table =
    verb === 'ALTER' && reader.word(1) === 'TABLE'
      ? 2
      : verb === 'CLUSTER'
        ? 1
        : reader.find(at, reader.tokens.length, n => reader.word(n) === 'ON') + 1;
  const { path } = reader.path(table);
  return path.length > 0 ? [{ alias: '', path }] : undefined;
}

/** `USE INDEX (`, `FORCE KEY FOR JOIN (` of MySQL and MariaDB. */
function isIndexHint(reader: ScopeReader, open: number): boolean {
  let n = open - 1;
  if (['JOIN', 'BY'].includes(reader.word(n))) {
    n -= reader.word(n) === 'BY' ? 3 : 2;
  }
  return ['INDEX', 'KEY'].includes(reader.word(n)) && ['USE', 'FORCE', 'IGNORE'].includes(reader.word(n - 1));
}

/** `CREATE TRIGGER … UPDATE OF a, b`. */
function isTriggersColumn(reader: ScopeReader, at: number): boolean {
  let n = at - 1;
  while (reader.text(n) === ',' && reader.isName(n - 1)) {
    n -= 2;
  }
  return reader.word(n) === 'OF' && reader.word(n - 1) === 'UPDATE';
}

const SETTERS = new Set(['SET', 'SHOW', 'RESET', 'PRAGMA']);
const SCOPES = new Set(['SESSION', 'LOCAL', 'GLOBAL', 'PERSIST', 'PERSIST_ONLY']);
/** What is altered with settings of its own (PostgreSQL). */
const WITH_SETTINGS = new Set(['ROLE', 'USER', 'DATABASE', 'FUNCTION', 'PROCEDURE', 'ROUTINE', 'SYSTEM']);

/** Whether the name of a setting stands at `at`. MySQL shows many other things, which its words begin. */
function isSetting(reader: ScopeReader, at: number): boolean {
  const verb = reader.word(0);
  const last = reader.word(at - 1);
  if (verb === 'ALTER') {
    return (last === 'SET' || last === 'RESET') && WITH_SETTINGS.has(reader.word(1));
  }
  const isMysql = reader.engine === 'mysql' || reader.engine === 'mariadb';
  return (
    SETTERS.has(verb) &&
    !(isMysql && verb !== 'SET') &&
    (at === 1 || (at === 2 && SCOPES.has(last)) || (isMysql && reader.text(at - 1) === ','))
  );
}

/** Whether `ON` may follow the table that is joined. */
function takesCondition(reader: ScopeReader, join: number): boolean {
  let n = join - 1;
  while (['LEFT', 'RIGHT', 'FULL', 'INNER', 'OUTER'].includes(reader.word(n))) {
    n--;
  }
  return reader.word(n) !== 'NATURAL' && reader.word(n) !== 'CROSS';
}

/** Targets of `SET`: columns of the statement's first table, in MySQL of all that it joins. */
function assigned(reader: ScopeReader, at: number, to: number): Expectation {
  const tables = reader.levelsAt(at)[0]?.sources ?? [];
  const isMysql = reader.engine === 'mysql' || reader.engine === 'mariadb';
  const several = isMysql && reader.word(reader.mainOf(...reader.blockAt(at))) === 'UPDATE';
  let start = to;
  const begins = (n: number): boolean =>
    reader.word(n) === 'SET' || (reader.word(n) === 'UPDATE' && reader.word(n - 1) === 'KEY');
  while (start > 0 && !begins(start - 1)) {
    start--;
  }
  const used = reader
    .items(start, to)
    .flatMap(([from]) => (reader.text(from + 1) === '=' && reader.isName(from) ? [reader.name(from)] : []));
  return { type: 'columns', of: several ? tables : tables.slice(0, 1), common: false, used };
}

/** Whether the word before the cursor belongs to an operand, although it is that of a clause: `EXTRACT(year FROM`. */
function isOperandWord(reader: ScopeReader, at: number, open: number | null): boolean {
  const word = reader.word(at);
  return (
    (word === 'FROM' && (open !== null || isDistinctFrom(reader, at))) ||
    (word === 'STRAIGHT_JOIN' && reader.word(at - 1) === 'SELECT')
  );
}

/** `IS [NOT] DISTINCT FROM`. */
function isDistinctFrom(reader: ScopeReader, at: number): boolean {
  return (
    reader.word(at) === 'FROM' &&
    reader.word(at - 1) === 'DISTINCT' &&
    ['IS', 'NOT'].includes(reader.word(at - 2))
  );
}

/** Whether the USING of the statement names tables: that of DELETE and MERGE, and of no join. */
function namesTables(reader: ScopeReader, at: number): boolean {
  const [from, to] = reader.blockAt(at);
  const main = reader.mainOf(from, to);
  const verb = reader.word(main);
  const isAfterJoin = reader.find(main, at, n => reader.word(n) === 'JOIN' || reader.word(n) === 'ON') < at;
  return (verb === 'MERGE' || verb === 'DELETE') && !isAfterJoin;
}

/** Words behind which a type is named: of a result, a column, a variable. */
function isType(reader: ScopeReader, at: number, open: number | null): boolean {
  const last = reader.word(at - 1);
  const verb = reader.word(0);
  if ((last === 'RETURNS' && verb === 'CREATE') || last === 'SETOF') {
    return true;
  }
  if (verb === 'ALTER') {
    const isAdded =
      reader.word(at - 2) === 'ADD'
        ? last !== 'COLUMN'
        : reader.word(at - 2) === 'COLUMN' && reader.word(at - 3) === 'ADD';
    return (
      (isAdded && reader.isName(at - 1) && !ELEMENTS.has(last)) ||
      (last === 'TYPE' && reader.word(1) === 'TABLE')
    );
  }
  if (verb === 'PREPARE' && open === 2) {
    return true;
  }
  if (open !== null && reader.isName(at - 1) && !ELEMENTS.has(last) && !MODES.has(last)) {
    const first = MODES.has(reader.word(at - 2)) ? at - 3 : at - 2;
    const isBeginning = first === open || (reader.text(first) === ',' && open === openedAt(reader, first));
    return (
      isBeginning &&
      (reader.word(open - 1) === 'COLUMNS' ||
        (reader.word(open - 1) === 'TABLE' && reader.word(open - 2) === 'RETURNS') ||
        isParameters(reader, open) ||
        (verb === 'CREATE' && isTableList(reader, open)))
    );
  }
  return verb === 'DECLARE' && at === 2 && reader.isName(1);
}

const MODES = new Set(['IN', 'OUT', 'INOUT', 'VARIADIC']);

/** What an element of a table begins with that is no column. */
const ELEMENTS = new Set(
  'CONSTRAINT PRIMARY FOREIGN UNIQUE CHECK EXCLUDE LIKE INDEX KEY FULLTEXT SPATIAL PERIOD COLUMN'.split(' ')
);

/** Whether the parenthesis is that of the parameters in `CREATE FUNCTION f (`. */
function isParameters(reader: ScopeReader, open: number): boolean {
  let start = open - 1;
  while (start > 0 && reader.text(start - 1) === '.') {
    start -= 2;
  }
  return reader.word(0) === 'CREATE' && ['FUNCTION', 'PROCEDURE'].includes(reader.word(start - 1));
}

/** Whether the parenthesis is that of `CREATE TABLE t (`. */
function isTableList(reader: ScopeReader, open: number): boolean {
  let n = open - 1;
  while (n > 0 && reader.word(n) !== 'TABLE') {
    n--;
  }
  while (['IF', 'NOT', 'EXISTS'].includes(reader.word(n + 1))) {
    n++;
  }
  return reader.word(n) === 'TABLE' && reader.path(n + 1).next === open;
}

/** The innermost parenthesis around `at` that is no subquery; `null` outside of one. */
function openedAt(reader: ScopeReader, at: number): number | null {
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

/** `null`: an expression or a list like any other. */
function insideParenthesis(reader: ScopeReader, open: number, at: number): Expectation | null {
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

/** The clause of the block that `at` stands in. */
function clauseAt(reader: ScopeReader, at: number): string {
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

/** After a name, a value or a closing parenthesis an operator or keyword follows. */
function endsOperand(reader: ScopeReader, at: number): boolean {
  const token = reader.tokens[at];
  return token.type === 'symbol'
    ? token.text === ')' ||
        (token.text === '*' &&
          (reader.word(at - 1) === 'SELECT' || reader.text(at - 1) === '.' || reader.text(at - 1) === '('))
    : !EXPRESSION_AFTER.has(token.word);
}
