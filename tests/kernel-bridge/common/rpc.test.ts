import { DbError } from '../../../src/model';
import type { DbErrorCode, QueryProgressRows } from './support';
import { connect, rowsProgress } from './support';

describe('requests', () => {
  it('answers with the result of the handler', async () => {
    const { client } = connect({ 'connection.list': () => Promise.resolve([]) });
    await expect(client.request('connection.list', null)).resolves.toEqual({ result: [], buffers: [] });
  });

  it('tells the handler who asks, with which parameters and buffers', async () => {
    const seen = jest.fn();
    const { client } = connect(
      {
        'session.close': (params, { clientId, buffers }) => {
          seen(params, clientId, buffers);
          return Promise.resolve(null);
        }
      },
      { clientId: 'tab-1' }
    );
    const buffers = [Uint8Array.of(1, 2), new Uint8Array(0)];
    await client.request('session.close', { session: 'n' }, { buffers });
    expect(seen).toHaveBeenCalledWith({ session: 'n' }, 'tab-1', buffers);
  });

  it('runs requests side by side', async () => {
    let release: () => void = () => undefined;
    const { client } = connect({
      'session.close': () => new Promise(resolve => (release = () => resolve(null))),
      'connection.list': () => Promise.resolve([])
    });
    const slow = client.request('session.close', { session: 'n' });
    await client.request('connection.list', null);
    release();
    await expect(slow).resolves.toMatchObject({ result: null });
  });

  it('delivers progress in order and before the result', async () => {
    const order: unknown[] = [];
    const { client } = connect({
      'query.run': async (_, { progress }) => {
        for (let rows = 0; rows < 100; rows++) {
          progress(rowsProgress(rows));
          await Promise.resolve();
        }
        return { mime: {} } as never;
      }
    });
    await client
      .request('query.run', query, { onProgress: value => order.push((value as QueryProgressRows).rows) })
      .then(() => order.push('result'));
    expect(order).toEqual([...Array(100).keys(), 'result']);
  });

  it('keeps a large progress message in front of a small result', async () => {
    const order: string[] = [];
    const comment = 'x'.repeat(3 << 20);
    const { client } = connect({
      'catalog.read': (_, { progress }) => {
        progress({ objects: [{ ref: { kind: 'table', path: [] }, comment }], done: true });
        return Promise.resolve({ objects: 1 });
      }
    });
    const onProgress = (chunk: { objects: readonly { comment?: string }[] }) =>
      order.push(`progress ${chunk.objects[0].comment?.length}`);
    await client
      .request('catalog.read', { connection: 'c' }, { onProgress })
      .then(() => order.push('result'));
    expect(order).toEqual([`progress ${3 << 20}`, 'result']);
  });

  it('survives a listener that throws, and shows its error', async () => {
    jest.useFakeTimers();
    const { client } = connect({
      'query.run': (_, { progress }) => {
        progress(rowsProgress(1));
        return Promise.resolve({ mime: {} } as never);
      }
    });
    const onProgress = () => {
      throw new Error('in the listener');
    };
    await expect(client.request('query.run', query, { onProgress })).resolves.toBeDefined();
    expect(() => jest.advanceTimersByTime(0)).toThrow('in the listener');
    jest.useRealTimers();
  });
});

describe('errors', () => {
  const full = {
    code: 'syntax' as DbErrorCode,
    message: 'near "FORM"',
    sqlState: '42601',
    position: 7,
    statement: 0,
    detail: 'd',
    hint: 'h'
  };
  const table: [string, unknown, object][] = [
    ['a DbError, whole', new DbError(full), full],
    [
      'any other error as a defect',
      new TypeError('x is undefined'),
      { code: 'internal', message: 'x is undefined' }
    ],
    [
      'an AbortError as cancelled',
      Object.assign(new Error('a'), { name: 'AbortError' }),
      { code: 'cancelled' }
    ],
    ['a thrown string', 'oops', { code: 'internal', message: 'oops' }]
  ];
  it.each(table)('hands over %s', async (_, thrown, expected) => {
    const { client } = connect({ 'connection.list': () => Promise.reject(thrown) });
    const error = await client.request('connection.list', null).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(DbError);
    expect(error).toMatchObject(expected);
  });

  it('refuses a method that the host does not know', async () => {
    const { client } = connect({});
    await expect(client.request('toString' as never, null as never)).rejects.toMatchObject({
      code: 'unsupported'
    });
  });
});

const query = { connection: 'c', session: 's', sql: 'SELECT 1' };

