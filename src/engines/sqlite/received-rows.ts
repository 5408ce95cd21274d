import type { ResultColumn } from '../../model';
import { ColumnBuilder } from '../core/columns';
import type { ColumnBatch } from '../core/columns';
import type { RowsReply } from './protocol';

/**
 * The rows of one answer as a batch, copied out of the frame.
 *
 * @param body - per column: validity, offsets, values, without gaps
 */
export function receiveBatch(columns: readonly ResultColumn[], rows: RowsReply, body: Buffer): ColumnBatch {
  let at = 0;
  const take = (bytes: number) => body.subarray(at, (at += bytes));
  const builders = rows.buffers.map((sizes, i) => {
    const column = new ColumnBuilder(columns[i].layout, rows.rows);
    column.validity.set(take(sizes.validity));
    if (column.offsets) {
      new Uint8Array(column.offsets.buffer).set(take(sizes.offsets));
      column.values = take(sizes.values);
      column.used = sizes.values;
    } else {
      take(sizes.values).copy(column.values);
    }
    column.nullCount = sizes.nullCount;
    return column;
  });
  return { columns: builders, rows: rows.rows };
}
