import { PageCache, type PageCacheOptions } from '../../../src/panels/result-grid/pages';
import type { ResultPage } from '../../../src/model';

const page = (from: number, count: number): ResultPage => ({
  from,
  rows: Array.from({ length: count }, (_, index) => [from + index]),
  cut: []
});

function cacheOf(rows: number, options: Partial<PageCacheOptions> = {}) {
  const fetch = jest.fn((from: number, count: number, _signal: AbortSignal) =>
    Promise.resolve(page(from, count))
  );
  const onPage = jest.fn();
  const onError = jest.fn();
  const cache = new PageCache({
    fetch,
    onPage,
    onError,
    pageRows: 10,
    keep: 3,
    delayMs: 30,
    atOnce: 2,
    ...options
  });
  cache.setRows(rows);
  return { cache, fetch, onPage, onError };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('a missing row is fetched with its page, once, after the delay', async () => {
  const { cache, fetch, onPage } = cacheOf(100);
  expect(cache.row(25)).toBeUndefined();
  expect(cache.row(26)).toBeUndefined();
  await jest.advanceTimersByTimeAsync(29);
  expect(fetch).not.toHaveBeenCalled();
  await jest.advanceTimersByTimeAsync(1);
  expect(fetch.mock.calls.map(([from, count]) => [from, count])).toEqual([[20, 10]]);
  expect(onPage).toHaveBeenCalledWith(20, 10);
  expect(cache.row(25)).toEqual([25]);
});

test('while scrolling only the pages wanted last are fetched', async () => {
  const { cache, fetch } = cacheOf(1000);
  for (const row of [5, 105, 205, 305, 405]) {
    cache.row(row);
  }
  await jest.advanceTimersByTimeAsync(30);
  expect(fetch.mock.calls.map(([from]) => from)).toEqual([300, 400]);
});

test('a page wanted again counts as wanted last', async () => {
  const { cache, fetch } = cacheOf(1000);
  for (const row of [5, 105, 205, 5]) {
    cache.row(row);
  }
  await jest.advanceTimersByTimeAsync(30);
  expect(fetch.mock.calls.map(([from]) => from)).toEqual([200, 0]);
});

test('requests that pile up are aborted and their late answers dropped', async () => {
  const answers: (() => void)[] = [];
  const signals: AbortSignal[] = [];
  const { cache, onPage } = cacheOf(10_000, {
    fetch: (from, count, signal) => {
      signals.push(signal);
      return new Promise(resolve => answers.push(() => resolve(page(from, count))));
    }
  });
  for (const row of [5, 105, 205, 305, 405, 505]) {
    cache.row(row);
    await jest.advanceTimersByTimeAsync(30);
  }
  expect(signals.map(signal => signal.aborted)).toEqual([true, true, false, false, false, false]);
  answers.forEach(answer => answer());
  await jest.advanceTimersByTimeAsync(0);
  expect(onPage.mock.calls.map(([from]) => from)).toEqual([200, 300, 400, 500]);
  expect(cache.row(5)).toBeUndefined();
});

test('the last page is short, and read again when the result has grown', async () => {
  const { cache, fetch } = cacheOf(14);
  cache.row(12);
  await jest.advanceTimersByTimeAsync(30);
  cache.setRows(40);
  expect(cache.row(13)).toEqual([13]);
  expect(cache.row(15)).toBeUndefined();
  await jest.advanceTimersByTimeAsync(30);
  expect(fetch.mock.calls.map(([from, count]) => [from, count])).toEqual([
    [10, 4],
    [10, 10]
  ]);
  expect(cache.row(15)).toEqual([15]);
});

test('rows that came by themselves are not fetched; a short page is completed when the result has grown', async () => {
  const { cache, fetch, onPage } = cacheOf(4);
  cache.add(page(0, 4));
  expect(onPage).toHaveBeenCalledWith(0, 4);
  expect(cache.row(3)).toEqual([3]);
  await jest.advanceTimersByTimeAsync(30);
  expect(fetch).not.toHaveBeenCalled();
  cache.setRows(100);
  expect(cache.row(4)).toBeUndefined();
  await jest.advanceTimersByTimeAsync(30);
  expect(cache.row(4)).toEqual([4]);
});

test('only the pages fetched last are kept', async () => {
  const { cache, fetch } = cacheOf(1000);
  for (const row of [0, 100, 200, 300]) {
    cache.row(row);
    await jest.advanceTimersByTimeAsync(30);
  }
  expect([0, 100, 200, 300].map(row => cache.row(row))).toEqual([undefined, [100], [200], [300]]);
  expect(fetch).toHaveBeenCalledTimes(4);
});

test('a failure is told, and the page asked for again with the next paint', async () => {
  const fetch = jest.fn().mockRejectedValueOnce(new Error('gone')).mockResolvedValue(page(0, 10));
  const { cache, onError } = cacheOf(10, { fetch });
  cache.row(0);
  await jest.advanceTimersByTimeAsync(30);
  expect(onError).toHaveBeenCalledWith(new Error('gone'));
  cache.row(0);
  await jest.advanceTimersByTimeAsync(30);
  expect(cache.row(0)).toEqual([0]);
});

test('nothing happens after dispose', async () => {
  const { cache, fetch } = cacheOf(100);
  cache.row(0);
  cache.dispose();
  cache.row(50);
  await jest.advanceTimersByTimeAsync(100);
  expect(fetch).not.toHaveBeenCalled();
});

test('knows which cells were cut', async () => {
  const { cache } = cacheOf(20, {
    fetch: (from, count) => Promise.resolve({ ...page(from, count), cut: [[3, 1]] })
  });
  cache.row(13);
  await jest.advanceTimersByTimeAsync(30);
  expect([cache.isCut(13, 1), cache.isCut(13, 0), cache.isCut(3, 1)]).toEqual([true, false, false]);
});
