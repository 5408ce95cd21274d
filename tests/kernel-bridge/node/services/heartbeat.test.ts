import type { Connection, SessionLink } from '../../../../src/engines/core/engine';
import type { SessionActivity } from '../../../../src/engines/core/server-sessions';
import { Heartbeat } from '../../../../src/kernel-bridge/node/services/heartbeat';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** What becomes of a session that waits for its server, of which another session is told this, time after time. */
async function endOf(answers: readonly SessionActivity[]): Promise<string | undefined> {
  let end: string | undefined;
  let asked = 0;
  const link: SessionLink = {
    heardAt: 0,
    state: 'waiting',
    ping: () => Promise.resolve(),
    destroy: ({ message }) => (end ??= message)
  };
  const connection = { link, sessionId: '1', closed: new Promise(() => undefined) } as unknown as Connection;
  const heartbeat = new Heartbeat();
  heartbeat.watch(connection, {
    everyMs: 1000,
    answerMs: 1000,
    activity: () => Promise.resolve(answers[Math.min(asked++, answers.length - 1)]),
    onLate: () => undefined
  });
  await jest.advanceTimersByTimeAsync(30_000);
  heartbeat.stop();
  expect(asked).toBeGreaterThan(2);
  return end;
}

test.each<[what: string, answers: SessionActivity[], end: RegExp | undefined]>([
  ['runs', ['running'], undefined],
  ['has finished', ['running', 'idle'], /has finished/],
  ['is gone, and was there', ['running', 'gone'], /has ended on the server/],
  ['is not known, as behind a pooler', ['gone'], undefined]
])('a session that %s', async (_what, answers, end) => {
  const message = await endOf(answers);
  expect(end ? end.test(message ?? '') : message === undefined).toBe(true);
});
