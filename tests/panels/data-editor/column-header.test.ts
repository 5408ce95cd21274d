import '../result-grid/jsdom-gaps';
import type { RowFilter, RowKey } from '../../../src/model';
import { marksOf } from '../../../src/panels/data-editor/column-header';
import { sourceOf } from './rows';

const filter = (more: Partial<RowFilter> = {}): RowFilter => ({ conditions: [], sort: [], ...more });
const byNameThenId = [
  { column: 'name', descending: true },
  { column: 'id', descending: false }
];

it.each<[what: string, key: RowKey, filter: RowFilter, column: string, marks: object[]]>([
  ['the primary key', { kind: 'primary', columns: ['id'] }, filter(), 'id', [{ kind: 'key' }]],
  [
    'a part of a unique key',
    { kind: 'unique', columns: ['name', 'id'] },
    filter(),
    'name',
    [{ kind: 'key' }]
  ],
  ['no column where rows are told by their place', { kind: 'rowid', columns: ['id'] }, filter(), 'id', []],
  ['no column where rows are told by all values', { kind: 'columns', columns: ['id'] }, filter(), 'id', []],
  ['a reference', { kind: 'rowid', columns: ['rowid'] }, filter(), 'total', [{ kind: 'reference' }]],
  [
    'its place in the order',
    { kind: 'primary', columns: ['id'] },
    filter({ sort: byNameThenId }),
    'id',
    [{ kind: 'key' }, { kind: 'sort', descending: false, index: 1, count: 2 }]
  ],
  [
    'a condition',
    { kind: 'primary', columns: ['id'] },
    filter({ sort: [byNameThenId[0]], conditions: [{ column: 'name', op: '=', value: 'a' }] }),
    'name',
    [{ kind: 'sort', descending: true, index: 0, count: 1 }, { kind: 'filter' }]
  ]
])('the header shows %s', (_, key, shown, column, marks) => {
  const references = [
    { columns: ['total'], table: { kind: 'table' as const, path: ['s', 'sums'] }, targetColumns: ['id'] }
  ];
  expect(marksOf({ ...sourceOf(key), references }, shown, column)).toEqual(marks);
});
