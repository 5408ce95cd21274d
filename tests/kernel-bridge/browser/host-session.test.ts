import { HostSession } from '../../../src/kernel-bridge/browser/host-session';
import type { HostState } from '../../../src/kernel-bridge/browser/host-session';
import { HOST_PATH } from '../../../src/kernel-bridge/common/protocol';
import type { Handlers } from '../../../src/kernel-bridge/common/server';
import { FakeServer } from './fake-services';

const open: HostSession[] = [];
afterEach(() => open.splice(0).forEach(host => host.dispose()));

const settle = () => new Promise(resolve => setTimeout(resolve, 20));

function makeServer(more: Partial<Handlers> = {}): FakeServer {
  let hosts = 0;
  const handlers: Partial<Handlers> = {
    'host.info': () => Promise.resolve({ host: `host-${++hosts}` } as never),
    'connection.list': () => Promise.resolve([]),
    'query.run': () => new Promise(() => undefined),
    'object.list': () => new Promise(() => undefined),
    ...more
  };
  return new FakeServer(handlers as Handlers);
}

function openTab(server: FakeServer) {
  const host = new HostSession({
    serviceManager: server.tab(),
    retryAfterMs: [5, 5],
    answerWithinMs: 100,
    lookAfterMs: 5
  });
  const states: HostState[] = [];
  host.stateChanged.connect((_, state) => states.push(state));
  open.push(host);
  return { host, states };
}

