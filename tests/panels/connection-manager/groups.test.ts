import type { ConnectionState } from '../../../src/model';
import { groupsOf } from '../../../src/panels/connection-manager/groups';

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
