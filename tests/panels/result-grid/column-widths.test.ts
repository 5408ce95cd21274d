import type { ResultColumn } from '../../../src/model';
import { columnWidths } from '../../../src/panels/result-grid/column-widths';
import type { Palette } from '../../../src/panels/result-grid/palette';

const PADDING = 18;
const integer: ResultColumn = { name: 'id', type: 'int', layout: { kind: 'int64' }, meaning: 'integer' };
const text: ResultColumn = { name: 'note', type: 'text', layout: { kind: 'utf8' }, meaning: 'text' };
const rowsOf = (count: number) => Array.from({ length: count }, (_, n) => [n, 'x'] as const);
const measure = (shown: string): number => shown.length * 10;
const widths = (rows: readonly (readonly [number, string])[]) =>
  columnWidths([integer, text], rows, {} as Palette, measure);

test('numbers have room for those of rows that are not seen yet, texts do not', () => {
  expect(widths(rowsOf(100))).toEqual([80 + PADDING, 56 + 2]);
  expect(widths(rowsOf(100).map(([id, note]) => [id + 1_000_000_000, note] as const))[0]).toBe(120 + PADDING);
});

test('where all rows are seen, columns fit', () => {
  expect(widths(rowsOf(99))).toEqual([56, 56 + 2]);
});
