import type { Dialect } from '../../../engines/core/engine';
import { DbError, type JsonObject, type JsonValue } from '../../../model';

/** A statement whose parameters have become placeholders. */
export interface BoundStatement {
  sql: string;
  params: readonly unknown[];
  /** Turns an offset in `sql` into one in the text it was made from. */
  origin(position: number): number;
}

interface Piece {
  /** Offsets in the source and in the bound text where the piece of plain source begins. */
  source: number;
  bound: number;
}

/**
 * What may stand before a parameter, consumed whole so that nothing inside is taken for one:
 * comments, quoted text and names, dollar quotes, `::` casts and `:=`; then `:name` itself. A colon
 * right after a word, a bracket or a digit is an array slice or a time, not a parameter. `{{name}}` is no SQL
 * anywhere outside of quotes.
 */
const TOKENS = [
  String.raw`--[^\n]*`,
  String.raw`/\*[\s\S]*?(?:\*/|$)`,
  String.raw`\$(?<tag>(?:[\p{L}_][\p{L}\p{N}_]*)?)\$[\s\S]*?(?:\$\k<tag>\$|$)`,
  String.raw`'(?:[^']|'')*(?:'|$)`,
  String.raw`"(?:[^"]|"")*(?:"|$)`,
  '`(?:[^`]|``)*(?:`|$)',
  '::+',
  ':=',
  String.raw`(?<![\p{L}\p{N}_\])}:]):(?<colon>[\p{L}_][\p{L}\p{N}_]*)`,
  String.raw`\{\{(?<braced>[^{}]*)\}\}`
].join('|');

const NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;

/** Engines that read a backslash in quotes as an escape, unlike the standard. */
const BACKSLASH_QUOTES = String.raw`'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|"(?:[^"\\]|\\[\s\S]|"")*(?:"|$)`;
const POSTGRES_ESCAPE_QUOTES = String.raw`(?<![\p{L}\p{N}_])[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)`;

/** The names of the parameters in a text, each once, in the order in which they appear. */
export function parameterNames(sql: string, backslashQuotes: boolean): string[] {
  return [...new Set([...tokensOf(sql, backslashQuotes)].flatMap(match => nameOf(match) ?? []))];
}

function tokensOf(sql: string, backslashQuotes: boolean): IterableIterator<RegExpExecArray> {
  const quotes = backslashQuotes ? BACKSLASH_QUOTES : POSTGRES_ESCAPE_QUOTES;
  return sql.matchAll(new RegExp(`${quotes}|${TOKENS}`, 'gu'));
}

/** The variable that a token names; undefined for what is no parameter. Throws for an expression in braces. */
function nameOf({ groups }: RegExpExecArray): string | undefined {
  const name = groups?.colon ?? groups?.braced?.trim();
  if (name !== undefined && !NAME.test(name)) {
    throw new DbError({
      code: 'invalid',
      message: `{{${name}}} is no parameter: a variable's name stands in the braces`,
      hint: 'Put the value into a variable of the notebook first.'
    });
  }
  return name;
}

/**
 * Replaces the parameters of one statement by the dialect's placeholders; a list becomes as many as it has
 * values. `{{name}}` where the name of a table or column must stand becomes the quoted name that the text in
 * the variable says. Throws `invalid` for a name without a value, for an empty list, and for a `{{name}}` that
 * names something but holds no text.
 */
export function bindParameters(
  sql: string,
  values: JsonObject,
  dialect: Dialect,
  backslashQuotes: boolean
): BoundStatement {
  const params: unknown[] = [];
  const pieces: Piece[] = [{ source: 0, bound: 0 }];
  let text = '';
  /** As `text`, with blanks in the place of all that is quoted, so that only words of SQL are left. */
  let plain = '';
  let copied = 0;
  for (const match of tokensOf(sql, backslashQuotes)) {
    const between = sql.slice(copied, match.index);
    const name = nameOf(match);
    plain += between;
    text += between;
    copied = match.index + match[0].length;
    if (name === undefined) {
      text += match[0];
      plain += /^(?:--|\/\*)/.test(match[0]) ? ' ' : '_';
      continue;
    }
    const isName = match.groups?.braced !== undefined && namesSomething(plain, sql.slice(copied));
    const written = isName
      ? identifierOf(name, values, dialect)
      : listOf(name, match[0], values)
          .map(value => {
            params.push(bindable(value));
            return dialect.placeholder(params.length);
          })
          .join(', ');
    text += written;
    plain += '_';
    pieces.push({ source: copied, bound: text.length });
  }
  text += sql.slice(copied);
  return { sql: text, params, origin: position => originOf(pieces, position) };
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

function originOf(pieces: readonly Piece[], position: number): number {
  const next = pieces.findIndex(piece => piece.bound > position);
  const piece = pieces[next < 0 ? pieces.length - 1 : next - 1];
  const source = piece.source + position - piece.bound;
  // A position inside a placeholder belongs to the parameter, which ends where the next piece begins.
  return next < 0 ? source : Math.min(source, pieces[next].source - 1);
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

/** Scalars as they are; structures as JSON text. `{"$integer": "…"}` is one beyond 2^53. */
function bindable(value: JsonValue): unknown {
  if (
    value !== null &&
    typeof value === 'object' &&
    !Array.isArray(value) &&
    typeof value.$integer === 'string'
  ) {
    return BigInt(value.$integer);
  }
  return value !== null && typeof value === 'object' ? JSON.stringify(value) : value;
}
