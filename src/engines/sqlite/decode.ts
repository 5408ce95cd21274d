import type { ColumnLayout, ColumnMeaning, ResultColumn } from '../../model';
import type { ColumnBuilder } from '../core/columns';
import type { SqlValue } from './protocol';

/** Storage classes seen in a column, as bits. SQLite types values, not columns ("Datatypes In SQLite"). */
export const Seen = { integer: 1, bigInteger: 2, real: 4, text: 8, blob: 16 } as const;

/** A column as SQLite describes a prepared statement's result. */
export interface DescribedColumn {
  name: string;
  /** Declared type of the table column it comes from. */
  type: string | null;
  database: string | null;
  table: string | null;
  column: string | null;
}

/** The bit of a value's storage class; 0 for NULL. Integers arrive as bigint, reals as number. */
export function seenIn(value: SqlValue): number {
  switch (typeof value) {
    case 'bigint':
      return value >= -MAX_SAFE && value <= MAX_SAFE ? Seen.integer : Seen.bigInteger;
    case 'number':
      return Seen.real;
    case 'string':
      return Seen.text;
    default:
      return value === null ? 0 : Seen.blob;
  }
}
const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** Type affinity by declared type (the five rules of "Datatypes In SQLite", section 3.1). */
export function affinityOf(declared: string): 'integer' | 'text' | 'blob' | 'real' | 'numeric' {
  const type = declared.toUpperCase();
  if (type.includes('INT')) {
    return 'integer';
  }
  if (/CHAR|CLOB|TEXT/.test(type)) {
    return 'text';
  }
  // ANY converts nothing in a strict table. In others it does, but takes a value of any class all the same.
  if (type === '' || type === 'ANY' || type.includes('BLOB')) {
    return 'blob';
  }
  return /REAL|FLOA|DOUB/.test(type) ? 'real' : 'numeric';
}

/**
 * The layout that holds every value of a column exactly. Values of several classes become text, which
 * is exact too: integers and reals in their shortest exact form, blobs as `X'…'` literals.
 *
 * @param seen - what the values are, or those that were looked at (see `ResultReader`)
 */
export function describeColumn(described: DescribedColumn, seen: number): ResultColumn {
  const declared = described.type ?? '';
  const { database, table, column } = described;
  const layout = layoutOf(declared, seen);
  const meaning = meaningOf(layout, declared, seen);
  const isText = meaning === 'time' || (meaning === 'mixed' && affinityOf(declared) === 'text');
  return {
    name: described.name,
    type: declared || typeOf(seen),
    layout,
    meaning,
    ...(isText && { order: { kind: 'text' } }),
    ...(table !== null && column !== null ? { source: { table: [database ?? 'main', table], column } } : {})
  };
}

function layoutOf(declared: string, seen: number): ColumnLayout {
  const { integer, bigInteger, real, blob } = Seen;
  if (seen === 0) {
    return { kind: defaultKind(declared) };
  }
  if ((seen & ~(integer | bigInteger)) === 0 && !(holdsFractions(declared) && !(seen & bigInteger))) {
    return { kind: 'int64' };
  }
  if ((seen & ~(integer | real)) === 0) {
    return { kind: 'float64' };
  }
  return { kind: seen === blob ? 'binary' : 'utf8' };
}

/** Columns that are declared for bytes, not for anything. */
export function holdsBytes(declared: string): boolean {
  return /BLOB/i.test(declared);
}

/** Columns whose whole numbers are likely to be followed by fractions. */
function holdsFractions(declared: string): boolean {
  return affinityOf(declared) === 'real' || /DEC|NUMERIC|MONEY/i.test(declared);
}

/** Layout while only NULL has been seen. */
function defaultKind(declared: string): 'int64' | 'float64' | 'utf8' | 'binary' {
  switch (affinityOf(declared)) {
    case 'integer':
      return 'int64';
    case 'real':
      return 'float64';
    case 'blob':
      return holdsBytes(declared) ? 'binary' : 'utf8';
    case 'numeric':
      return holdsFractions(declared) ? 'float64' : /BOOL/i.test(declared) ? 'int64' : 'utf8';
    default:
      return 'utf8';
  }
}

function typeOf(seen: number): string {
  const { integer, bigInteger, real, text, blob } = Seen;
  if (seen !== 0 && (seen & ~(integer | bigInteger)) === 0) {
    return 'INTEGER';
  }
  return seen === real ? 'REAL' : seen === text ? 'TEXT' : seen === blob ? 'BLOB' : '';
}

