import './jsdom-gaps';
import { MessageLoop, type Message } from '@lumino/messaging';
import { DataGrid, JSONModel } from '@lumino/datagrid';
import { setColumnSizes, type ColumnSize } from '../../../src/panels/result-grid/column-sizes';

// The grid measures and paints with a context, which jsdom has not.
HTMLCanvasElement.prototype.getContext = () =>
  new Proxy({}, { get: () => () => ({ width: 1 }) }) as unknown as null;

const sizes: ColumnSize[] = [
  { region: 'body', index: 0, size: 201.7 },
  { region: 'body', index: 1, size: 3 },
  { region: 'row-header', index: 0, size: 77 }
];

function gridOf(): DataGrid {
  const grid = new DataGrid({
    minimumSizes: { columnWidth: 32, rowHeight: 20, rowHeaderWidth: 32, columnHeaderHeight: 20 }
  });
  const fields = [
    { name: 'id', type: 'string' },
    { name: 'a', type: 'string' },
    { name: 'b', type: 'string' }
  ];
  grid.dataModel = new JSONModel({ data: [], schema: { fields, primaryKey: ['id'] } });
  return grid;
}

test.each(['all at once', 'one after the other'])('sets the sizes of columns %s', way => {
  const grid = gridOf();
  if (way === 'one after the other') {
    Object.assign(grid, { _syncViewport: undefined });
  }
  setColumnSizes(grid, sizes);
  expect([grid.columnSize('body', 0), grid.columnSize('body', 1), grid.columnSize('row-header', 0)]).toEqual([
    201, 32, 77
  ]);
});

test('paints once, and not at all when nothing changes', () => {
  const grid = gridOf();
  MessageLoop.flush();
  const painted: string[] = [];
  MessageLoop.installMessageHook(grid.viewport, (_, message: Message) => Boolean(painted.push(message.type)));
  setColumnSizes(grid, sizes);
  MessageLoop.flush();
  expect(painted.filter(type => type === 'paint-request')).toHaveLength(1);
  expect(painted).not.toContain('column-resize-request');
  setColumnSizes(grid, sizes);
  MessageLoop.flush();
  expect(painted.filter(type => type === 'paint-request')).toHaveLength(1);
});