describe('reaching the host', () => {
  it('starts one where none runs, and says when it is ready', async () => {
    const server = makeServer();
    const { host, states } = openTab(server);
    expect(host.state).toBe('starting');
    await host.request('connection.list', null);
    expect(states).toEqual(['ready']);
    expect(host.info).toEqual({ host: 'host-1' });
    expect(server.models.map(({ path }) => path)).toEqual([HOST_PATH]);
  });

  it('finds the one that runs, as after a reload', async () => {
    const server = makeServer();
    server.add(HOST_PATH);
    await openTab(server).host.request('connection.list', null);
    expect(server.started).toBe(0);
  });

  it('keeps the first of two that were started at the same moment', async () => {
    const server = makeServer();
    server.meanwhile = () => void server.add(HOST_PATH, 'a');
    await openTab(server).host.request('connection.list', null);
    expect(server.models.map(({ id }) => id)).toEqual(['a']);
  });

  it('keeps its own where it is the first', async () => {
    const server = makeServer();
    server.meanwhile = () => void server.add(HOST_PATH, 'z');
    await openTab(server).host.request('connection.list', null);
    expect(server.models.map(({ id }) => id)).toEqual(['m1', 'z']);
  });

  it('tries again, and gives up with the reason', async () => {
    const server = makeServer();
    server.failing = 3;
    const { host, states } = openTab(server);
    await expect(host.request('connection.list', null)).rejects.toMatchObject({
      code: 'connection-lost',
      message: expect.stringContaining('no such kernel') as string
    });
    expect(states).toEqual(['lost']);
    await host.restart();
    expect(states).toEqual(['lost', 'reconnecting', 'ready']);
  });

  it('tries once more when the server shows signs of life', async () => {
    const server = makeServer();
    server.failing = 3;
    const { host } = openTab(server);
    await expect(host.request('connection.list', null)).rejects.toThrow();
    server.runningChanged.emit([]);
    await expect(host.request('connection.list', null)).resolves.toBeDefined();
    expect(host.state).toBe('ready');
  });

  it('does not wait for ever for a host that does not answer', async () => {
    const server = makeServer({ 'host.info': () => new Promise(() => undefined) });
    const { host } = openTab(server);
    await expect(host.request('connection.list', null)).rejects.toMatchObject({
      message: expect.stringContaining('did not answer') as string
    });
    expect(host.state).toBe('lost');
  });

  it('lets a request be cancelled while it waits', async () => {
    const server = makeServer({ 'host.info': () => new Promise(() => undefined) });
    const controller = new AbortController();
    const request = openTab(server).host.request('connection.list', null, { signal: controller.signal });
    controller.abort();
    await expect(request).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('when the link breaks', () => {
  const breaks: [string, (server: FakeServer) => void][] = [
    ['a restart', ({ kernel }) => kernel.setStatus('restarting')],
    ['a crash', ({ kernel }) => kernel.setStatus('autorestarting')],
    ['a kernel that is dead', server => (server.kernel.setStatus('dead'), server.models.splice(0))],
    ['Shut Down All', server => server.remove(server.models[0].id)],
    ['a host that gave this client up', ({ kernel }) => kernel.closeComms()]
  ];
  it.each(breaks)('by %s: rejects what was under way and comes back', async (_, happen) => {
    const server = makeServer();
    const { host, states } = openTab(server);
    await host.request('connection.list', null);
    const listing = host.request('object.list', { connection: 'c', kind: 'table', parent: null });
    const running = host.request('query.run', { connection: 'c', session: 's', sql: 'DELETE' });
    const outcomes = Promise.allSettled([listing, running]);
    happen(server);
    expect(await outcomes).toMatchObject([
      { reason: { code: 'connection-lost' } },
      { reason: { code: 'outcome-unknown' } }
    ]);
    await expect(host.request('connection.list', null)).resolves.toMatchObject({ result: [] });
    expect(states).toEqual(['ready', 'reconnecting', 'ready']);
    expect(host.info).toEqual({ host: 'host-2' });
  });

  it('goes on hearing events, until told to stop', async () => {
    const server = makeServer();
    const { host } = openTab(server);
    const heard: string[] = [];
    const stop = host.on('catalog.changed', ({ connection }) => heard.push(connection));
    const emit = async (connection: string) => {
      await host.request('connection.list', null);
      server.kernel.emit('catalog.changed', { connection, refs: [] });
      await settle();
    };
    await emit('before');
    server.kernel.setStatus('autorestarting');
    await emit('after');
    stop();
    await emit('stopped');
    expect(heard).toEqual(['before', 'after']);
  });

  it('shows a broken websocket, and keeps what is under way', async () => {
    let finish: (value: never) => void = () => undefined;
    const server = makeServer({ 'query.run': () => new Promise(resolve => (finish = resolve)) });
    const { host, states } = openTab(server);
    await host.request('connection.list', null);
    const running = host.request('query.run', { connection: 'c', session: 's', sql: 'SELECT' });
    const { connectionStatusChanged } = server.connections[0];
    connectionStatusChanged.emit('connecting');
    await settle();
    server.kernel.mute = true;
    finish({ mime: {} } as never);
    await settle();
    server.kernel.mute = false;
    connectionStatusChanged.emit('connected');
    await expect(running).resolves.toMatchObject({ result: { mime: {} } });
    expect(states).toEqual(['ready', 'reconnecting', 'ready']);
  });

  it('learns that the session is gone, however late the server says so', async () => {
    const server = makeServer();
    const { host, states } = openTab(server);
    await host.request('connection.list', null);
    server.connections[0].connectionStatusChanged.emit('connecting');
    await settle();
    server.removeQuietly(server.models[0].id);
    await settle();
    expect(states).toEqual(['ready', 'reconnecting', 'ready']);
    expect(host.info).toEqual({ host: 'host-2' });
  });

  it('restarts the host on demand', async () => {
    const server = makeServer();
    const { host, states } = openTab(server);
    await host.request('connection.list', null);
    await host.restart();
    expect(states).toEqual(['ready', 'reconnecting', 'ready']);
  });

  it('stays away once disposed', async () => {
    const server = makeServer();
    const { host } = openTab(server);
    await host.request('connection.list', null);
    host.dispose();
    await settle();
    expect(server.kernel.hellos).toHaveLength(1);
    await expect(host.request('connection.list', null)).rejects.toMatchObject({ code: 'connection-lost' });
  });
});