function meaningOf(layout: ColumnLayout, declared: string, seen: number): ColumnMeaning {
  switch (layout.kind) {
    case 'int64':
      return 'integer';
    case 'float64':
      return 'float';
    case 'binary':
      return 'binary';
    default:
      return (seen & ~Seen.text) === 0 ? textMeaning(declared) : 'mixed';
  }
}

/** SQLite has no date type: dates are text, and only the declared type tells. */
function textMeaning(declared: string): ColumnMeaning {
  const type = declared.toUpperCase().replace(/\(.*/, '').trim();
  switch (type) {
    case 'DATE':
    case 'TIME':
    case 'TIMESTAMP':
    case 'JSON':
    case 'UUID':
      return type.toLowerCase() as ColumnMeaning;
    case 'DATETIME':
    case 'TIMESTAMPTZ':
    case 'TIMESTAMP WITH TIME ZONE':
      return 'timestamp';
    default:
      return 'text';
  }
}

/**
 * Writes the values at `index` of rows into a column, the first one at `at`.
 *
 * @returns false when the column's layout cannot hold one of them exactly
 */
export type Writer = (
  column: ColumnBuilder,
  at: number,
  rows: readonly SqlValue[][],
  index: number
) => boolean;

/** The writer of a column, chosen once per result; hot. */
export function writerOf(column: ResultColumn): Writer {
  switch (column.layout.kind) {
    case 'int64':
      return writeIntegers;
    case 'float64':
      return writeReals;
    case 'binary':
      return writeBlobs;
    default:
      return column.meaning === 'mixed' ? writeAsText : writeTexts;
  }
}

function writeIntegers(
  column: ColumnBuilder,
  at: number,
  rows: readonly SqlValue[][],
  index: number
): boolean {
  for (let n = 0, row = at; n < rows.length; n++, row++) {
    const value = rows[n][index];
    if (typeof value === 'bigint') {
      column.i64[row] = value;
      column.setValid(row);
    } else if (value === null) {
      column.setNull(row);
    } else {
      return false;
    }
  }
  return true;
}

function writeReals(column: ColumnBuilder, at: number, rows: readonly SqlValue[][], index: number): boolean {
  for (let n = 0, row = at; n < rows.length; n++, row++) {
    const value = rows[n][index];
    if (value === null) {
      column.setNull(row);
      continue;
    }
    if (typeof value === 'number') {
      column.f64[row] = value;
    } else if (seenIn(value) === Seen.integer) {
      column.f64[row] = Number(value);
    } else {
      return false;
    }
    column.setValid(row);
  }
  return true;
}

function writeTexts(column: ColumnBuilder, at: number, rows: readonly SqlValue[][], index: number): boolean {
  for (let n = 0, row = at; n < rows.length; n++, row++) {
    const value = rows[n][index];
    if (typeof value === 'string') {
      column.setText(row, value);
    } else if (value === null) {
      column.setNull(row);
    } else {
      return false;
    }
  }
  return true;
}

function writeBlobs(column: ColumnBuilder, at: number, rows: readonly SqlValue[][], index: number): boolean {
  for (let n = 0, row = at; n < rows.length; n++, row++) {
    const value = rows[n][index];
    if (value instanceof Uint8Array) {
      const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
      column.setBytes(row, bytes, 0, bytes.length);
    } else if (value === null) {
      column.setNull(row);
    } else {
      return false;
    }
  }
  return true;
}

function writeAsText(column: ColumnBuilder, at: number, rows: readonly SqlValue[][], index: number): boolean {
  for (let n = 0, row = at; n < rows.length; n++, row++) {
    const value = rows[n][index];
    if (value === null) {
      column.setNull(row);
    } else {
      column.setText(row, exactText(value));
    }
  }
  return true;
}

/** A value of any class as text; a real keeps its point (`1.0`), as SQLite shows it. */
export function exactText(value: Exclude<SqlValue, null>): string {
  if (value instanceof Uint8Array) {
    return blobLiteral(value);
  }
  const text = Object.is(value, -0) ? '-0' : String(value);
  return typeof value === 'number' && /^-?\d+$/.test(text) ? `${text}.0` : text;
}

function blobLiteral(bytes: Uint8Array): string {
  return `X'${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex').toUpperCase()}'`;
}
