import { readSync } from 'node:fs';
import { layoutWidth } from '../../engines/core/columns';
import { DbError, type CellValue, type ColumnLayout, type ResultColumn, type ResultPage } from '../../model';
import type { BatchPlace, ColumnPlace } from './arrow-file';
import { cellReader, type CellReader } from '../../engines/core/cell-values';

/** Longest text of a cell in a page, UTF-16 code units. */
export const PAGE_TEXT_LIMIT = 2000;
/** Bytes of UTF-8 that surely hold {@link PAGE_TEXT_LIMIT} code units. */
const TEXT_BYTES = PAGE_TEXT_LIMIT * 4;
const BINARY_BYTES = PAGE_TEXT_LIMIT / 2 - 1;
/** Text of neighbouring rows is read at once up to this size, else cell by cell. */
const READ_AT_ONCE = 1 << 20;

/** What pages are read from: a file being written, or a finished one. */
export interface PagedFile {
  readonly file: { readonly fd: number };
  readonly columns: readonly ResultColumn[];
  readonly batches: readonly BatchPlace[];
  readonly rows: number;
}

interface Window {
  place: ColumnPlace;
  /** Rows of the batch, `to` excluded. */
  from: number;
  to: number;
}

/**
 * Reads windows of rows out of an Arrow file that may still be growing. Keeps nothing but the
 * places of the batches in memory; reads only the bytes that a window needs.
 */
export class ArrowPages {
  private readonly readers: readonly (CellReader | null)[];

  constructor(private readonly source: PagedFile) {
    this.readers = source.columns.map(({ layout }) => (isVariable(layout) ? null : cellReader(layout)));
  }

  /** Rows `from` … `from + count`, fewer where the result ends. */
  page(from: number, count: number): ResultPage {
    const end = Math.min(from + count, this.source.rows);
    const page: ResultPage = { from, rows: [], cut: [] };
    for (let n = this.batchOf(from); n < this.source.batches.length; n++) {
      const batch = this.source.batches[n];
      const first = Math.max(0, from - batch.start);
      const last = Math.min(batch.rows, end - batch.start);
      if (first >= last) {
        break;
      }
      this.addRows(page, batch, first, last);
    }
    return page;
  }

  /** The whole value of one cell as text, binary as hex. Throws `not-found` outside the result. */
  cell(row: number, column: number): string | null {
    const window = this.windowOf(row, column);
    const [value] = this.cells(column, window, Number.MAX_SAFE_INTEGER, () => undefined);
    return value === null ? null : String(value);
  }

  /**
   * Bytes `from` … `from + count` of one cell: of text as UTF-8, of binary as they are, of other values as their text. `total`
   * counts all of them; `null` for NULL. Throws `not-found` outside the result.
   */
  value(row: number, column: number, from: number, count: number): { total: number; bytes: Buffer } | null {
    const window = this.windowOf(row, column);
    if (!isVariable(this.source.columns[column].layout)) {
      const text = this.cell(row, column);
      const bytes = text === null ? null : Buffer.from(text);
      return bytes && { total: bytes.length, bytes: bytes.subarray(from, from + count) };
    }
    if (!this.validity(window)(0)) {
      return null;
    }
    const offsets = this.read(window.place.offsets + window.from * 4, 8);
    const start = offsets.readInt32LE(0);
    const total = offsets.readInt32LE(4) - start;
    const kept = Math.max(0, Math.min(count, total - from));
    return { total, bytes: this.read(window.place.values + start + from, kept) };
  }

  private windowOf(row: number, column: number): Window {
    const batch = this.source.batches[this.batchOf(row)] as BatchPlace | undefined;
    if (!batch || row < batch.start || row >= batch.start + batch.rows || !this.source.columns[column]) {
      throw new DbError({ code: 'not-found', message: `The result has no row ${row}, column ${column}` });
    }
    const at = row - batch.start;
    return { place: batch.columns[column], from: at, to: at + 1 };
  }

