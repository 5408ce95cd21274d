import type { JsonObject } from '../../../src/model';
import { reversed, withName } from '../../../src/panels/object-editor/form/rename';

const saved = [{ name: 'id', previousName: null }];

it.each<[name: string, item: JsonObject, to: string, expected: JsonObject]>([
  [
    'remembers the name on the server',
    { name: 'id', previousName: null },
    'key',
    { name: 'key', previousName: 'id' }
  ],
  ['renames again', { name: 'key', previousName: 'id' }, 'k', { name: 'k', previousName: 'id' }],
  ['goes back', { name: 'key', previousName: 'id' }, 'id', { name: 'id', previousName: null }],
  ['leaves a new item alone', { name: '', previousName: null }, 'new', { name: 'new', previousName: null }],
  ['leaves items without such a field alone', { name: 'id' }, 'key', { name: 'key' }]
])('%s', (_, item, to, expected) => {
  expect(withName(item, to, saved)).toEqual(expected);
});

it('turns the renames of an applied change round', () => {
  const before = {
    name: 't',
    columns: [
      { name: 'a', previousName: null },
      { name: 'b', previousName: null }
    ]
  };
  const applied = {
    name: 'u',
    columns: [
      { name: 'z', previousName: 'a' },
      { name: 'b', previousName: null }
    ]
  };
  expect(reversed(before, applied)).toEqual({
    name: 't',
    columns: [
      { name: 'a', previousName: 'z' },
      { name: 'b', previousName: null }
    ]
  });
});
