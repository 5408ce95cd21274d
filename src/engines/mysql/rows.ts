import { DbError } from '../../model';
import type { NewValue, RowColumn, RowSource, RowValue } from '../../model';
import type { Connection, Queryable } from '../core/engine';
import type { Bind, InsertParts, RowDialect } from '../core/rows';
import { dialect } from './dialect';
import { describeRows } from './row-source';

const { ident } = dialect;

/** Rows of MySQL and MariaDB. */
export const rows: RowDialect = {
  describe: describeRows,
  select: ({ name }) => ident(name),
  assign,
  operand,
  same,
  asText: ({ name }) => `CAST(${ident(name)} AS CHAR)`,
  like: 'LIKE',
  insert,
  returning: (db, source) => returning(db, source),
  lastInserted: 'LAST_INSERT_ID()',
  countsFound: () => false,
  lock: ' FOR UPDATE',
  prepare,
  columnsOf
};

/** Values that do not fit are errors in this session, and 0 in an AUTO_INCREMENT column is the number 0. */
async function prepare(db: Connection): Promise<void> {
  await db.query(
    "SET SESSION sql_mode = CONCAT(@@SESSION.sql_mode, ',STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO')"
  );
}

function assign(column: RowColumn, value: NewValue, bind: Bind): string {
  if (value === null) {
    return bind(null);
  }
  if (typeof value === 'object') {
    return 'default' in value ? 'DEFAULT' : bind(Buffer.from(value.hex, 'hex'));
  }
  return bind(
    column.group === 'integer' || column.group === 'bit'
      ? (integerOf(column, value) ?? value)
      : zoneless(value)
  );
}

/**
 * A typed value: text beside a number would be compared as a double, and a text that holds a day of month 0 is
 * refused as a date.
 */
function operand(column: RowColumn, value: Exclude<RowValue, null>, bind: Bind): string {
  if (typeof value === 'object') {
    return bind(Buffer.from(value.hex, 'hex'));
  }
  switch (column.group) {
    case 'integer':
    case 'bit':
      return bind(integerOf(column, value) ?? value);
    case 'decimal':
      return `CAST(${bind(value)} AS ${column.type.replace(/ unsigned| zerofill/gi, '')})`;
    case 'float':
      return bind(/^float/i.test(column.type) ? Math.fround(Number(value)) : Number(value));
    default:
      return bind(zoneless(value));
  }
}

/** `<=>` on typed values, or byte by byte: a collation takes other letters and trailing spaces for the same. */
function same(column: RowColumn, value: RowValue, bind: Bind): string {
  const name = ident(column.name);
  if (value === null) {
    return `${name} IS NULL`;
  }
  switch (column.group) {
    case 'bit':
      return `CAST(${name} AS UNSIGNED) <=> ${operand(column, value, bind)}`;
    case 'integer':
    case 'decimal':
    case 'float':
      return `${name} <=> ${operand(column, value, bind)}`;
    case 'binary':
      return `CAST(${name} AS BINARY) <=> ${operand(column, value, bind)}`;
    case 'date':
    case 'time':
    case 'timestamp':
      return `${bytes(`CAST(${name} AS CHAR)`)} <=> ${bytes(bind(fullTime(column, String(value))))}`;
    case 'json':
    case 'uuid':
    case 'other':
      return `${bytes(`CAST(${name} AS CHAR)`)} <=> ${bytes(operand(column, value, bind))}`;
    default:
      return `${bytes(name)} <=> ${bytes(operand(column, value, bind))}`;
  }
}

function bytes(text: string): string {
  return `CAST(CONVERT(${text} USING utf8mb4) AS BINARY)`;
}

/** BIT is shown as its digits. */
function integerOf(column: RowColumn, text: string): bigint | undefined {
  if (column.group === 'bit') {
    return /^[01]+$/.test(text) ? BigInt(`0b${text}`) : undefined;
  }
  return /^-?\d+$/.test(text) ? BigInt(text) : undefined;
}

/** TIMESTAMP is shown with `+00` where the session is in UTC. */
function zoneless(text: string): string {
  return text.replace(/^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?)\+00$/, '$1');
}

/** With the digits of the fraction that the server prints, which pages leave out where they are zero. */
function fullTime({ type, group }: RowColumn, value: string): string {
  const text = zoneless(value);
  const digits = Number(/\((\d)\)/.exec(type)?.[1] ?? 0);
  if (group === 'date' || digits === 0) {
    return text;
  }
  const [whole, fraction = ''] = text.split('.');
  return `${whole}.${fraction.padEnd(digits, '0')}`;
}

function insert({ table, names, values }: InsertParts): string {
  return `INSERT INTO ${table} (${names.join(', ')}) VALUES (${values.join(', ')})`;
}

/** MariaDB's INSERT returns values; MySQL's does not. */
function returning(db: Queryable, source: RowSource): string | null {
  return db.version.flavor === 'mariadb' ? source.key.columns.map(ident).join(', ') : null;
}

/** `Column 'a' cannot be null`, `… for column 'a' at row 1`, `Duplicate entry … for key 't.a'`, `FOREIGN KEY (`a`)`. */
function columnsOf({ message }: DbError): string[] {
  const foreign = /FOREIGN KEY \((`.+?`)\) REFERENCES/.exec(message);
  if (foreign) {
    return [...foreign[1].matchAll(/`((?:[^`]|``)+)`/g)].map(match => match[1].replaceAll('``', '`'));
  }
  const column =
    /for column (?:`[^`]*`\.`[^`]*`\.)?[`'](.+?)[`'] at row/.exec(message) ??
    /^(?:Column|Field) '(.+?)' /.exec(message) ??
    /(?:Out of range value|Data too long|Data truncated) for column '(.+?)'/.exec(message) ??
    /for key '(?:[^'.]*\.)?(.+?)'$/.exec(message);
  return column ? [column[1]] : [];
}