  private addRows(page: ResultPage, batch: BatchPlace, from: number, to: number): void {
    const first = page.rows.length;
    for (let row = from; row < to; row++) {
      page.rows.push(new Array<CellValue>(this.source.columns.length));
    }
    this.source.columns.forEach((_, column) => {
      const window = { place: batch.columns[column], from, to };
      const values = this.cells(column, window, PAGE_TEXT_LIMIT, row => page.cut.push([first + row, column]));
      values.forEach((value, row) => (page.rows[first + row][column] = value));
    });
  }

  /** One column's cells of a window; `onCut` gets the rows, counted from the window's start, cut to `limit`. */
  private cells(column: number, window: Window, limit: number, onCut: (row: number) => void): CellValue[] {
    const valid = this.validity(window);
    const { layout } = this.source.columns[column];
    const reader = this.readers[column];
    if (!reader) {
      return this.texts(layout.kind === 'binary', window, valid, limit, onCut);
    }
    if (layout.kind === 'bool') {
      const bits = this.bits(window.place.values, window);
      return map(window, row => (valid(row) ? reader(bits, row + (window.from & 7)) : null));
    }
    const width = layoutWidth(layout);
    const values = this.read(window.place.values + window.from * width, (window.to - window.from) * width);
    return map(window, row => (valid(row) ? reader(values, row) : null));
  }

  private texts(
    binary: boolean,
    window: Window,
    valid: (row: number) => boolean,
    limit: number,
    onCut: (row: number) => void
  ): CellValue[] {
    const { place, from, to } = window;
    const offsets = this.read(place.offsets + from * 4, (to - from + 1) * 4);
    const offset = (row: number): number => offsets.readInt32LE(row * 4);
    const base = offset(0);
    const total = offset(to - from) - base;
    const all = total <= READ_AT_ONCE ? this.read(place.values + base, total) : null;
    const maxBytes = limit === PAGE_TEXT_LIMIT ? (binary ? BINARY_BYTES : TEXT_BYTES) : limit;
    return map(window, row => {
      if (!valid(row)) {
        return null;
      }
      const start = offset(row);
      const length = offset(row + 1) - start;
      const kept = Math.min(length, maxBytes);
      const bytes = all
        ? all.subarray(start - base, start - base + kept)
        : this.read(place.values + start, kept);
      const text = binary ? `\\x${bytes.toString('hex')}` : bytes.toString('utf8');
      if (kept < length || text.length > limit) {
        onCut(row);
        return cutText(text, limit);
      }
      return text;
    });
  }

  private validity(window: Window): (row: number) => boolean {
    if (window.place.validity < 0) {
      return () => true;
    }
    const bits = this.bits(window.place.validity, window);
    const shift = window.from & 7;
    return row => (bits[(row + shift) >> 3] & (1 << ((row + shift) & 7))) !== 0;
  }

  /** The bytes that hold the bits of a window; its first bit is bit `from & 7`. */
  private bits(at: number, { from, to }: Window): Buffer {
    return this.read(at + (from >> 3), ((to + 7) >> 3) - (from >> 3));
  }

  private read(position: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length);
    for (let done = 0; done < length;) {
      const read = readSync(this.source.file.fd, bytes, done, length - done, position + done);
      if (read === 0) {
        throw new DbError({ code: 'not-found', message: 'The file of this result was cut short' });
      }
      done += read;
    }
    return bytes;
  }

  /** Number of the batch that holds `row`, or of the last one that starts before it. */
  private batchOf(row: number): number {
    const { batches } = this.source;
    let low = 0;
    let high = batches.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (batches[middle].start <= row) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}

function isVariable(layout: ColumnLayout): boolean {
  return layout.kind === 'utf8' || layout.kind === 'binary';
}

function map(window: Window, cell: (row: number) => CellValue): CellValue[] {
  return Array.from({ length: window.to - window.from }, (_, row) => cell(row));
}

/** The first `limit` code units, never half of a surrogate pair. */
function cutText(text: string, limit: number): string {
  const last = text.charCodeAt(limit - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit);
}
