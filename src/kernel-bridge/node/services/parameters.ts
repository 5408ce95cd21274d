import type { Dialect, Engine } from '../../../engines/core/engine';
import { DbError, type EngineId, type JsonObject, type JsonValue } from '../../../model';
import { readTokens, type SqlToken } from './completion/tokens';
import { TypedParameter } from '../../../engines/core/typed-parameter';
import { bindable } from './typed-values';

/** A statement whose parameters have become placeholders. */
export interface BoundStatement {
  sql: string;
  params: readonly unknown[];
  /** How the source writes the parameter of each of `params`. */
  names: readonly string[];
  /** Turns an offset in `sql` into one in the text it was made from. */
  origin(position: number): number;
}

interface Piece {
  /** Offsets in the source and in the bound text where the piece of plain source begins. */
  source: number;
  bound: number;
  /** The same of the parameter before it. */
  parameter: { source: number; bound: number };
}

/**
 * `::` casts and `:=`, consumed whole, and the parameters. A colon right after a word, a bracket or a digit is an
 * array slice or a time, not a parameter. `{{name}}` is no SQL anywhere outside of quotes.
 */
const TOKENS = [
  '::+',
  ':=',
  String.raw`(?<![\p{L}\p{N}_\])}:]):(?<colon>[\p{L}_][\p{L}\p{N}_]*)`,
  String.raw`\{\{(?<braced>[^{}]*)\}\}`
].join('|');

const NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const OPAQUE: readonly SqlToken['type'][] = ['comment', 'string', 'quoted', 'dollar'];

/** The names of the parameters in a text, each once, in the order in which they appear. */
export function parameterNames({ id, dialect }: Pick<Engine, 'id' | 'dialect'>, script: string): string[] {
  // Data lines of COPY are no part of their statement.
  const names = dialect
    .split(script)
    .flatMap(({ sql }) => [...tokensOf(id, dialect, sql)].flatMap(match => nameOf(match, sql) ?? []));
  return [...new Set(names)];
}

/** Casts, assignments and parameters of one statement. */
function tokensOf(engine: EngineId, dialect: Dialect, sql: string): IterableIterator<RegExpExecArray> {
  return withoutOpaque(engine, dialect, sql).matchAll(new RegExp(TOKENS, 'gu'));
}

/** A statement with blanks in the place of comments and quotes in the place of all that is quoted, so that only words of SQL are left. */
function withoutOpaque(engine: EngineId, { escaping }: Dialect, sql: string): string {
  let plain = '';
  for (const { type, start, end } of readTokens(engine, sql, 0, escaping)) {
    if (OPAQUE.includes(type)) {
      plain += sql.slice(plain.length, start) + (type === 'comment' ? ' ' : "'").repeat(end - start);
    }
  }
  return plain + sql.slice(plain.length);
}

/** The variable that a token of `sql` names; undefined for what is no parameter. Throws for an expression in braces. */
function nameOf({ groups, index, 0: token }: RegExpExecArray, sql: string): string | undefined {
  const name = groups?.colon ?? groups?.braced?.trim();
  if (name !== undefined && !NAME.test(name)) {
    throw new DbError({
      code: 'invalid',
      // As it is written: what is quoted in it is masked in the token.
      message: `${sql.slice(index, index + token.length).replace(/\s*([{}]{2})\s*/g, '$1')} is no parameter: a variable's name stands in the braces`,
      hint: 'Put the value into a variable of the notebook first.'
    });
  }
  return name;
}

/**
 * Replaces the parameters of one statement by the dialect's placeholders; a list becomes as many as it has
 * values, a list of lists as many rows in parentheses: `(a, b) IN (:pairs)`, `VALUES :rows`; where PostgreSQL takes an array, it is one. `{{name}}` where the name of a table or column must stand becomes the quoted name that the text in
 * the variable says. Throws `invalid` for a name without a value, for an empty list, and for a `{{name}}` that
 * names something but holds no text.
 */
