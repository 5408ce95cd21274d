import type { ResultColumn } from '../../model';
import { ColumnBuilder } from '../core/columns';
import type { ColumnBatch } from '../core/columns';
import type { BufferSizes } from './protocol';

/** A batch as a frame's body: per column validity, offsets, values, without gaps. */
export function packBatch({ columns, rows }: ColumnBatch): { buffers: BufferSizes[]; body: Uint8Array[] } {
  const body: Uint8Array[] = [];
  const buffers = columns.map((column): BufferSizes => {
    const { offsets } = column;
    const bits = (rows + 7) >> 3;
    const parts = [
      column.validity.subarray(0, bits),
      offsets ? new Uint8Array(offsets.buffer, offsets.byteOffset, 4 * (rows + 1)) : new Uint8Array(0),
      column.values.subarray(
        0,
        offsets ? column.used : column.layout.kind === 'bool' ? bits : rows * column.width
      )
    ];
    body.push(...parts);
    const [validity, offset, values] = parts.map(part => part.byteLength);
    return { nullCount: column.nullCount, validity, offsets: offset, values };
  });
  return { buffers, body };
}

/**
 * The rows of one frame as a batch. Text and bytes stay in the frame's memory, which goes with that of the columns.
 *
 * @param body - what {@link packBatch} made
 */
export function receiveBatch(
  columns: readonly ResultColumn[],
  { rows, buffers }: { rows: number; buffers: readonly BufferSizes[] },
  body: Buffer
): ColumnBatch {
  let at = 0;
  const take = (bytes: number) => body.subarray(at, (at += bytes));
  const builders = buffers.map((sizes, i) => {
    const column = new ColumnBuilder(columns[i].layout, rows);
    column.validity.set(take(sizes.validity));
    if (column.offsets) {
      new Uint8Array(column.offsets.buffer).set(take(sizes.offsets));
      column.adopt(take(sizes.values));
    } else {
      take(sizes.values).copy(column.values);
    }
    column.nullCount = sizes.nullCount;
    return column;
  });
  return { columns: builders, rows };
}