describe('cancellation', () => {
  it('aborts the signal of the handler and settles with what the handler says', async () => {
    const { client } = connect({
      'query.run': (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () =>
            reject(new DbError({ code: 'cancelled', message: 'by user' }))
          );
        })
    });
    const controller = new AbortController();
    const running = client.request('query.run', query, { signal: controller.signal });
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled', message: 'by user' });
  });

  it('reaches a handler whose request is still on its way in many frames', async () => {
    const { client } = connect({
      'query.run': (_, { signal, buffers }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () =>
            reject(new DbError({ code: 'cancelled', message: `${buffers[0].length}` }))
          );
        })
    });
    const controller = new AbortController();
    const buffers = [new Uint8Array(20 << 20)];
    const running = client.request('query.run', query, { signal: controller.signal, buffers });
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled', message: `${20 << 20}` });
  });

  it('sends nothing when it was aborted before', async () => {
    const handler = jest.fn();
    const { client } = connect({ 'query.run': handler });
    await expect(client.request('query.run', query, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled'
    });
    expect(handler).not.toHaveBeenCalled();
  });

  it('lets a result win that is faster', async () => {
    const { client } = connect({ 'query.run': () => Promise.resolve({ mime: { a: 1 } } as never) });
    const controller = new AbortController();
    const running = client.request('query.run', query, { signal: controller.signal });
    controller.abort();
    await expect(running).resolves.toMatchObject({ result: { mime: { a: 1 } } });
  });
});

describe('events', () => {
  it('reach listeners until they stop', async () => {
    const { client, served } = connect({ 'connection.list': () => Promise.resolve([]) });
    const heard: unknown[] = [];
    const stop = client.on('catalog.changed', payload => heard.push(payload.connection));
    served.emit('catalog.changed', { connection: 'a', refs: [] });
    served.emit('connection.changed', { connections: [] });
    await client.request('connection.list', null);
    stop();
    served.emit('catalog.changed', { connection: 'b', refs: [] });
    await client.request('connection.list', null);
    expect(heard).toEqual(['a']);
  });
});

describe('the end of a channel', () => {
  const pending = () => new Promise<never>(() => undefined);
  const table = [
    ['query.run', query, 'outcome-unknown'],
    ['plan.apply', { connection: 'c', plan: 'p' }, 'outcome-unknown'],
    ['rows.apply', { connection: 'c', plan: 'p' }, 'outcome-unknown'],
    [
      'frame.load',
      { connection: 'c', session: 's', upload: 'u', table: ['t'], mode: 'append' },
      'outcome-unknown'
    ],
    ['object.list', { connection: 'c', kind: 'table', parent: null }, 'connection-lost']
  ] as const;
  it.each(table)('rejects %s under way', async (method, params, code) => {
    const { client, close } = connect({ [method]: pending });
    const request = client.request(method, params as never);
    close();
    await expect(request).rejects.toMatchObject({ code });
  });

  it('rejects later requests and tells the owner once', async () => {
    const { client, close } = connect({});
    const onClose = jest.fn();
    client.onClose = onClose;
    close();
    await new Promise(setImmediate);
    await expect(client.request('connection.list', null)).rejects.toMatchObject({ code: 'connection-lost' });
    client.close();
    expect(onClose).toHaveBeenCalledTimes(1);
  });

  it('aborts what runs at the host', async () => {
    let signal: AbortSignal | undefined;
    const started = new Promise<void>(resolve => {
      const { client } = connect({
        'query.run': (_, context) => {
          signal = context.signal as AbortSignal;
          resolve();
          return pending();
        }
      });
      client.request('query.run', query).catch(() => undefined);
      void Promise.resolve().then(() => setImmediate(() => client.close()));
    });
    await started;
    await new Promise(resolve => setTimeout(resolve, 10));
    expect(signal?.aborted).toBe(true);
  });
});

describe('the lease', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('ends a client that vanished without a word', async () => {
    const { served, lost } = connect({}, { leaseMs: 60_000 });
    lost.everything = true;
    await jest.advanceTimersByTimeAsync(59_000);
    expect(served.closed).toBe(false);
    await jest.advanceTimersByTimeAsync(30_000);
    expect(served.closed).toBe(true);
  });

  it('lives on while the client pings', async () => {
    const { served } = connect({}, { leaseMs: 60_000 });
    await jest.advanceTimersByTimeAsync(600_000);
    expect(served.closed).toBe(false);
  });

  it('outlives a silent client while its statement runs', async () => {
    let finish: () => void = () => undefined;
    const handlers = {
      'query.run': () => new Promise<never>((_, reject) => (finish = () => reject(new Error('x'))))
    };
    const { client, served, lost } = connect(handlers, { leaseMs: 60_000 });
    client.request('query.run', query).catch(() => undefined);
    await jest.advanceTimersByTimeAsync(1_000);
    lost.everything = true;
    await jest.advanceTimersByTimeAsync(600_000);
    expect(served.closed).toBe(false);
    finish();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(served.closed).toBe(true);
  });
});
