import type { CellValue, RowColumn, RowKey, RowSource } from '../../../src/model';
import type { RowReader } from '../../../src/panels/data-editor/model';

export const column = (name: string, more: Partial<RowColumn> = {}): RowColumn => ({
  name,
  type: 'text',
  group: 'text',
  nullable: true,
  default: null,
  ...more
});

/** A table of an automatic key, a text, bytes, a computed column, and PostgreSQL's hidden place. */
export function sourceOf(key: RowKey = { kind: 'primary', columns: ['id'] }): RowSource {
  return {
    columns: [
      column('id', { group: 'integer', nullable: false, automatic: true }),
      column('name', { nullable: false }),
      column('bytes', { group: 'binary' }),
      column('total', { readOnly: 'computed' }),
      column('ctid', { group: 'other', hidden: true })
    ],
    key,
    references: [],
    can: { insert: true, update: true, delete: true }
  };
}

export const BINARY = [false, false, true, false, false];

export function readerOf(rows: readonly (readonly CellValue[])[]): RowReader {
  return { count: rows.length, row: index => rows[index] };
}

/** Row `n` of the table: `[n, 'name n', bytes, total, ctid]`. */
export const row = (n: number): CellValue[] => [n, `name ${n}`, '\\x00ff', `total ${n}`, `(0,${n})`];
