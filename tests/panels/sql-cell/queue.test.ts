import { PromiseDelegate } from '@lumino/coreutils';
import { CellQueue, DROPPED } from '../../../src/panels/sql-cell/queue';

const onError = (outcome: object): boolean => 'error' in outcome;
const never = (): boolean => false;

/** A job whose end the test decides. */
function job(log: string[], name: string) {
  const end = new PromiseDelegate<string>();
  const run = jest.fn((_signal: AbortSignal) => {
    log.push(`${name} starts`);
    return end.promise.finally(() => log.push(`${name} ends`));
  });
  return { run, resolve: (value: string) => end.resolve(value), reject: (error: Error) => end.reject(error) };
}

const settle = (): Promise<void> => new Promise(resolve => setTimeout(resolve));

test('jobs run one after the other, in the order they were added', async () => {
  const queue = new CellQueue();
  const log: string[] = [];
  const [a, b, c] = ['a', 'b', 'c'].map(name => job(log, name));
  const all = Promise.all([a, b, c].map(({ run }) => queue.add(run, onError)));
  c.resolve('3');
  await settle();
  expect(log).toEqual(['a starts']);
  b.resolve('2');
  a.resolve('1');
  await expect(all).resolves.toEqual(['1', '2', '3']);
  expect(log).toEqual(['a starts', 'a ends', 'b starts', 'b ends', 'c starts', 'c ends']);
});

test('a fatal failure drops what waits, and what is added later runs', async () => {
  const queue = new CellQueue();
  const log: string[] = [];
  const [a, b, c] = ['a', 'b', 'c'].map(name => job(log, name));
  const first = queue.add(a.run, onError);
  const second = queue.add(b.run, onError);
  a.reject(new Error('boom'));
  await expect(first).rejects.toThrow('boom');
  await expect(second).resolves.toBe(DROPPED);
  c.resolve('3');
  await expect(queue.add(c.run, onError)).resolves.toBe('3');
  expect(b.run).not.toHaveBeenCalled();
});

test('a failure that is expected lets the rest run', async () => {
  const queue = new CellQueue();
  const log: string[] = [];
  const [a, b] = ['a', 'b'].map(name => job(log, name));
  const first = queue.add(a.run, never);
  const second = queue.add(b.run, never);
  a.reject(new Error('boom'));
  b.resolve('2');
  await expect(first).rejects.toThrow('boom');
  await expect(second).resolves.toBe('2');
});

test('drop aborts the job that runs and forgets the others', async () => {
  const queue = new CellQueue();
  const log: string[] = [];
  const [a, b] = ['a', 'b'].map(name => job(log, name));
  const first = queue.add(a.run, never);
  const second = queue.add(b.run, never);
  await settle();
  queue.drop();
  expect(a.run.mock.calls[0][0].aborted).toBe(true);
  a.resolve('1');
  await expect(first).resolves.toBe('1');
  await expect(second).resolves.toBe(DROPPED);
  expect(queue.busy).toBe(false);
});

test('jobs wait for work outside of the queue, and its failure drops them', async () => {
  const queue = new CellQueue();
  const log: string[] = [];
  const outside = new PromiseDelegate<boolean>();
  queue.follow(outside.promise, onError);
  expect(queue.busy).toBe(false);
  const a = job(log, 'a');
  const run = queue.add(a.run, onError);
  await settle();
  expect(a.run).not.toHaveBeenCalled();
  outside.reject(new Error('1/0'));
  await expect(run).resolves.toBe(DROPPED);
});

test('wait lets jobs run after the work, whatever became of it', async () => {
  const queue = new CellQueue();
  const log: string[] = [];
  queue.wait(Promise.reject(new Error('gone')));
  const a = job(log, 'a');
  a.resolve('1');
  await expect(queue.add(a.run, onError)).resolves.toBe('1');
});
