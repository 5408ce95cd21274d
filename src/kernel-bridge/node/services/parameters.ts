import type { Dialect } from '../../../engines/core/engine';
import { DbError, type JsonObject, type JsonValue } from '../../../model';

/** A statement whose `:name` parameters have become placeholders. */
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
 * right after a word, a bracket or a digit is an array slice or a time, not a parameter.
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
  String.raw`(?<![\p{L}\p{N}_\])}:]):(?<name>[\p{L}_][\p{L}\p{N}_]*)`
].join('|');

/** Engines that read a backslash in quotes as an escape, unlike the standard. */
const BACKSLASH_QUOTES = String.raw`'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|"(?:[^"\\]|\\[\s\S]|"")*(?:"|$)`;
const POSTGRES_ESCAPE_QUOTES = String.raw`(?<![\p{L}\p{N}_])[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)`;

/** The names of the `:name` parameters in a text, each once, in the order in which they appear. */
export function parameterNames(sql: string, backslashQuotes: boolean): string[] {
  const names = [...tokensOf(sql, backslashQuotes)].flatMap(({ groups }) => groups?.name ?? []);
  return [...new Set(names)];
}

function tokensOf(sql: string, backslashQuotes: boolean): IterableIterator<RegExpExecArray> {
  const quotes = backslashQuotes ? BACKSLASH_QUOTES : POSTGRES_ESCAPE_QUOTES;
  return sql.matchAll(new RegExp(`${quotes}|${TOKENS}`, 'gu'));
}

/**
 * Replaces the `:name` parameters of one statement by the dialect's placeholders; a list becomes as
 * many as it has values. Throws `invalid` for a name without a value and for an empty list.
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
  let copied = 0;
  for (const match of tokensOf(sql, backslashQuotes)) {
    const name = match.groups?.name;
    if (name === undefined) {
      continue;
    }
    const placeholders = listOf(name, values).map(value => {
      params.push(bindable(value));
      return dialect.placeholder(params.length);
    });
    text += sql.slice(copied, match.index) + placeholders.join(', ');
    copied = match.index + match[0].length;
    pieces.push({ source: copied, bound: text.length });
  }
  text += sql.slice(copied);
  return { sql: text, params, origin: position => originOf(pieces, position) };
}

function originOf(pieces: readonly Piece[], position: number): number {
  const next = pieces.findIndex(piece => piece.bound > position);
  const piece = pieces[next < 0 ? pieces.length - 1 : next - 1];
  const source = piece.source + position - piece.bound;
  // A position inside a placeholder belongs to the parameter, which ends where the next piece begins.
  return next < 0 ? source : Math.min(source, pieces[next].source - 1);
}

function listOf(name: string, values: JsonObject): JsonValue[] {
  if (!Object.hasOwn(values, name)) {
    throw new DbError({ code: 'invalid', message: `There is no value for the parameter :${name}` });
  }
  const value = values[name];
  if (Array.isArray(value) && value.length === 0) {
    throw new DbError({ code: 'invalid', message: `The list for the parameter :${name} is empty` });
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
