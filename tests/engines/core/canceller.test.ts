import { Canceller } from '../../../src/engines/core/canceller';

describe('Canceller', () => {
  test.each<[string, () => Promise<void>]>([
    ['comes before the statement has begun', () => Promise.resolve()],
    ['cannot be sent', () => Promise.reject(new Error('too many connections'))]
  ])('a request that %s is repeated until the statement is over', async (_name, first) => {
    const abort = new AbortController();
    let requests = 0;
    let over!: () => void;
    const isOver = new Promise<void>(resolve => (over = resolve));
    const cancel = new Canceller(() => {
      requests++;
      if (requests === 1) {
        return first();
      }
      over();
      return Promise.resolve();
    }, abort.signal);
    abort.abort();
    await isOver;
    await cancel.settled();
    expect(requests).toBe(2);
  });

  test('nothing is asked for a statement that ended by itself', async () => {
    const abort = new AbortController();
    let requests = 0;
    const cancel = new Canceller(() => Promise.resolve(void requests++), abort.signal);
    await cancel.settled();
    abort.abort();
    await new Promise(resolve => setTimeout(resolve, 10));
    expect(requests).toBe(0);
  });

  test('a request under way is waited for: it would strike the next statement', async () => {
    let answer!: () => void;
    const cancel = new Canceller(() => new Promise<void>(resolve => (answer = resolve)), undefined);
    cancel.now();
    let isSettled = false;
    const settled = cancel.settled().then(() => (isSettled = true));
    await new Promise(resolve => setTimeout(resolve, 10));
    expect(isSettled).toBe(false);
    answer();
    await settled;
  });
});
