import type { ColumnBatch, ColumnBuilder } from '../../engines/core/columns';
import type { CellValue, ColumnLayout } from '../../model';
import { cellReader } from '../../engines/core/cell-values';

/** The cells of a few rows that do not go through a file; as pages have them, but never cut. */
export function batchCells(batch: ColumnBatch): CellValue[][] {
  const readers = batch.columns.map(readerOf);
  return Array.from({ length: batch.rows }, (_, row) => readers.map(read => read(row)));
}

function readerOf(column: ColumnBuilder): (row: number) => CellValue {
  const read = column.offsets ? textReader(column, column.offsets) : fixedReader(column, column.layout);
  return row => (column.validity[row >> 3] & (1 << (row & 7)) ? read(row) : null);
}

function fixedReader({ values }: ColumnBuilder, layout: ColumnLayout): (row: number) => CellValue {
  const read = cellReader(layout);
  return row => read(values, row);
}

function textReader({ values, layout }: ColumnBuilder, offsets: Int32Array): (row: number) => CellValue {
  return layout.kind === 'binary'
    ? row => `\\x${values.toString('hex', offsets[row], offsets[row + 1])}`
    : row => values.toString('utf8', offsets[row], offsets[row + 1]);
}
