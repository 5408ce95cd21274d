import { readSync } from 'node:fs';
import { layoutWidth } from '../../engines/core/columns';
import { DbError, type ResultColumn } from '../../model';
import type { PagedFile } from '../formats/arrow-pages';

/** One column of one batch. Its buffers are used again for the next chunk. */
export interface ColumnChunk {
  /** Number of the first row in the file. */
  readonly start: number;
  readonly rows: number;
  /** Bit per row, 1 = not null; `null` when no row is. */
  readonly validity: Uint8Array | null;
  /** Fixed-width values, bits of a bool, or the bytes of all texts. */
  readonly values: Buffer;
  /** utf8/binary: row `r` is `values[offsets[r]]` to `offsets[r + 1]`. */
  readonly offsets: Int32Array;
}

const NO_OFFSETS = new Int32Array(0);

/** Whether `row` of a chunk holds a value. */
export function isValid(chunk: ColumnChunk, row: number): boolean {
  const { validity } = chunk;
  return validity === null || (validity[row >> 3] & (1 << (row & 7))) !== 0;
}

/** Reads one column from its first row to its last, a batch at a time. */
export class ColumnScan {
  private readonly memory = { validity: Buffer.alloc(0), offsets: Buffer.alloc(0), values: Buffer.alloc(0) };
  readonly column: ResultColumn;

  constructor(
    private readonly source: PagedFile,
    private readonly index: number,
    /** Called after each chunk with its rows. */
    private readonly onRows: (rows: number) => void = () => undefined
  ) {
    this.column = source.columns[index];
    if (!this.column) {
      throw new DbError({ code: 'invalid', message: `The result has no column ${index}` });
    }
  }

  /** Rows of the whole file. */
  get totalRows(): number {
    return this.source.rows;
  }

  *chunks(): Generator<ColumnChunk> {
    const { kind } = this.column.layout;
    const isVariable = kind === 'utf8' || kind === 'binary';
    const width = layoutWidth(this.column.layout);
    for (const { start, rows, columns } of this.source.batches) {
      const place = columns[this.index];
      const bits = (rows + 7) >> 3;
      const validity = place.validity < 0 ? null : this.read('validity', place.validity, bits);
      let offsets: Int32Array = NO_OFFSETS;
      let length = kind === 'bool' ? bits : rows * width;
      if (isVariable) {
        const bytes = this.read('offsets', place.offsets, (rows + 1) * 4);
        offsets = new Int32Array(bytes.buffer, bytes.byteOffset, rows + 1);
        length = offsets[rows];
      }
      yield { start, rows, validity, offsets, values: this.read('values', place.values, length) };
      this.onRows(rows);
    }
  }

  private read(part: keyof ColumnScan['memory'], position: number, length: number): Buffer {
    if (this.memory[part].length < length) {
      // A memory of its own: typed arrays over it are aligned.
      this.memory[part] = Buffer.allocUnsafeSlow(Math.max(length, 1 << 12));
    }
    const bytes = this.memory[part].subarray(0, length);
    for (let done = 0; done < length;) {
      const read = readSync(this.source.file.fd, bytes, done, length - done, position + done);
      if (read === 0) {
        throw new DbError({ code: 'not-found', message: 'The file of this result was cut short' });
      }
      done += read;
    }
    return bytes;
  }
}
