import { History } from '../../../src/kernel-bridge/node/history';

const history = new History();
['SELECT 1', 'SELECT 2', 'DROP TABLE t', 'SELECT 1'].forEach((code, i) => history.add(i + 1, code));

it.each([
  ['the tail', { hist_access_type: 'tail', n: 2 }, [3, 4]],
  ['a range, its end excluded', { hist_access_type: 'range', session: 0, start: 2, stop: 4 }, [2, 3]],
  ['what matches a pattern', { hist_access_type: 'search', pattern: 'SELECT*' }, [1, 2, 4]],
  ['the last matches', { hist_access_type: 'search', pattern: 'SELECT ?', n: 1 }, [4]],
  ['each match once', { hist_access_type: 'search', pattern: 'SELECT*', unique: true }, [4, 2]],
  ['a pattern whose other characters are plain', { hist_access_type: 'search', pattern: 'SELECT.1' }, []]
])('finds %s', (_, request, lines) => {
  const { history: found } = history.reply(request);
  expect((found as [number, number, string][]).map(([, line]) => line)).toEqual(lines);
});

it('adds an output on demand', () => {
  expect(history.reply({ hist_access_type: 'tail', n: 1, output: true }).history).toEqual([
    [0, 4, ['SELECT 1', null]]
  ]);
});
