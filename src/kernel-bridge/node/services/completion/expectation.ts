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
  /** Behind a dot. */
  | { type: 'member'; qualifier: readonly string[]; relation: boolean };

const RELATION_AFTER = new Set(
  'FROM JOIN STRAIGHT_JOIN INTO UPDATE TABLE REFERENCES TRUNCATE DESCRIBE DESC ONLY LATERAL ANALYZE VACUUM COPY'.split(
    ' '
  )
);
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
  'SELECT FROM WHERE ON USING GROUP ORDER HAVING SET VALUES INTO RETURNING LIMIT OFFSET WINDOW JOIN UPDATE TABLE DUPLICATE CONFLICT PARTITION'.split(
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
        RELATION_AFTER.has(reader.word(start)) ||
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
  if (reader.text(at - 1) === '::' || (last === 'AS' && open !== null && reader.word(open - 1) === 'CAST')) {
    return { type: 'type' };
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
  if (
    verb === 'ALTER' &&
    (last === 'COLUMN' ||
      ((last === 'DROP' || last === 'MODIFY' || last === 'CHANGE') && reader.word(1) === 'TABLE'))
  ) {
    return { type: 'columns', of: reader.visibleAt(at), common: false, used: [] };
  }
  if (
    (RELATION_AFTER.has(last) && !(last === 'STRAIGHT_JOIN' && before(2) === 'SELECT')) ||
    (last === 'TABLES' && verb === 'LOCK') ||
    (last === 'ON' && verb === 'CREATE') ||
    (last === 'ON' && (verb === 'GRANT' || verb === 'REVOKE'))
  ) {
    return last === 'UPDATE' && ['DO', 'KEY', 'FOR'].includes(before(2))
      ? assigned(reader, at, at)
      : { type: 'relation', join: last === 'JOIN' && takesCondition(reader, at - 1) };
  }
  if (last === 'OVER') {
    return { type: 'window' };
  }
  const clause = clauseAt(reader, at);
  if (reader.text(at - 1) === ',') {
    if (clause === 'FROM' || (verb === 'TRUNCATE' && clause === 'TABLE')) {
      return { type: 'relation', join: false };
    }
    if (clause === 'SET' || clause === 'DUPLICATE') {
      return assigned(reader, at, at);
    }
  }
  if (last === 'SET' && reader.word(0) !== 'SET') {
    return assigned(reader, at, at);
  }
  if (endsOperand(reader, at - 1) && last !== 'STRAIGHT_JOIN') {
    return { type: 'keyword' };
  }
  return {
    type: 'expression',
    on: last === 'ON' || (last === 'AND' && clause === 'ON'),
    outputs: OUTPUTS[clause] ?? 'none'
  };
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

/** Targets of `SET`: the statement's first table. */
function assigned(reader: ScopeReader, at: number, to: number): Expectation {
  const target = reader.visibleAt(at)[0];
  const used: string[] = [];
  for (let n = 0; n < to; n++) {
    if (reader.text(n + 1) === '=' && (reader.word(n - 1) === 'SET' || reader.text(n - 1) === ',')) {
      used.push(...reader.path(n).path.slice(-1));
    }
  }
  return { type: 'columns', of: target ? [target] : [], common: false, used };
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
  if (owner === 'USING' && atItem) {
    return { type: 'columns', of: reader.visibleAt(at), common: true, used: listed() };
  }
  if (owner === 'OVER' || (owner === 'AS' && clauseAt(reader, open) === 'WINDOW')) {
    return at === open + 1 ? { type: 'window' } : null;
  }
  if (owner === 'CONFLICT' && atItem) {
    return { type: 'columns', of: reader.visibleAt(at).slice(0, 1), common: false, used: listed() };
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
    (leader === 'INTO' || leader === 'REFERENCES' || (leader === 'ON' && reader.word(0) === 'CREATE'))
  ) {
    const path = reader.path(start).path;
    return { type: 'columns', of: [{ alias: path[path.length - 1], path }], common: false, used: listed() };
  }
  return null;
}

/** The clause of the block that `at` stands in. */
function clauseAt(reader: ScopeReader, at: number): string {
  const [from] = reader.blockAt(at);
  let depth = 0;
  for (let n = at - 1; n >= from; n--) {
    depth += reader.text(n) === ')' ? 1 : reader.text(n) === '(' ? -1 : 0;
    if (depth <= 0 && STATEMENT_CLAUSES.has(reader.word(n))) {
      return reader.word(n) === 'JOIN' ? 'FROM' : reader.word(n);
    }
    depth = Math.max(depth, 0);
  }
  return '';
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
