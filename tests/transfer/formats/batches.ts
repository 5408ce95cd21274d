import { BatchBuilder, type ColumnBatch, type ColumnBuilder } from '../../../src/engines/core/columns';
import type { ColumnLayout, ColumnMeaning, ResultColumn } from '../../../src/model';

/** A value as a decoder would find it; `null` stands for SQL's NULL. */
export type Raw = null | boolean | number | bigint | string | Buffer;

export function column(
  name: string,
  layout: ColumnLayout | ColumnLayout['kind'],
  meaning: ColumnMeaning = 'other',
  type = 'test'
): ResultColumn {
  return {
    name,
    type,
    meaning,
    layout: typeof layout === 'string' ? ({ kind: layout } as ColumnLayout) : layout
  };
}

function put(builder: ColumnBuilder, row: number, value: Raw): void {
  if (value === null) {
    return builder.setNull(row);
  }
  const { kind } = builder.layout;
  const { values, width } = builder;
  const write: Partial<Record<ColumnLayout['kind'], () => void>> = {
    bool: () => (value ? (values[row >> 3] |= 1 << (row & 7)) : undefined),
    int8: () => values.writeInt8(value as number, row),
    int16: () => values.writeInt16LE(value as number, row * width),
    int32: () => values.writeInt32LE(value as number, row * width),
    int64: () => values.writeBigInt64LE(BigInt(value as bigint), row * width),
    uint8: () => values.writeUInt8(value as number, row),
    uint16: () => values.writeUInt16LE(value as number, row * width),
    uint32: () => values.writeUInt32LE(value as number, row * width),
    uint64: () => values.writeBigUInt64LE(BigInt(value as bigint), row * width),
    float32: () => values.writeFloatLE(value as number, row * width),
    float64: () => values.writeDoubleLE(value as number, row * width),
    date: () => values.writeInt32LE(value as number, row * width),
    time: () => values.writeBigInt64LE(BigInt(value as bigint), row * width),
    timestamp: () => values.writeBigInt64LE(BigInt(value as bigint), row * width),
    decimal: () => builder.setBigDecimal(row, BigInt(value as bigint)),
    utf8: () => builder.setText(row, value as string),
    binary: () => builder.setBytes(row, value as Buffer, 0, (value as Buffer).length)
  };
  write[kind]!();
  builder.setValid(row);
}

/** Feeds rows to `use` batch by batch, the way an engine does: the builder's memory is reused. */
export async function feed(
  columns: readonly ResultColumn[],
  rows: readonly (readonly Raw[])[],
  use: (batch: ColumnBatch) => Promise<void>
): Promise<void> {
  const batch = new BatchBuilder(columns);
  for (const row of rows) {
    row.forEach((value, n) => put(batch.columns[n], batch.rows, value));
    batch.rows++;
    if (batch.full) {
      await use(batch.take());
    }
  }
  await use(batch);
}
