import type { Range, TokenReader } from './token-reader';

/** What is known of one item of a select list. */
export interface ResultName {
  /** '' where the server makes one up of the text, or has none. */
  name: string;
  /** Whether the query gives the name, as with AS. */
  isGiven: boolean;
  /** The expression without the name. */
  value: Range;
}

/** Behind these a name is an operand or a part of them, and no alias. */
const BEFORE_OPERAND = new Set(
  (
    'AND OR NOT IS IN LIKE ILIKE BETWEEN DIV MOD XOR REGEXP RLIKE GLOB MATCH COLLATE ESCAPE INTERVAL WHEN THEN ELSE CASE DISTINCT ALL ANY SOME ' +
    'BINARY ZONE TO OVER FROM TIME SIMILAR SOUNDS MEMBER OF PRIOR'
  ).split(' ')
);
/** Words that end an expression and name nothing. */
const LAST_WORDS = new Set('END NULL TRUE FALSE UNKNOWN NORMALIZED ISNULL NOTNULL'.split(' '));
/** Further words of a type's name. */
const TYPE_WORDS = new Set('PRECISION VARYING WITH WITHOUT TIME ZONE'.split(' '));
/** Types that the server calls otherwise than the standard does. */
const STANDARD_TYPES = new Set(
  'INT INTEGER BIGINT SMALLINT FLOAT REAL DOUBLE DECIMAL DEC BOOLEAN CHAR CHARACTER TIME TIMESTAMP BIT'.split(
    ' '
  )
);

/** The name of the result's column that `[from, to)` is. */
export function resultName(reader: TokenReader, from: number, to: number): ResultName {
  const given = (valueTo: number): ResultName => ({
    name: reader.tokens[to - 1].type === 'string' ? reader.text(to - 1).slice(1, -1) : reader.name(to - 1),
    isGiven: true,
    value: [from, valueTo]
  });
  const { type } = reader.tokens[to - 1];
  if (to - from > 1 && reader.word(to - 2) === 'AS' && (reader.isName(to - 1) || type === 'string')) {
    return given(to - 2);
  }
  if (to - from > 1 && reader.isName(to - 1) && isAlias(reader, from, to - 1)) {
    return given(to - 1);
  }
  return { name: expressionName(reader, from, to), isGiven: false, value: [from, to] };
}

/** Whether the name at `at`, the last token of an item, is its alias. */
function isAlias(reader: TokenReader, from: number, at: number): boolean {
  if (LAST_WORDS.has(reader.word(at)) || reader.text(at - 1) === '.') {
    return false;
  }
  const cast = castAt(reader, from, at + 1);
  if (cast !== null) {
    const end = behindType(reader, cast + 1, at + 1);
    return end === at;
  }
  const before = reader.tokens[at - 1];
  return before.type === 'symbol'
    ? before.text === ')' || before.text === ']'
    : !BEFORE_OPERAND.has(before.word);
}

/** The last `::` outside of parentheses. */
function castAt(reader: TokenReader, from: number, to: number): number | null {
  let found: number | null = null;
  for (let n = from; n < to; n = reader.skip(n, to)) {
    found = reader.text(n) === '::' ? n : found;
  }
  return found;
}

function behindType(reader: TokenReader, from: number, to: number): number {
  let { next: n } = reader.path(from, to);
  while (n < to && (TYPE_WORDS.has(reader.word(n)) || reader.text(n) === '(' || reader.text(n) === '[')) {
    n = reader.skip(n, to);
  }
  return n;
}

/** What the server calls an expression: PostgreSQL by what it is (`FigureColname`), the others by its text. */
function expressionName(reader: TokenReader, from: number, to: number): string {
  const { path, next } = reader.path(from, to);
  if (path.length > 0 && next === to) {
    return LAST_WORDS.has(reader.word(to - 1)) ? '' : path[path.length - 1];
  }
  if (reader.engine !== 'postgres' || from >= to) {
    return '';
  }
  const cast = castAt(reader, from, to);
  if (cast !== null) {
    return behindType(reader, cast + 1, to) === to
      ? expressionName(reader, from, cast) || typeName(reader, cast + 1)
      : '';
  }
  const first = reader.word(from);
  if (first === 'CASE' && reader.word(to - 1) === 'END') {
    return 'case';
  }
  if (reader.text(next) === '[' && isSubscripts(reader, next, to)) {
    return first === 'ARRAY' ? 'array' : path[path.length - 1];
  }
  if (reader.text(next) !== '(') {
    return '';
  }
  const end = reader.behind(next, to);
  if (path.length === 0) {
    return end === to ? expressionName(reader, from + 1, to - 1) : '';
  }
  if (!isCallsEnd(reader, end, to)) {
    return '';
  }
  if (first !== 'CAST') {
    return path[path.length - 1];
  }
  const as = reader.find(next + 1, end - 1, at => reader.word(at) === 'AS');
  return expressionName(reader, next + 1, as) || typeName(reader, as + 1);
}

function typeName(reader: TokenReader, at: number): string {
  return reader.isName(at) && !STANDARD_TYPES.has(reader.word(at)) && !TYPE_WORDS.has(reader.word(at + 1))
    ? (reader.path(at).path.at(-1) ?? '')
    : '';
}

function isSubscripts(reader: TokenReader, from: number, to: number): boolean {
  let n = from;
  while (n < to && reader.text(n) === '[') {
    n = reader.behind(n, to);
  }
  return n === to;
}

/** Whether nothing but FILTER, WITHIN GROUP and OVER stands behind a call. */
function isCallsEnd(reader: TokenReader, from: number, to: number): boolean {
  let n = from;
  while (n < to && ['FILTER', 'WITHIN', 'GROUP', 'OVER'].includes(reader.word(n))) {
    const isWindowsName = reader.word(n) === 'OVER' && reader.text(n + 1) !== '(';
    n = isWindowsName ? n + 2 : reader.text(n + 1) === '(' ? reader.behind(n + 1, to) : n + 1;
  }
  return n === to;
}
