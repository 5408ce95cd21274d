import type { ColumnLayout, ResultColumn } from '../../model';
import { free } from './memory';

/** Rows of the first batch: small, so that the first page shows at once. */
export const FIRST_BATCH_ROWS = 256;
/** Rows of a full batch. */
export const MAX_BATCH_ROWS = 32_768;
/** A batch whose text or bytes grow past this is full whatever its row count. */
export const MAX_BATCH_BYTES = 16 << 20;
/** After a value that is larger the bytes are counted at once: sixty more may be beyond what offsets of 32 bits tell. */
const LARGE_VALUE = 1 << 20;

const TWO_32 = 4_294_967_296;

/** Bytes per value in Arrow's fixed-width layouts; 0 for bool (bits), utf8 and binary (offsets). */
export function layoutWidth(layout: ColumnLayout): number {
  switch (layout.kind) {
    case 'int8':
    case 'uint8':
      return 1;
    case 'int16':
    case 'uint16':
      return 2;
    case 'int32':
    case 'uint32':
    case 'float32':
    case 'date':
      return 4;
    case 'int64':
    case 'uint64':
    case 'float64':
    case 'time':
    case 'timestamp':
      return 8;
    case 'decimal':
      return layout.precision > 38 ? 32 : 16;
    default:
      return 0;
  }
}

/**
 * The buffers of one column of one batch in Arrow's own layout, written in place by the engines'
 * decoders: no JavaScript value per cell. Fields are public because decoders are hot loops.
 *
 * A decoder, for row `r`: either {@link ColumnBuilder.setNull}, or mark the row valid
 * (`validity[r >> 3] |= 1 << (r & 7)`) and write the value at `r`.
 */
export class ColumnBuilder {
  readonly layout: ColumnLayout;
  readonly width: number;
  /** Bit per row, least significant first; 1 = not null. */
  readonly validity: Uint8Array;
  nullCount = 0;
  /** Values; for utf8/binary the concatenated bytes, which {@link reserve} may replace. */
  values: Buffer;
  /** View over `values`, for utf8/binary. */
  view: DataView;
  /** utf8/binary: `offsets[r + 1]` is the end of row `r`. */
  readonly offsets: Int32Array | null;
  /** Views over `values` for fixed-width layouts. */
  readonly i16: Int16Array;
  readonly i32: Int32Array;
  readonly f32: Float32Array;
  readonly f64: Float64Array;
  readonly i64: BigInt64Array;
  /** utf8/binary: bytes used. */
  used = 0;

  /** @param onLarge - called with each value of more than {@link LARGE_VALUE} bytes */
  constructor(
    layout: ColumnLayout,
    capacity: number = MAX_BATCH_ROWS,
    private readonly onLarge?: () => void
  ) {
    this.layout = layout;
    this.width = layoutWidth(layout);
    this.validity = new Uint8Array((capacity + 7) >> 3);
    const variable = layout.kind === 'utf8' || layout.kind === 'binary';
    this.offsets = variable ? new Int32Array(capacity + 1) : null;
    const bytes =
      layout.kind === 'bool'
        ? (capacity + 7) >> 3
        : variable
          ? Math.max(64, capacity * 16)
          : capacity * this.width;
    const memory = new ArrayBuffer((bytes + 7) & ~7);
    this.values = Buffer.from(memory);
    this.view = new DataView(memory);
    const fixed = variable ? new ArrayBuffer(0) : memory;
    this.i16 = new Int16Array(fixed);
    this.i32 = new Int32Array(fixed);
    this.f32 = new Float32Array(fixed);
    this.f64 = new Float64Array(fixed);
    this.i64 = new BigInt64Array(fixed);
  }

  setNull(row: number): void {
    this.nullCount++;
    if (this.offsets) {
      this.offsets[row + 1] = this.used;
    }
  }

  setValid(row: number): void {
    this.validity[row >> 3] |= 1 << (row & 7);
  }

  /** Makes room for `extra` more bytes of a utf8/binary column. */
  reserve(extra: number): void {
    const need = this.used + extra;
    if (need > this.values.length) {
      let size = this.values.length * 2;
      while (size < need) {
        size *= 2;
      }
      const grown = Buffer.allocUnsafeSlow(size);
      this.values.copy(grown, 0, 0, this.used);
      free(this.values.buffer);
      this.values = grown;
      this.view = new DataView(grown.buffer);
    }
  }

  /** Takes the bytes of all rows of a utf8/binary column as they are. */
  adopt(values: Buffer): void {
    free(this.values.buffer);
    this.values = values;
    this.view = new DataView(values.buffer, values.byteOffset, values.length);
    this.used = values.length;
  }

  /** Appends bytes as the utf8/binary value of `row` and marks it valid. */
  setBytes(row: number, source: Buffer, start: number, end: number): void {
    const length = end - start;
    this.reserve(length);
    const values = this.values;
    let to = this.used;
    if (length > 64) {
      source.copy(values, to, start, end);
      if (length > LARGE_VALUE) {
        this.onLarge?.();
      }
    } else {
      for (let from = start; from < end;) {
        values[to++] = source[from++];
      }
    }
    this.used += length;
    this.offsets![row + 1] = this.used;
    this.validity[row >> 3] |= 1 << (row & 7);
  }

