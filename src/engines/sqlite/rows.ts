import type { CellValue, ColumnLayout, DbError, NewValue, RowColumn, RowSource, RowValue } from '../../model';
import type { Bind, InsertParts, RowDialect } from '../core/rows';
import { affinityOf, exactText } from './decode';
import { sqliteDialect } from './dialect';
import { describeRows } from './row-source';

const { ident } = sqliteDialect;

/** Rows of SQLite, where each value has a class of its own, whatever its column's type says. */
export const rows: RowDialect = {
  describe: describeRows,
  select: ({ name }) => ident(name),
  assign,
  operand: (column, value, bind) => bind(classed(column, value)),
  // Where nothing converts values, the text alone does not tell the class; elsewhere `=` can use every index.
  found: (column, value, bind) =>
    affinityOf(column.type) === 'blob' ? `(${same(column, value, bind)})` : null,
  same,
  inForm,
  asText: ({ name }) => `CAST(${ident(name)} AS TEXT)`,
  like: 'LIKE',
  insert,
  returning: (_, source) => keyList(source),
  // Rows of a view that a trigger changes instead are not counted (sqlite3_changes()).
  countsFound: ({ key }) => key.kind !== 'columns',
  lock: '',
  columnsOf
};

/** DEFAULT is no value of SQLite's UPDATE: the default's own text is. */
function assign(column: RowColumn, value: NewValue, bind: Bind, inInsert: boolean): string | null {
  if (value === null) {
    return bind(null);
  }
  if (typeof value === 'object' && 'default' in value) {
    return inInsert ? null : `(${column.default ?? 'NULL'})`;
  }
  return bind(classed(column, value));
}

/** The value in the class that typing it into SQL would give it; the column's affinity does the rest. */
function classed(column: RowColumn, value: Exclude<RowValue, null>): string | bigint | number | Buffer {
  if (typeof value !== 'string') {
    return Buffer.from(value.hex, 'hex');
  }
  const affinity = affinityOf(column.type);
  if (affinity === 'text') {
    return value;
  }
  const number = numberOf(value);
  // Where nothing converts it, a text such as 007 is no number.
  return number === undefined || (affinity === 'blob' && String(number) !== value) ? value : number;
}

/**
 * A value shown as `1` may be the integer, the text, or (with a point) the real: whichever shows as this text is
 * what was read. BINARY, since a column's own collation may take other letters for the same.
 */
function same(column: RowColumn, value: RowValue, bind: Bind): string {
  const name = ident(column.name);
  if (value === null) {
    return `${name} IS NULL`;
  }
  if (typeof value === 'object') {
    return `${name} IS ${bind(Buffer.from(value.hex, 'hex'))}`;
  }
  const tests = formsOf(column, value).map(
    form => `${name} IS ${bind(form)}${typeof form === 'string' ? ' COLLATE BINARY' : ''}`
  );
  return tests.length === 1 ? tests[0] : `(${tests.join(' OR ')})`;
}

/** The values that a column can hold and that are shown as this text. */
function formsOf({ type }: RowColumn, text: string): (string | bigint | number | Buffer)[] {
  const affinity = affinityOf(type);
  const number = affinity === 'text' ? undefined : numberOf(text);
  const literal = /^X'([0-9A-F]*)'$/.exec(text);
  // A real beyond 2^53 is shown without a point, and compares exactly with the integer of its digits.
  const isLarge = typeof number === 'bigint' && !Number.isSafeInteger(Number(number));
  return [
    // A column of numbers holds no text that reads as a number.
    ...(number === undefined || affinity === 'blob' ? [text] : []),
    ...(number === undefined ? [] : [number]),
    ...(isLarge && (affinity === 'real' || affinity === 'blob') ? [Number(text)] : []),
    ...(literal ? [Buffer.from(literal[1], 'hex')] : [])
  ];
}

/** The integer or real that is shown as `text`. */
function numberOf(text: string): bigint | number | undefined {
  if (/^-?(0|[1-9]\d{0,18})$/.test(text)) {
    const integer = BigInt(text);
    return BigInt.asIntN(64, integer) === integer ? integer : undefined;
  }
  return /^-?(\d+(\.\d+)?(e[+-]?\d+)?|Infinity)$/i.test(text) ? Number(text) : undefined;
}

/** A value alone is read in its own class; among others its column may be text, or numbers. */
function inForm({ type }: RowColumn, cell: CellValue, read: ColumnLayout, shown: ColumnLayout): CellValue {
  if (cell === null || read.kind === shown.kind) {
    return cell;
  }
  if (read.kind === 'binary') {
    return exactText(Buffer.from(String(cell).slice(2), 'hex'));
  }
  if (shown.kind !== 'utf8') {
    return cell;
  }
  // Whole numbers are read as reals where fractions are likely, but an affinity of NUMERIC stores them as integers.
  const isInteger = affinityOf(type) === 'numeric' && Number.isSafeInteger(cell);
  return read.kind === 'float64' && !isInteger ? exactText(Number(cell)) : String(cell);
}

function insert({ table, names, values }: InsertParts): string {
  return names.length === 0
    ? `INSERT INTO ${table} DEFAULT VALUES`
    : `INSERT INTO ${table} (${names.join(', ')}) VALUES (${values.join(', ')})`;
}

function keyList(source: RowSource): string {
  return source.key.columns.map(ident).join(', ');
}

/** `UNIQUE constraint failed: t.a, t.b`, `NOT NULL constraint failed: t.a`. */
function columnsOf({ message }: DbError): string[] {
  const list =
    /constraint failed: (.+)$/.exec(message)?.[1] ??
    /in .*?(?:column|row) (?:\S+\.)?(\S+)$/.exec(message)?.[1];
  return (list ?? '').split(', ').map(name => name.slice(name.lastIndexOf('.') + 1));
}