export function bindParameters(
  sql: string,
  values: JsonObject,
  { id, dialect }: Pick<Engine, 'id' | 'dialect'>
): BoundStatement {
  const params: unknown[] = [];
  const names: string[] = [];
  const pieces: Piece[] = [{ source: 0, bound: 0, parameter: { source: 0, bound: 0 } }];
  const plain = withoutOpaque(id, dialect, sql);
  let text = '';
  /** What of `plain` was passed, with a blank name in the place of each parameter. */
  let before = '';
  let copied = 0;
  for (const match of tokensOf(id, dialect, sql)) {
    const name = nameOf(match, sql);
    if (name === undefined) {
      continue;
    }
    text += sql.slice(copied, match.index);
    before += plain.slice(copied, match.index);
    copied = match.index + match[0].length;
    const [inside, bare] = [/\bIN\s*\(\s*$/i.test(before), /\bIN\s*$/i.test(before)];
    const rows = id === 'sqlite' && (inside || bare) ? 'VALUES ' : '';
    const value = values[name];
    const isName = match.groups?.braced !== undefined && namesSomething(before, plain.slice(copied));
    const takesAny = id === 'postgres' && takesAnyType(before, plain.slice(copied));
    const isArray = id === 'postgres' && Array.isArray(value) && takesArray(before, plain.slice(copied));
    before += '_';
    const placeholder = (each: JsonValue): string => {
      const bound = bindable(id, each);
      params.push(bound.value);
      const place = dialect.placeholder(params.length);
      return bound.written(takesAny && !(bound.value instanceof TypedParameter) ? `${place}::text` : place);
    };
    const parameter = { source: match.index, bound: text.length };
    if (isName) {
      text += identifierOf(name, values, dialect);
    } else if (isArray) {
      params.push(arrayOf(id, value));
      text += dialect.placeholder(params.length);
    } else {
      const list = written(listOf(name, match[0], values), placeholder, rows);
      text += bare ? `(${list})` : list;
    }
    names.push(...Array.from({ length: params.length - names.length }, () => match[0]));
    pieces.push({ source: copied, bound: text.length, parameter });
  }
  text += sql.slice(copied);
  return { sql: text, params, names, origin: position => originOf(pieces, position) };
}

/** PostgreSQL's error where it cannot tell what a text is to be. */
const INDETERMINATE = new Set(['42P18', '42P08']);

/** An error in the words of the text before binding: PostgreSQL counts its parameters. */
export function errorWithNames(error: DbError, names: readonly string[]): DbError {
  const data = error.toJSON();
  const message = data.message.replace(/\$(\d+)\b/g, (place, n) => names[Number(n) - 1] ?? place);
  const first = names[Number(/\$(\d+)\b/.exec(data.message)?.[1]) - 1];
  const hint =
    first !== undefined && INDETERMINATE.has(data.sqlState ?? '')
      ? `Write its type behind it: ${first}::text`
      : data.hint;
  return new DbError({ ...data, message, hint }, { cause: error });
}

/** Where PostgreSQL takes one array and no list of values: `= ANY (:ids)`, `tags && :tags`, `:ids::int[]`. */
function takesArray(before: string, after: string): boolean {
  return (
    /(?:\b(?:ANY|ALL|SOME)\s*\(|@>|<@|&&)\s*$/i.test(before) ||
    /^\s*::\s*[\p{L}\p{N}_$. ']+(?:\([\d, ]*\))?\s*\[/u.test(after) ||
    (/\bCAST\s*\(\s*$/i.test(before) && /^\s*AS\b[^()]*\[/i.test(after))
  );
}

function arrayOf(engine: EngineId, list: readonly JsonValue[]): unknown[] {
  return list.map(each => (Array.isArray(each) ? arrayOf(engine, each) : bindable(engine, each).value));
}

/** Where PostgreSQL takes any type, so that it cannot tell that of a parameter: `:name IS NULL`, `concat(:name)`. */
function takesAnyType(before: string, after: string): boolean {
  return (
    /^\s*(?:IS\s+(?:NOT\s+)?NULL|ISNULL|NOTNULL)\b/i.test(after) ||
    /\b(?:concat|concat_ws|format|jsonb?_build_(?:array|object))\s*\([^()]*$/i.test(before)
  );
}

/** Words behind which the name of a table stands; behind BY a bound value would order by nothing. */
const BEFORE_NAME =
  /(?:\.|\b(?:FROM|JOIN|INTO|UPDATE|TABLE|VIEW|INDEX|REFERENCES|ORDER\s+BY|GROUP\s+BY|PARTITION\s+BY))\s*$/i;
/** A comma, and before it the list of one of these clauses. */
const IN_LIST_OF_NAMES =
  /\b(FROM|ORDER\s+BY|GROUP\s+BY|PARTITION\s+BY)\b(?:(?!\b(?:SELECT|WHERE|SET|ON|HAVING|LIMIT|VALUES)\b)[^;])*,\s*$/i;

/** Whether what stands between `before` and `after` is the name of an object and not a value. */
function namesSomething(before: string, after: string): boolean {
  return (
    BEFORE_NAME.test(before) ||
    IN_LIST_OF_NAMES.test(withoutParentheses(before)) ||
    /^\s*\.\s*[^\s\d]/.test(after)
  );
}

/** What was closed again in parentheses, and what stands outside of the one that is open. */
function withoutParentheses(text: string): string {
  let plain = text;
  for (let shorter = plain.replace(/\([^()]*\)/g, '_'); shorter !== plain;) {
    plain = shorter;
    shorter = plain.replace(/\([^()]*\)/g, '_');
  }
  return plain.slice(plain.lastIndexOf('(') + 1);
}

function identifierOf(name: string, values: JsonObject, dialect: Dialect): string {
  const [value, ...more] = listOf(name, `{{${name}}}`, values);
  if (typeof value !== 'string' || value === '' || more.length > 0) {
    throw new DbError({
      code: 'invalid',
      message: `{{${name}}} stands where the name of a table or column must stand, but its value is no text`
    });
  }
  return dialect.ident(value);
}

/** @param rows what must stand before rows, if anything: SQLite takes no other rows behind IN */
function written(
  list: readonly JsonValue[],
  placeholder: (value: JsonValue) => string,
  rows: string
): string {
  const isRow = (value: JsonValue): value is JsonValue[] => Array.isArray(value) && value.length > 0;
  return list.every(isRow)
    ? rows + list.map(row => `(${row.map(placeholder).join(', ')})`).join(', ')
    : list.map(placeholder).join(', ');
}

function originOf(pieces: readonly Piece[], position: number): number {
  const next = pieces.findIndex(piece => piece.bound > position);
  if (next >= 0 && position >= pieces[next].parameter.bound) {
    return pieces[next].parameter.source;
  }
  const piece = pieces[next < 0 ? pieces.length - 1 : next - 1];
  return piece.source + position - piece.bound;
}

function listOf(name: string, shown: string, values: JsonObject): JsonValue[] {
  if (!Object.hasOwn(values, name)) {
    throw new DbError({ code: 'invalid', message: `There is no value for the parameter ${shown}` });
  }
  const value = values[name];
  if (Array.isArray(value) && value.length === 0) {
    throw new DbError({ code: 'invalid', message: `The list for the parameter ${shown} is empty` });
  }
  return Array.isArray(value) ? value : [value];
}
