import type { DbError, NewValue, RowColumn, RowValue } from '../../model';
import type { Bind, InsertParts, RowDialect } from '../core/rows';
import { dialect } from './dialect';
import { describeRows, isExact } from './row-source';

const { ident } = dialect;

/** Rows of PostgreSQL. Values go out as text or bytes; the server reads them as the column's type. */
export const rows: RowDialect = {
  describe: describeRows,
  select: ({ name }) => ident(name),
  assign,
  operand: (column, value, bind) => cast(column, bindable(value), bind),
  same,
  asText: ({ name }) => `${ident(name)}::pg_catalog.text`,
  like: 'ILIKE',
  insert,
  returning: (_, source) => source.key.columns.map(ident).join(', '),
  // Not every relative has it (Redshift).
  returnsUpdated: ({ version }) => version.flavor === 'postgres',
  countsFound: () => true,
  lock: '',
  columnsOf
};

/** Without a cast, which would cut a text to the column's length instead of refusing it. */
function assign(_: RowColumn, value: NewValue, bind: Bind): string {
  if (value === null || typeof value === 'string') {
    return bind(value);
  }
  return 'default' in value ? 'DEFAULT' : bind(Buffer.from(value.hex, 'hex'));
}

/**
 * `=` where it tells different values apart; else the server's text, byte by byte: `json` has no `=`, and
 * for a text it may ignore case, for an interval a month's length, for a box all but the area.
 */
function same(column: RowColumn, value: RowValue, bind: Bind): string {
  const name = ident(column.name);
  if (value === null) {
    return `${name} IS NULL`;
  }
  if (isExact(column)) {
    return `${name} IS NOT DISTINCT FROM ${cast(column, bindable(value), bind)}`;
  }
  return `${name}::pg_catalog.text COLLATE "C" IS NOT DISTINCT FROM ${textForm(column, bindable(value), bind)}`;
}

/** `character(n)` loses its padding on the way to text. */
function textForm(column: RowColumn, value: string | Buffer, bind: Bind): string {
  const isPadded = /^character(\(|$)|^bpchar$/.test(column.type);
  return isPadded ? `${bind(value)}::pg_catalog.bpchar::pg_catalog.text` : `${bind(value)}::pg_catalog.text`;
}

function cast(column: RowColumn, value: string | Buffer, bind: Bind): string {
  return `${bind(value)}::${plainType(column)}`;
}

/** The type without its length: a cast to `varchar(3)` or `bit(8)` would change the value. */
function plainType({ type }: RowColumn): string {
  const plain = type.replace(/\([\d,-]+\)(?=(\[\])*($| with))/, '');
  return /^character(\[|$)/.test(plain)
    ? plain.replace('character', 'pg_catalog.bpchar')
    : /^bit(\[|$)/.test(plain)
      ? plain.replace('bit', 'pg_catalog."bit"')
      : plain;
}

function bindable(value: Exclude<RowValue, null>): string | Buffer {
  return typeof value === 'string' ? value : Buffer.from(value.hex, 'hex');
}

function insert({ table, names, values, source, given }: InsertParts): string {
  if (names.length === 0) {
    return `INSERT INTO ${table} DEFAULT VALUES`;
  }
  const overrides = source.columns.some(
    ({ name, fixed, automatic }) => automatic && fixed && given.includes(name)
  );
  return `INSERT INTO ${table} (${names.join(', ')})${overrides ? ' OVERRIDING SYSTEM VALUE' : ''} VALUES (${values.join(', ')})`;
}

/** From the message and the detail; a value that cannot be read is named by its number since version 16. */
function columnsOf({ message, detail = '' }: DbError): (string | number)[] {
  const parameter = /portal parameter \$(\d+)/.exec(detail);
  const key = /^Key \((.+?)\)=\(/m.exec(detail);
  const column = /column "(.+?)" (?:of relation|violates|is of|can only)/.exec(message);
  return parameter
    ? [Number(parameter[1])]
    : key
      ? key[1].split(', ').map(name => name.replace(/^"(.*)"$/, '$1').replaceAll('""', '"'))
      : column
        ? [column[1]]
        : [];
}
