import type { ServerSession } from '../../../src/model';
import { blockingTree } from '../../../src/panels/session-view/blocking-tree';
import { durationText } from '../../../src/panels/session-view/format';

function session(id: string, extra: Partial<ServerSession> = {}): ServerSession {
  return { id, state: 'idle', stateText: 'idle', blockedBy: [], locks: [], ...extra };
}

/** `id` indented by its level, with the number of those it blocks. */
const shown = (sessions: ServerSession[]): string[] =>
  blockingTree(sessions).map(
    ({ session: { id }, level, blocking }) =>
      `${'  '.repeat(level - 1)}${id}${blocking ? ` (${blocking})` : ''}`
  );

test.each<[string, ServerSession[], string[]]>([
  ['none', [], []],
  [
    'running before transactions before idle ones, the longest first',
    [
      session('idle'),
      session('short', { state: 'running', forMs: 5 }),
      session('own', { state: 'background' }),
      session('long', { state: 'running', forMs: 500 }),
      session('open', { state: 'transaction' })
    ],
    ['long', 'short', 'open', 'idle', 'own']
  ],
  [
    'a chain under its head, whatever runs elsewhere',
    [
      session('busy', { state: 'running', forMs: 9e9 }),
      session('last', { state: 'running', blockedBy: ['middle'] }),
      session('middle', { state: 'running', blockedBy: ['head'] }),
      session('head', { state: 'transaction' })
    ],
    ['head (2)', '  middle (1)', '    last', 'busy']
  ],
  [
    'one that waits for two stands below the first',
    [session('a'), session('b'), session('c', { blockedBy: ['a', 'b'] })],
    ['a (1)', '  c', 'b']
  ],
  [
    'a circle is cut open',
    [session('x', { blockedBy: ['y'] }), session('y', { blockedBy: ['x'] })],
    ['x (1)', '  y']
  ],
  ['a blocker that may not be seen', [session('seen', { blockedBy: ['hidden'] })], ['seen']]
])('%s', (_name, sessions, expected) => {
  expect(shown(sessions)).toEqual(expected);
});

test.each([
  [0, '0.0 s'],
  [9_949, '9.9 s'],
  [59_999, '59 s'],
  [185_000, '3 min 5 s'],
  [8_040_000, '2 h 14 min'],
  [266_400_000, '3 d 2 h']
])('%d ms is %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});
