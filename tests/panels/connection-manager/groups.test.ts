import type { ConnectionState } from '../../../src/model';
import { groupsOf, placeAfterMove } from '../../../src/panels/connection-manager/groups';

const state = (name: string, group?: string): ConnectionState => ({
  config: { name, engine: 'sqlite', group },
  status: 'closed',
  kinds: []
});

test.each([
  ['nothing', [], []],
  ['no groups', [state('b'), state('a')], [['', 'b', 'a']]],
  [
    'those in none first, groups by name, members as configured',
    [state('d', 'Sales'), state('c'), state('b', ' Sales '), state('a', 'Archive'), state('e', '')],
    [
      ['', 'c', 'e'],
      ['Archive', 'a'],
      ['Sales', 'd', 'b']
    ]
  ]
])('%s', (_, states, expected) => {
  const groups = groupsOf(states);
  expect(groups.map(group => [group.name, ...group.connections.map(({ config }) => config.name)])).toEqual(
    expected
  );
});

test.each([
  ['up', 'c', -1, 'a'],
  ['up past others in between', 'd', -1, 'b'],
  ['down', 'a', 1, 'd'],
  ['down to the end of its group', 'b', 1, null],
  ['up at the edge', 'a', -1, undefined],
  ['down at the edge', 'd', 1, undefined]
] as const)('moves %s', (_, name, by, before) => {
  const states = [state('a'), state('b', 'G'), state('c'), state('d', 'G')];
  expect(placeAfterMove(states, name, by)).toBe(before);
});
