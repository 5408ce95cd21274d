import { createReadStream } from 'node:fs';
import {
  DataType,
  DateUnit,
  RecordBatchReader,
  TimeUnit,
  type Data,
  type Field,
  type RecordBatch
} from 'apache-arrow';
import { ColumnBuilder, MAX_BATCH_ROWS, type ColumnBatch } from '../../engines/core/columns';
import { DbError, type ColumnLayout, type ColumnMeaning, type ResultColumn } from '../../model';

/** An Arrow stream being read. */
export interface ArrowStream {
  readonly columns: readonly ResultColumn[];
  /** Batches of 32,768 rows at most, each in memory of its own. To be read once. */
  batches(): AsyncGenerator<ColumnBatch, void, undefined>;
}

/**
 * Opens an Arrow IPC stream that a data frame was written to.
 *
 * @throws DbError `unsupported` naming a column whose type no table has
 */
export async function readArrowStream(path: string): Promise<ArrowStream> {
  const reader = await RecordBatchReader.from(createReadStream(path));
  await reader.open();
  const columns = reader.schema.fields.map(column);
  return {
    columns,
    async *batches() {
      for await (const batch of reader) {
        for (let from = 0; from < batch.numRows; from += MAX_BATCH_ROWS) {
          yield copyRows(batch, columns, from, Math.min(batch.numRows, from + MAX_BATCH_ROWS));
        }
      }
    }
  };
}

const MEANINGS: Partial<Record<ColumnLayout['kind'], ColumnMeaning>> = {
  bool: 'boolean',
  float32: 'float',
  float64: 'float',
  utf8: 'text',
  binary: 'binary',
  date: 'date',
  time: 'time',
  timestamp: 'timestamp',
  decimal: 'decimal'
};

function column({ name, type }: Field): ResultColumn {
  const layout = layoutOf(type);
  if (!layout) {
    throw new DbError({
      code: 'unsupported',
      message: `Column ${name}: values of type ${String(type)} cannot be loaded`
    });
  }
  return { name, type: String(type), layout, meaning: MEANINGS[layout.kind] ?? 'integer' };
}

function layoutOf(type: DataType): ColumnLayout | undefined {
  if (DataType.isInt(type)) {
    return { kind: `${type.isSigned ? 'int' : 'uint'}${type.bitWidth}` } as ColumnLayout;
  }
  if (DataType.isFloat(type) && type.precision > 0) {
    return { kind: type.precision === 1 ? 'float32' : 'float64' };
  }
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type) || DataType.isNull(type)) {
    return { kind: 'utf8' };
  }
  if (DataType.isBinary(type) || DataType.isLargeBinary(type)) {
    return { kind: 'binary' };
  }
  if (DataType.isDecimal(type) && type.scale >= 0) {
    return {
      kind: 'decimal',
      precision: type.bitWidth > 128 ? Math.max(39, type.precision) : type.precision,
      scale: type.scale
    };
  }
  if (DataType.isTimestamp(type)) {
    return { kind: 'timestamp', zone: type.timezone ? 'UTC' : null };
  }
  return DataType.isBool(type)
    ? { kind: 'bool' }
    : DataType.isDate(type)
      ? { kind: 'date' }
      : DataType.isTime(type)
        ? { kind: 'time' }
        : undefined;
}

function copyRows(
  batch: RecordBatch,
  columns: readonly ResultColumn[],
  from: number,
  to: number
): ColumnBatch {
  const builders = columns.map(({ layout, name }, n) => {
    const builder = new ColumnBuilder(layout, to - from);
    copyColumn(builder, batch.data.children[n], from, to, name);
    return builder;
  });
  return { columns: builders, rows: to - from };
}

/** `from` is a multiple of 8: bits are copied by the byte. */
function copyColumn(builder: ColumnBuilder, data: Data, from: number, to: number, name: string): void {
  if (DataType.isNull(data.type)) {
    builder.nullCount = to - from;
    return;
  }
  copyValidity(builder, data, from, to);
  const { offsets } = builder;
  if (offsets) {
    const ends = data.valueOffsets as unknown as ArrayLike<number | bigint>;
    const base = Number(ends[from]);
    builder.used = Number(ends[to]) - base;
    builder.reserve(0);
    for (let row = from; row <= to; row++) {
      offsets[row - from] = Number(ends[row]) - base;
    }
    bytesOf(data.values).copy(builder.values, 0, base, base + builder.used);
    return;
  }
  const factor = microsPer(data.type);
  if (factor !== 1n) {
    scale(builder, data, from, to, factor, name);
  } else if (builder.width === 0) {
    bytesOf(data.values).copy(builder.values, 0, from >> 3, (to + 7) >> 3);
  } else {
    bytesOf(data.values).copy(builder.values, 0, from * builder.width, to * builder.width);
  }
}

function copyValidity(
  builder: ColumnBuilder,
  { nullBitmap, nullCount }: Data,
  from: number,
  to: number
): void {
  const { validity } = builder;
  if (nullCount === 0) {
    validity.fill(255);
    return;
  }
  validity.set(nullBitmap.subarray(from >> 3, (to + 7) >> 3));
  for (let row = 0; row < to - from; row++) {
    builder.nullCount += validity[row >> 3] & (1 << (row & 7)) ? 0 : 1;
  }
}

/** Units of ours in one unit of the type; negative: units of the type in one of ours. */
function microsPer(type: DataType): bigint {
  if (DataType.isDate(type)) {
    return type.unit === DateUnit.MILLISECOND ? -86_400_000n : 1n;
  }
  if (DataType.isTimestamp(type) || DataType.isTime(type)) {
    switch (type.unit) {
      case TimeUnit.SECOND:
        return 1_000_000n;
      case TimeUnit.MILLISECOND:
        return 1000n;
      case TimeUnit.NANOSECOND:
        return -1000n;
    }
  }
  return 1n;
}

function scale(
  builder: ColumnBuilder,
  data: Data,
  from: number,
  to: number,
  factor: bigint,
  name: string
): void {
  const values = data.values as unknown as ArrayLike<number | bigint>;
  for (let row = from; row < to; row++) {
    if ((builder.validity[(row - from) >> 3] & (1 << ((row - from) & 7))) === 0) {
      continue;
    }
    const value = BigInt(values[row]);
    if (factor < 0n && value % -factor !== 0n) {
      throw new DbError({
        code: 'invalid',
        message: `Column ${name} has values finer than microseconds, which no table column keeps`,
        hint: 'Round them first.'
      });
    }
    const scaled = factor < 0n ? value / -factor : value * factor;
    if (builder.width === 4) {
      builder.i32[row - from] = Number(scaled);
    } else {
      builder.i64[row - from] = scaled;
    }
  }
}

function bytesOf(values: ArrayBufferView): Buffer {
  return Buffer.from(values.buffer as ArrayBuffer, values.byteOffset, values.byteLength);
}
