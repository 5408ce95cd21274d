import { clauseAt, isDistinctFrom, namesTables, openedAt } from './clauses';
import {
  isIndex,
  isIndexHint,
  isSetting,
  isTriggersColumn,
  isType,
  namedThing,
  tableOfIndex
} from './named-at';
import { insideParenthesis } from './parenthesis';
import type { ScopeReader } from './scope';
import type { Source } from './sources';

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

const OUTPUTS: Readonly<Record<string, 'order' | 'group' | 'having'>> = {
  ORDER: 'order',
  GROUP: 'group',
  HAVING: 'having'
};

/** Tells what may stand at token `at` by what stands before it. */
export function expectationAt(reader: ScopeReader, at: number): Expectation {
  if (reader.text(at - 1) === '.') {
    return memberAt(reader, at);
  }
  if (at === 0) {
    return { type: 'keyword' };
  }
  const open = openedAt(reader, at);
  return (
    inList(reader, at, open) ??
    nameAt(reader, at) ??
    relationAt(reader, at, open) ??
    behindComma(reader, at, open) ??
    operandAt(reader, at, open)
  );
}

/** Behind a dot. */
function memberAt(reader: ScopeReader, at: number): Expectation {
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

/** A data type, or what the parenthesis around `at` lists. */
function inList(reader: ScopeReader, at: number, open: number | null): Expectation | null {
  if (
    reader.text(at - 1) === '::' ||
    (reader.word(at - 1) === 'AS' && open !== null && reader.word(open - 1) === 'CAST') ||
    isType(reader, at, open)
  ) {
    return { type: 'type' };
  }
  if (open === null) {
    return null;
  }
  if (isIndexHint(reader, open)) {
    const tables = reader.visibleAt(open).filter(({ end = 0 }) => end <= open);
    return { type: 'index', of: tables.slice(-1) };
  }
  return insideParenthesis(reader, open, at);
}

/** Something that is no relation and stands where the statement names it. */
function nameAt(reader: ScopeReader, at: number): Expectation | null {
  const verb = reader.word(0);
  const last = reader.word(at - 1);
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
    (last === 'BY' && reader.word(at - 2) === 'IDENTIFIED')
  ) {
    return { type: 'keyword' };
  }
  if (OBJECTS[last] && (verb !== 'CREATE' || last === 'CALL')) {
    return { type: 'object', kinds: OBJECTS[last] };
  }
  if (last === 'TABLE' && verb === 'CREATE') {
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
  return null;
}

/** A table or view, by the word before it. */
function relationAt(reader: ScopeReader, at: number, open: number | null): Expectation | null {
  const verb = reader.word(0);
  const last = reader.word(at - 1);
  const isRelation =
    (RELATION_AFTER.has(last) && !isOperandWord(reader, at - 1, open)) ||
    (at === 1 && RELATION_AFTER_VERB.has(last)) ||
    (last === 'USING' && namesTables(reader, at)) ||
    (last === 'COLUMN' && verb === 'COMMENT') ||
    (last === 'TABLES' && verb === 'LOCK') ||
    (last === 'ON' &&
      verb === 'CREATE' &&
      !reader.tokens.slice(0, at).some(({ word }) => word === 'SELECT')) ||
    (last === 'ON' && (verb === 'GRANT' || verb === 'REVOKE'));
  if (!isRelation) {
    return null;
  }
  if (last === 'UPDATE' && (reader.word(at - 2) === 'FOR' || reader.word(at - 3) === 'NO')) {
    return { type: 'keyword' };
  }
  return last === 'UPDATE' && ['DO', 'KEY'].includes(reader.word(at - 2))
    ? assigned(reader, at, at)
    : { type: 'relation', join: last === 'JOIN' && takesCondition(reader, at - 1) };
}

/** The next item of a clause's list that is no list of expressions. */
function behindComma(reader: ScopeReader, at: number, open: number | null): Expectation | null {
  if (reader.text(at - 1) !== ',' || open !== null) {
    return null;
  }
  const verb = reader.word(0);
  const clause = clauseAt(reader, at);
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
  return clause === 'SET' || clause === 'DUPLICATE' ? assigned(reader, at, at) : null;
}

/** An operand of an expression, or what follows one. */
function operandAt(reader: ScopeReader, at: number, open: number | null): Expectation {
  const last = reader.word(at - 1);
  if (last === 'OVER') {
    return { type: 'window' };
  }
  if (last === 'SET' && reader.word(0) !== 'SET') {
    return assigned(reader, at, at);
  }
  if (endsOperand(reader, at - 1) && last !== 'STRAIGHT_JOIN' && !isOperandWord(reader, at - 1, open)) {
    return { type: 'keyword' };
  }
  const clause = clauseAt(reader, at);
  return {
    type: 'expression',
    on: last === 'ON' || (last === 'AND' && clause === 'ON'),
    outputs: (open === null || clauseAt(reader, open) === 'GROUP' ? OUTPUTS[clause] : undefined) ?? 'none'
  };
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

/** After a name, a value or a closing parenthesis an operator or keyword follows. */
function endsOperand(reader: ScopeReader, at: number): boolean {
  const token = reader.tokens[at];
  return token.type === 'symbol'
    ? token.text === ')' ||
        (token.text === '*' &&
          (reader.word(at - 1) === 'SELECT' || reader.text(at - 1) === '.' || reader.text(at - 1) === '('))
    : !EXPRESSION_AFTER.has(token.word);
}
