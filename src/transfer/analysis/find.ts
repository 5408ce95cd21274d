import type { ResultColumn } from '../../model';
import type { PagedFile } from '../formats/arrow-pages';
import { RowSet } from './bits';
import { ColumnScan } from './column-scan';
import { matchText } from './match-text';

/**
 * Places in an arrangement of the rows (`order`, `null` for file order) where one of `columns` has `text` in it, ascending.
 */
export function findRows(
  source: PagedFile,
  order: Uint32Array | null,
  text: string,
  columns: readonly number[],
  onRows?: (rows: number) => void
): Uint32Array {
  const hits = new RowSet(source.rows);
  for (const column of columns) {
    const scan = new ColumnScan(source, column, onRows);
    if (canHold(scan.column, text)) {
      matchText(scan, text, false, row => hits.add(row));
    } else {
      onRows?.(source.rows);
    }
  }
  if (!order) {
    return hits.toArray();
  }
  const places = new RowSet(order.length);
  order.forEach((row, place) => {
    if (hits.has(row)) {
      places.add(place);
    }
  });
  return places.toArray();
}

/** Columns whose values cannot have this text in them need not be read. */
function canHold({ layout }: ResultColumn, text: string): boolean {
  switch (layout.kind) {
    case 'utf8':
    case 'binary':
    case 'bool':
      return true;
    case 'date':
    case 'timestamp':
    case 'time':
      return /^[-+:. \d]*$/.test(text) || 'infinity bc'.includes(text.toLowerCase());
    default:
      return /^[-+.e\d]*$/i.test(text) || /^[infatyn]*$/i.test(text);
  }
}
