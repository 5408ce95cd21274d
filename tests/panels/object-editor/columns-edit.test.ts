import { currentNames } from '../../../src/panels/object-editor/tabs/table/columns-edit';

it.each([
  [
    'a renamed column',
    ['id', 'b'],
    [
      { name: 'key', previousName: 'id' },
      { name: 'b', previousName: null }
    ],
    ['key', 'b']
  ],
  [
    'one that took the name of another',
    ['a'],
    [
      { name: 'b', previousName: 'a' },
      { name: 'a', previousName: null }
    ],
    ['a']
  ],
  ['a new name already', ['key'], [{ name: 'key', previousName: 'id' }], ['key']],
  ['one that is gone', ['id'], [{ name: 'b', previousName: null }], ['id']]
])('a key names %s as it is in the grid', (_, key, items, expected) => {
  expect(currentNames(key, items)).toEqual(expected);
});
