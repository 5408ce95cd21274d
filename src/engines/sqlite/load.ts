import type { ResultColumn } from '../../model';
import { sqliteDialect } from './dialect';

/** Digits of a decimal that SQLite's NUMERIC keeps ("Datatypes In SQLite", section 3.1). */
const EXACT_DIGITS = 15;

/** Declared type of a new column: values of every layout keep what they are under its affinity. */
export function columnType({ layout }: ResultColumn): string {
  switch (layout.kind) {
    case 'bool':
      return 'BOOLEAN';
    case 'float32':
    case 'float64':
      return 'REAL';
    case 'uint64':
    case 'utf8':
      return 'TEXT';
    case 'binary':
      return 'BLOB';
    case 'date':
      return 'DATE';
    case 'time':
      return 'TIME';
    case 'timestamp':
      return layout.zone ? 'TIMESTAMPTZ' : 'TIMESTAMP';
    case 'decimal':
      return layout.precision <= EXACT_DIGITS ? `NUMERIC(${layout.precision},${layout.scale})` : 'TEXT';
    default:
      return 'INTEGER';
  }
}

/** The statement that the child process prepares for each batch. */
export function insertInto(into: readonly string[], columns: readonly ResultColumn[]): string {
  const { ident, path } = sqliteDialect;
  const names = columns.map(({ name }) => ident(name)).join(', ');
  return `INSERT INTO ${path(into)} (${names}) VALUES (${columns.map(() => '?').join(', ')})`;
}
