import { DbError, type Filter, type FilterOperator, type ResultColumn } from '../../model';
import type { PagedFile } from '../formats/arrow-pages';
import { RowSet } from './bits';
import type { ColumnChunk } from './column-scan';
import { ColumnScan, isValid } from './column-scan';
import type { Comparable } from './column-values';
import { fractionDigits, valueType } from './column-values';
import { matchText } from './match-text';
import { textKey } from './text-keys';

/** Whether a row of a chunk that is not null fulfils a condition. */
type Test = (chunk: ColumnChunk, row: number) => boolean;

/** Rows in file order for which every condition holds; `invalid` when a value is not of its column's type. */
export function filterRows(
  source: PagedFile,
  filters: readonly Filter[],
  onRows?: (rows: number) => void
): Uint32Array {
  let kept: RowSet | null = null;
  for (const filter of filters) {
    const next = new RowSet(source.rows);
    const scan = new ColumnScan(source, filter.column, onRows);
    mark(scan, filter, (row: number) => {
      if (kept === null || kept.has(row)) {
        next.add(row);
      }
    });
    kept = next;
  }
  if (kept) {
    return kept.toArray();
  }
  const all = new Uint32Array(source.rows);
  for (let row = 0; row < all.length; row++) {
    all[row] = row;
  }
  return all;
}

function mark(scan: ColumnScan, filter: Filter, add: (row: number) => void): void {
  const { operator, values } = filter;
  if (operator === 'contains' || operator === 'starts') {
    matchText(scan, values[0] ?? '', operator === 'starts', add);
    return;
  }
  const takesNull = operator === 'null' || (operator === 'in' && values.includes(null));
  const test = testOf(scan.column, operator, values);
  for (const chunk of scan.chunks()) {
    for (let row = 0; row < chunk.rows; row++) {
      if (isValid(chunk, row) ? test(chunk, row) : takesNull) {
        add(chunk.start + row);
      }
    }
  }
}

function testOf(column: ResultColumn, operator: FilterOperator, values: readonly (string | null)[]): Test {
  const texts = values.filter(value => value !== null);
  const type = valueType(column, Math.max(0, ...texts.map(text => digitsBeyond(column, text))));
  const parsed = (text: string): Comparable => {
    const value = type.parse(text);
    if (value === null) {
      throw new DbError({ code: 'invalid', message: `“${text}” is not a value of type ${column.type}` });
    }
    return value;
  };
  switch (operator) {
    case 'null':
      return () => false;
    case 'not null':
      return () => true;
    case 'in':
      return testIn(column, texts.map(parsed), type);
    default: {
      const value = parsed(texts[0] ?? '');
      const holds = comparison(operator);
      return (chunk, row) => holds(type.compare(type.read(chunk, row), value));
    }
  }
}

function digitsBeyond({ layout }: ResultColumn, text: string): number {
  return layout.kind === 'decimal' ? Math.max(0, fractionDigits(text) - layout.scale) : 0;
}

function testIn(
  column: ResultColumn,
  values: readonly Comparable[],
  type: ReturnType<typeof valueType>
): Test {
  if (values.some(value => typeof value === 'object')) {
    if (column.layout.kind === 'utf8' && textKey(column)) {
      return (chunk, row) => values.some(value => type.compare(type.read(chunk, row), value) === 0);
    }
    const texts = new Set(values.map(value => (value as Buffer).toString('latin1')));
    return ({ values: bytes, offsets }, row) =>
      texts.has(bytes.toString('latin1', offsets[row], offsets[row + 1]));
  }
  const set = new Set(values);
  return (chunk, row) => set.has(type.read(chunk, row));
}

function comparison(operator: FilterOperator): (order: number) => boolean {
  switch (operator) {
    case '=':
      return order => order === 0;
    case '<>':
      return order => order !== 0;
    case '<':
      return order => order < 0;
    case '<=':
      return order => order <= 0;
    case '>':
      return order => order > 0;
    case '>=':
      return order => order >= 0;
    default:
      throw new DbError({ code: 'invalid', message: `There is no condition ${operator}` });
  }
}
