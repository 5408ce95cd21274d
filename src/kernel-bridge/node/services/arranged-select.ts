import {
  DbError,
  type Arrangement,
  type Filter,
  type JsonObject,
  type JsonValue,
  type ResultColumn
} from '../../../model';
import type { SqlTarget } from '../../../transfer/formats/cells-text';

/** Patterns of LIKE are escaped by this, which no engine and mode reads in any other way. */
const ESCAPE = '!';
const NUMBERS = new Set<ResultColumn['meaning']>(['integer', 'decimal', 'float']);

/** A query with `:name` parameters, and their values. */
export interface ParametrisedQuery {
  sql: string;
  parameters: JsonObject;
}

/**
 * Reads a table in an order and with conditions, in the engine's own syntax: names are quoted, values are parameters. NULL
 * comes last in both directions, as in arrangements that the host makes itself.
 *
 * @param from - the table's quoted name.
 * @param columns - those of the table, as a result of it describes them.
 */
export function arrangedSelect(
  from: string,
  columns: readonly ResultColumn[],
  { sort, filter }: Arrangement,
  target: SqlTarget
): ParametrisedQuery {
  const parameters: Record<string, JsonValue> = {};
  const bind = (value: JsonValue): string => {
    const name = `value_${Object.keys(parameters).length + 1}`;
    parameters[name] = value;
    return `:${name}`;
  };
  const columnOf = (index: number): ResultColumn => {
    if (!columns[index]) {
      throw new DbError({ code: 'invalid', message: `The table has no column ${index}` });
    }
    return columns[index];
  };
  const conditions = filter.map(each => condition(each, columnOf(each.column), target, bind));
  const order = sort.map(({ column, descending }) => {
    const name = nameOf(columnOf(column), target);
    const direction = descending ? 'DESC' : 'ASC';
    return isMysql(target) ? `${name} IS NULL, ${name} ${direction}` : `${name} ${direction} NULLS LAST`;
  });
  const sql = [
    `SELECT * FROM ${from}`,
    ...(conditions.length > 0 ? [`WHERE ${conditions.join(' AND ')}`] : []),
    ...(order.length > 0 ? [`ORDER BY ${order.join(', ')}`] : [])
  ].join('\n');
  return { sql, parameters };
}

function isMysql({ engine }: SqlTarget): boolean {
  return engine === 'mysql' || engine === 'mariadb';
}

function nameOf({ name, source }: ResultColumn, { dialect }: SqlTarget): string {
  return dialect.ident(source?.column ?? name);
}

function condition(
  { operator, values }: Filter,
  column: ResultColumn,
  target: SqlTarget,
  bind: (value: JsonValue) => string
): string {
  const name = nameOf(column, target);
  // Only PostgreSQL reads bytes from a text.
  const isHex = column.layout.kind === 'binary' && target.engine !== 'postgres';
  const left = isHex ? `HEX(${name})` : name;
  const valueOf = (text: string): JsonValue =>
    isHex ? text.replace(/^(\\x|0x)/i, '').toUpperCase() : typed(text, column);
  switch (operator) {
    case 'null':
      return `${name} IS NULL`;
    case 'not null':
      return `${name} IS NOT NULL`;
    case 'contains':
    case 'starts': {
      const pattern = `${operator === 'starts' ? '' : '%'}${escapePattern(values[0] ?? '')}%`;
      const like = target.engine === 'postgres' ? 'ILIKE' : 'LIKE';
      const type = isMysql(target) ? 'CHAR' : 'TEXT';
      return `CAST(${name} AS ${type}) ${like} ${bind(pattern)} ESCAPE '${ESCAPE}'`;
    }
    case 'in': {
      const texts = values.filter(value => value !== null);
      const parts = [
        ...(texts.length > 0 ? [`${left} IN (${bind(texts.map(valueOf))})`] : []),
        ...(texts.length < values.length ? [`${name} IS NULL`] : [])
      ];
      return parts.length === 0 ? '1 = 0' : `(${parts.join(' OR ')})`;
    }
    default:
      return `${left} ${operator} ${bind(valueOf(values[0] ?? ''))}`;
  }
}

function escapePattern(text: string): string {
  return text.replace(/[!%_]/g, character => ESCAPE + character);
}

/** Numbers go as numbers where that is exact; the server reads all other values from their text. */
function typed(text: string, { meaning }: ResultColumn): JsonValue {
  if (!NUMBERS.has(meaning) || !/^\s*-?\d+(\.\d+)?\s*$/.test(text)) {
    return text;
  }
  if (/^\s*-?\d+\s*$/.test(text)) {
    const number = Number(text);
    return Number.isSafeInteger(number) ? number : { $integer: text.trim() };
  }
  // A decimal with more digits than a double holds is text, which servers read exactly.
  return meaning === 'float' ? Number(text) : text;
}
