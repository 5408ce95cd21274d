import type { ColumnLayout, ResultColumn } from '../../model';
import { cellReader } from './cell-values';
import type { ColumnBatch, ColumnBuilder } from './columns';
import { isValid } from './text-lines';

/** A value to bind. */
export type RowValue = null | boolean | number | bigint | string | Uint8Array;

/**
 * Rows as values to bind, for the ways into a table that take them one by one: integers of 64 bits as bigint,
 * dates, times and decimals as text.
 *
 * @param instants - written behind instants, which are in UTC
 */
export function rowReader(
  columns: readonly ResultColumn[],
  instants: string
): (batch: ColumnBatch, row: number) => RowValue[] {
  const readers = columns.map(({ layout }) => readerOf(layout, instants));
  return (batch, row) =>
    readers.map((read, n) => (isValid(batch.columns[n], row) ? read(batch.columns[n], row) : null));
}

function readerOf(layout: ColumnLayout, instants: string): (column: ColumnBuilder, row: number) => RowValue {
  switch (layout.kind) {
    case 'utf8':
      return ({ values, offsets }, row) => values.toString('utf8', offsets![row], offsets![row + 1]);
    case 'binary':
      return ({ values, offsets }, row) => Buffer.from(values.subarray(offsets![row], offsets![row + 1]));
    case 'int64':
      return ({ i64 }, row) => i64[row];
    case 'uint64':
      return ({ i64 }, row) => BigInt.asUintN(64, i64[row]);
    case 'float64':
      return ({ f64 }, row) => f64[row];
    case 'float32':
      return ({ f32 }, row) => f32[row];
    case 'timestamp': {
      const read = cellReader({ ...layout, zone: null });
      const zone = layout.zone ? instants : '';
      return ({ values }, row) => `${String(read(values, row))}${zone}`;
    }
    default: {
      const read = cellReader(layout);
      return ({ values }, row) => read(values, row);
    }
  }
}
