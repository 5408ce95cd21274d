import './jsdom-gaps';
import { LOADING, ResultDataModel } from '../../../src/panels/result-grid/data-model';
import type { ResultColumn } from '../../../src/model';

const columns: ResultColumn[] = [
  { name: 'id', type: 'integer', layout: { kind: 'int32' }, meaning: 'integer' },
  { name: 'note', type: 'text', layout: { kind: 'utf8' }, meaning: 'text' }
];

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('shows a placeholder, then the cells when their page is here', async () => {
  const onFirstPage = jest.fn();
  const model = new ResultDataModel({
    columns,
    fetch: from =>
      Promise.resolve({
        from,
        rows: [
          [1, null],
          [2, 'b']
        ],
        cut: []
      }),
    onError: jest.fn(),
    onFirstPage
  });
  const changes: object[] = [];
  model.changed.connect((_, change) => changes.push(change));
  model.setRows(2);
  expect(changes).toEqual([{ type: 'rows-inserted', region: 'body', index: 0, span: 2 }]);
  expect(model.data('body', 0, 1)).toBe(LOADING);
  await jest.advanceTimersByTimeAsync(30);
  expect(changes[1]).toEqual({
    type: 'cells-changed',
    region: 'body',
    row: 0,
    column: 0,
    rowSpan: 2,
    columnSpan: 2
  });
  expect(onFirstPage).toHaveBeenCalledTimes(1);
  expect([model.data('body', 0, 1), model.data('body', 1, 1)]).toEqual([null, 'b']);
});

test('grows and never shrinks', () => {
  const model = new ResultDataModel({
    columns,
    fetch: jest.fn(),
    onError: jest.fn(),
    onFirstPage: jest.fn()
  });
  const changes: object[] = [];
  model.changed.connect((_, change) => changes.push(change));
  model.setRows(5);
  model.setRows(5);
  model.setRows(3);
  model.setRows(9);
  expect(changes).toEqual([
    { type: 'rows-inserted', region: 'body', index: 0, span: 5 },
    { type: 'rows-inserted', region: 'body', index: 5, span: 4 }
  ]);
  expect(model.rowCount('body')).toBe(9);
});

test('headers are the names and the numbers of rows', () => {
  const model = new ResultDataModel({
    columns,
    fetch: jest.fn(),
    onError: jest.fn(),
    onFirstPage: jest.fn()
  });
  expect([model.data('column-header', 0, 1), model.data('row-header', 4, 0)]).toEqual(['note', 5]);
  expect([
    model.columnCount('body'),
    model.columnCount('row-header'),
    model.rowCount('column-header')
  ]).toEqual([2, 1, 1]);
});