  /** Appends text as the utf8 value of `row` and marks it valid. */
  setText(row: number, text: string): void {
    this.reserve(text.length * 3);
    this.used += this.values.write(text, this.used, 'utf8');
    if (text.length > LARGE_VALUE) {
      this.onLarge?.();
    }
    this.offsets![row + 1] = this.used;
    this.validity[row >> 3] |= 1 << (row & 7);
  }

  /** Writes an exact integer (|value| ≤ 2^53) into an 8-byte layout; does not mark the row. */
  setInt64(row: number, value: number): void {
    const high = Math.floor(value / TWO_32);
    this.i32[2 * row] = value - high * TWO_32;
    this.i32[2 * row + 1] = high;
  }

  /** Writes an exact integer (|value| ≤ 2^53) into a decimal layout; does not mark the row. */
  setDecimal(row: number, unscaled: number): void {
    const high = Math.floor(unscaled / TWO_32);
    const sign = unscaled < 0 ? -1 : 0;
    const words = this.width >> 2;
    let at = row * words;
    const end = at + words;
    this.i32[at++] = unscaled - high * TWO_32;
    this.i32[at++] = high;
    while (at < end) {
      this.i32[at++] = sign;
    }
  }

  /** Writes any unscaled integer into a decimal layout; does not mark the row. */
  setBigDecimal(row: number, unscaled: bigint): void {
    const words = this.width >> 3;
    for (let word = 0, at = row * words; word < words; word++, at++) {
      this.i64[at] = BigInt.asIntN(64, unscaled);
      unscaled >>= 64n;
    }
  }

  /**
   * Gives its memory back at once, and can no longer be used: the garbage collector would leave megabytes of every
   * result lying for several results more.
   */
  release(): void {
    free(this.values.buffer);
    free(this.validity.buffer);
    if (this.offsets) {
      free(this.offsets.buffer);
    }
  }

  /** Forgets the rows, keeps the memory. */
  reset(): void {
    this.validity.fill(0);
    if (this.layout.kind === 'bool') {
      this.values.fill(0);
    }
    this.nullCount = 0;
    this.used = 0;
  }
}

/** Rows in Arrow's column layout. Reused: see `Cursor.batches`. */
export interface ColumnBatch {
  readonly columns: readonly ColumnBuilder[];
  readonly rows: number;
}

/**
 * Collects the rows of a result into batches that grow from 256 to {@link MAX_BATCH_ROWS} rows. Memory grows with
 * them: a result of five rows never pays for the largest. There are two sets of columns: one is filled while the
 * other is being used.
 */
export class BatchBuilder implements ColumnBatch {
  /** Replaced by {@link take}: decoders take them anew for each row. */
  columns: readonly ColumnBuilder[];
  rows = 0;
  /** Rows that it holds at most. */
  limit = FIRST_BATCH_ROWS;
  /** From this row on the bytes are counted again. */
  private nextLook = 1;
  /** The columns that the caller has; those of the full size are filled again, smaller ones go. */
  private given: readonly ColumnBuilder[] = [];
  private givenLimit = 0;

  constructor(private readonly described: readonly ResultColumn[]) {
    this.columns = this.allocate();
  }

  /** To be asked after each row, or after {@link room} rows; hot. */
  get full(): boolean {
    return this.rows >= this.limit || (this.rows >= this.nextLook && this.bytesFull());
  }

  /** Rows that may come before `full` is to be asked: fewer the larger they are. */
  get room(): number {
    return Math.min(this.limit, this.nextLook) - this.rows;
  }

  private bytesFull(): boolean {
    const used = Math.max(0, ...this.columns.map(column => column.used));
    const perRow = used / this.rows;
    this.nextLook = this.rows + Math.max(1, Math.min(64, Math.floor((MAX_BATCH_BYTES - used) / perRow)));
    return used > MAX_BATCH_BYTES;
  }

  /** The rows so far, which the caller may use until it takes the next ones; collecting goes on at once. */
  take(): ColumnBatch {
    const { columns, rows, given, givenLimit, limit } = this;
    this.rows = 0;
    this.nextLook = 1;
    this.given = columns;
    this.givenLimit = limit;
    this.limit = Math.min(limit * 4, MAX_BATCH_ROWS);
    if (givenLimit === this.limit) {
      given.forEach(column => column.reset());
      this.columns = given;
    } else {
      given.forEach(column => column.release());
      this.columns = this.allocate();
    }
    return { columns, rows };
  }

  /** Gives the memory back of all rows, those that were taken too. */
  release(): void {
    [...this.given, ...this.columns].forEach(column => column.release());
  }

  private allocate(): readonly ColumnBuilder[] {
    const onLarge = (): void => {
      this.nextLook = 0;
    };
    return this.described.map(column => new ColumnBuilder(column.layout, this.limit, onLarge));
  }
}
