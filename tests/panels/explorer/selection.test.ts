import { Selection, type SelectMode } from '../../../src/panels/explorer/selection';

const keys = ['a', 'b', 'c', 'd', 'e'];

it.each<[name: string, steps: [key: string, mode: SelectMode][], active: string, selected: string[]]>([
  ['one', [['b', 'one']], 'b', ['b']],
  [
    'another one',
    [
      ['b', 'one'],
      ['d', 'one']
    ],
    'd',
    ['d']
  ],
  [
    'two',
    [
      ['b', 'one'],
      ['d', 'toggle']
    ],
    'd',
    ['b', 'd']
  ],
  [
    'one less',
    [
      ['b', 'one'],
      ['d', 'toggle'],
      ['b', 'toggle']
    ],
    'd',
    ['d']
  ],
  [
    'less the active one',
    [
      ['b', 'one'],
      ['d', 'toggle'],
      ['d', 'toggle']
    ],
    'b',
    ['b']
  ],
  [
    'never none',
    [
      ['b', 'one'],
      ['b', 'toggle']
    ],
    'b',
    ['b']
  ],
  [
    'a range',
    [
      ['b', 'one'],
      ['d', 'range']
    ],
    'd',
    ['b', 'c', 'd']
  ],
  [
    'a range upwards',
    [
      ['d', 'one'],
      ['b', 'range']
    ],
    'b',
    ['b', 'c', 'd']
  ],
  [
    'a range that turns',
    [
      ['c', 'one'],
      ['e', 'range'],
      ['a', 'range']
    ],
    'a',
    ['a', 'b', 'c']
  ],
  [
    'one after a range',
    [
      ['b', 'one'],
      ['d', 'range'],
      ['c', 'one']
    ],
    'c',
    ['c']
  ]
])('selects %s', (_, steps, active, selected) => {
  const selection = new Selection(null);
  steps.forEach(([key, mode]) => selection.select(key, mode, () => keys));
  expect(selection.active).toBe(active);
  expect(keys.filter(key => selection.has(key))).toEqual(selected);
});
