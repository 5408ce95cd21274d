import { DbError } from '../../model';
import { isValid, type ColumnScan } from './column-scan';
import type { RowSet } from './bits';
import { valueType } from './column-values';
import { forEachPosition } from './statistics';

/** Different texts of an x axis that are kept apart. */
const MAX_CATEGORIES = 100_000;
const MAX_SERIES = 12;
/** No series: the row is left out. */
const NO_SERIES = 255;

/** The x of every row that has one. */
export interface Axis {
  type: 'number' | 'time' | 'category';
  /** Rows with an x, in file order. */
  rows: Uint32Array;
  /** By row: the number, milliseconds since 1970, or the index in `categories`. */
  positions: Float64Array;
  min: number;
  max: number;
  categories: readonly string[];
}

/** A column as positions on an axis, of these rows or all. */
export function readAxis(scan: ColumnScan, only: RowSet | null): Axis {
  const { column, totalRows: total } = scan;
  const type = valueType(column);
  const positions = new Float64Array(total);
  const rows = new Uint32Array(total);
  let count = 0;
  let min = Infinity;
  let max = -Infinity;
  if (type.position) {
    forEachPosition(scan, type, only, (at, row) => {
      positions[row] = at;
      rows[count++] = row;
      min = at < min ? at : min;
      max = at > max ? at : max;
    });
    const isTime = column.layout.kind === 'date' || column.layout.kind === 'timestamp';
    return {
      type: isTime ? 'time' : 'number',
      rows: rows.slice(0, count),
      positions,
      min,
      max,
      categories: []
    };
  }
  const numbers = new Map<string, number>();
  forEachText(scan, only, (text, row) => {
    let number = numbers.get(text);
    if (number === undefined) {
      number = numbers.size;
      if (number === MAX_CATEGORIES) {
        throw new DbError({
          code: 'limit',
          message: `${column.name} has more than ${MAX_CATEGORIES.toLocaleString('en')} different values: too many for an axis`
        });
      }
      numbers.set(text, number);
    }
    positions[row] = number;
    rows[count++] = row;
  });
  return {
    type: 'category',
    rows: rows.slice(0, count),
    positions,
    min: 0,
    max: numbers.size - 1,
    categories: [...numbers.keys()]
  };
}

/** Numbers by row; NaN where there is none. Rejects with `invalid` for a column without numbers. */
export function readNumbers(scan: ColumnScan, only: RowSet | null): Float64Array {
  const type = valueType(scan.column);
  if (!type.position) {
    throw new DbError({ code: 'invalid', message: `${scan.column.name} has no numbers` });
  }
  const values = new Float64Array(scan.totalRows).fill(NaN);
  forEachPosition(scan, type, only, (at, row) => (values[row] = at));
  return values;
}

/** The most frequent values of a column, and which of them each row has. */
export function readSeries(
  scan: ColumnScan,
  only: RowSet | null
): { names: string[]; of: Uint8Array; left: number } {
  const counts = new Map<string, number>();
  const first = new Map<string, number>();
  const of = new Uint8Array(scan.totalRows).fill(NO_SERIES);
  forEachText(scan, only, text => {
    if (counts.size < MAX_CATEGORIES || counts.has(text)) {
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
  });
  const names = [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, MAX_SERIES)
    .map(([text]) => text);
  names.forEach((name, n) => first.set(name, n));
  forEachText(scan, only, (text, row) => (of[row] = first.get(text) ?? NO_SERIES));
  return { names, of, left: counts.size - names.length };
}

function forEachText(scan: ColumnScan, only: RowSet | null, use: (text: string, row: number) => void): void {
  const type = valueType(scan.column);
  for (const chunk of scan.chunks()) {
    for (let row = 0; row < chunk.rows; row++) {
      if (!only || only.has(chunk.start + row)) {
        use(isValid(chunk, row) ? type.text(type.read(chunk, row)) : 'NULL', chunk.start + row);
      }
    }
  }
}
