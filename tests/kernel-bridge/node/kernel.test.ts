import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { RpcClient } from '../../../src/kernel-bridge/common/client';
import type { Handlers } from '../../../src/kernel-bridge/common/server';
import { Clients } from '../../../src/kernel-bridge/node/clients';
import type { ConnectionFile } from '../../../src/kernel-bridge/node/connection-file';
import type { ExecuteRequest, Executor } from '../../../src/kernel-bridge/node/executor';
import { Kernel } from '../../../src/kernel-bridge/node/kernel';
import { DbError } from '../../../src/model';
import type { JsonObject } from '../../../src/model';
import { DirectKernel } from '../../support/direct-kernel';

const cancelled = () => new DbError({ code: 'cancelled', message: 'Cancelled' });

/** What the cells of these tests can say. */
const commands: { [code: string]: (request: ExecuteRequest) => Promise<void> | void } = {
  print: ({ publish }) => publish({ type: 'stream', name: 'stdout', text: 'hello' }),
  result: ({ publish }) => publish({ type: 'execute_result', data: { 'text/plain': '1' } }),
  display: ({ publish }) => {
    publish({ type: 'display_data', data: { 'text/plain': 'a' }, displayId: 'd' });
    publish({ type: 'update_display_data', data: { 'text/plain': 'b' }, displayId: 'd' });
  },
  fail: () => Promise.reject(new DbError({ code: 'syntax', message: 'no', position: 1 })),
  wait: ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(cancelled()), { once: true })),
  ask: async ({ input, publish }) => {
    publish({ type: 'stream', name: 'stdout', text: await input('Password: ', true) });
  }
};

const executor: Executor = {
  execute: async request => commands[request.code]?.(request),
  evaluate: (expression, sessionKey) =>
    expression === 'bad'
      ? Promise.reject(new DbError({ code: 'invalid', message: 'no' }))
      : Promise.resolve({ 'text/plain': `${expression} in ${sessionKey}` }),
  complete: ({ cursorPos }) =>
    Promise.resolve({ matches: [{ text: 'x', type: 'table' }], start: 0, end: cursorPos }),
  inspect: () => Promise.resolve(null),
  isComplete: () => Promise.reject(new DbError({ code: 'internal', message: 'broken' })),
  shutdown: () => Promise.resolve()
};

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
}

let client: DirectKernel;
let kernel: Kernel;
let clients: Clients;
const exited = jest.fn();
const handlers: Partial<Handlers> = {
  'host.info': ({ client: host }) => Promise.resolve({ host } as never),
  'result.bytes': ({ count }, { sendBuffers }) => {
    sendBuffers(new Uint8Array(count).fill(7));
    return Promise.resolve({ total: count });
  }
};

beforeAll(async () => {
  const ports = [await freePort(), await freePort(), await freePort(), await freePort(), await freePort()];
  const [shell_port, control_port, stdin_port, iopub_port, hb_port] = ports;
  const connection: ConnectionFile = {
    ...{ transport: 'tcp', ip: '127.0.0.1', key: 'k', signature_scheme: 'hmac-sha256' },
    ...{ shell_port, control_port, stdin_port, iopub_port, hb_port }
  };
  clients = new Clients(handlers as Handlers);
  kernel = new Kernel({
    connection,
    executor,
    info: { implementation: 'test', implementationVersion: '1', banner: 'b', language: { name: 'sql' } },
    onConnect: (channel, hello) => clients.connect(channel, hello),
    onExit: exited
  });
  void kernel.start();
  client = new DirectKernel(connection);
  await client.ready();
});

afterAll(async () => {
  client.close();
  await kernel.stop();
});

const cell = (code: string, more: JsonObject = {}) =>
  client.send('shell', 'execute_request', {
    code,
    silent: false,
    store_history: true,
    allow_stdin: true,
    ...more
  });
const replyOf = async (id: string) =>
  (await client.until(({ socket, message }) => socket === 'shell' && message.parent.msg_id === id)).message
    .content;
const idleOf = (id: string) =>
  client.until(
    ({ socket, message }) =>
      socket === 'iopub' && message.parent.msg_id === id && message.content.execution_state === 'idle'
  );

it('introduces itself, without subshells', async () => {
  await expect(client.request('shell', 'kernel_info_request', {})).resolves.toMatchObject({
    status: 'ok',
    protocol_version: '5.5',
    language_info: { name: 'sql' },
    supported_features: []
  });
});

describe('a cell', () => {
  it.each([
    ['print', [['stream', { name: 'stdout', text: 'hello' }]]],
    [
      'result',
      [['execute_result', { data: { 'text/plain': '1' }, execution_count: expect.any(Number) as number }]]
    ],
    [
      'display',
      [
        ['display_data', { data: { 'text/plain': 'a' }, transient: { display_id: 'd' } }],
        ['update_display_data', { data: { 'text/plain': 'b' }, transient: { display_id: 'd' } }]
      ]
    ],
    ['fail', [['error', { ename: 'syntax', evalue: 'no', traceback: ['no', 'LINE 1: fail', '         ^'] }]]]
  ])('%s publishes its outputs between busy and idle', async (code, outputs) => {
    const id = cell(code);
    await idleOf(id);
    expect(client.published(id)).toMatchObject([
      ['status', { execution_state: 'busy' }],
      ['execute_input', { code }],
      ...outputs,
      ['status', { execution_state: 'idle' }]
    ]);
    await expect(replyOf(id)).resolves.toMatchObject({ status: code === 'fail' ? 'error' : 'ok' });
  });

  it('publishes nothing when silent, and is not counted', async () => {
    const before = await replyOf(cell('result'));
    const id = cell('result', { silent: true });
    await idleOf(id);
    expect(client.published(id).map(([type]) => type)).toEqual(['status', 'status']);
    await expect(replyOf(id)).resolves.toMatchObject({ execution_count: before.execution_count });
  });

  it('has its expressions answered after it, each for itself', async () => {
    const user_expressions = { a: 'good', b: 'bad' };
    await expect(replyOf(cell('print', { user_expressions }))).resolves.toMatchObject({
      status: 'ok',
      user_expressions: {
        a: { status: 'ok', data: { 'text/plain': 'good in kernel' }, metadata: {} },
        b: { status: 'error', ename: 'invalid', evalue: 'no', traceback: ['no'] }
      }
    });
    await expect(replyOf(cell('fail', { user_expressions }))).resolves.toMatchObject({
      status: 'error',
      user_expressions: {}
    });
  });

  it('waits for the one before it, while other requests and control are answered', async () => {
    const first = cell('wait', { stop_on_error: false });
    const second = cell('print');
    await client.request('shell', 'comm_info_request', {});
    await client.request('control', 'kernel_info_request', {});
    expect(client.published(second)).toEqual([]);
    await client.request('control', 'interrupt_request', {});
    await expect(replyOf(first)).resolves.toMatchObject({ status: 'error', ename: 'KeyboardInterrupt' });
    await expect(replyOf(second)).resolves.toMatchObject({ status: 'ok' });
  });

  it('that fails takes the waiting ones with it', async () => {
    const ids = ['wait', 'print', 'print'].map(code => cell(code));
    await client.request('control', 'interrupt_request', {});
    const replies = await Promise.all(ids.map(replyOf));
    expect(replies.map(({ status }) => status)).toEqual(['error', 'aborted', 'aborted']);
  });

  it('leaves the state busy for those who just follow it, whatever else is answered meanwhile', async () => {
    const id = cell('wait');
    await client.request('shell', 'kernel_info_request', {});
    const states = () =>
      client.received.flatMap(({ message }) =>
        message.header.msg_type === 'status' ? [message.content.execution_state] : []
      );
    await client.until(({ message }) => message.parent.msg_id === id);
    await new Promise(resolve => setTimeout(resolve, 50));
    expect(states().at(-1)).toBe('busy');
    await client.request('control', 'interrupt_request', {});
    await idleOf(id);
    expect(states().at(-1)).toBe('idle');
  });
});

describe('a question', () => {
  it('goes to the client that runs the cell, and its answer back', async () => {
    const id = cell('ask');
    const { message } = await client.until(
      ({ socket, message: m }) => socket === 'stdin' && m.parent.msg_id === id
    );
    expect(message.content).toEqual({ prompt: 'Password: ', password: true });
    client.send('stdin', 'input_reply', { value: 'secret' });
    await idleOf(id);
    expect(client.published(id)).toContainEqual(['stream', { name: 'stdout', text: 'secret' }]);
  });

  it('fails at once where the client takes no input', async () => {
    await expect(replyOf(cell('ask', { allow_stdin: false }))).resolves.toMatchObject({
      ename: 'unsupported'
    });
  });

  it('ends with an interrupt', async () => {
    const id = cell('ask');
    await client.until(({ socket, message }) => socket === 'stdin' && message.parent.msg_id === id);
    await client.request('control', 'interrupt_request', {});
    await expect(replyOf(id)).resolves.toMatchObject({ ename: 'KeyboardInterrupt' });
  });
});

it('counts cursor positions in code points', async () => {
  const reply = await client.request('shell', 'complete_request', { code: '😀😀 x', cursor_pos: 2 });
  expect(reply).toMatchObject({ matches: ['x'], cursor_start: 0, cursor_end: 2 });
});

it('answers with an error when the executor fails', async () => {
  await expect(client.request('shell', 'is_complete_request', { code: '' })).resolves.toMatchObject({
    status: 'error',
    evalue: 'broken'
  });
});

describe('a comm', () => {
  it('carries requests, events and bulk', async () => {
    const rpc = new RpcClient(client.openComm('me'));
    await expect(rpc.request('host.info', { client: 'me' })).resolves.toMatchObject({
      result: { host: 'me' }
    });
    const heard = new Promise(resolve => rpc.on('catalog.changed', resolve));
    clients.broadcast('catalog.changed', { connection: 'c', refs: [] });
    await expect(heard).resolves.toEqual({ connection: 'c', refs: [] });
    const count = 20 << 20;
    const { buffers } = await rpc.request('result.bytes', { result: 'r', from: 0, count });
    expect(buffers[0].byteLength).toBe(count);
    expect(Buffer.alloc(count, 7).equals(buffers[0])).toBe(true);
    rpc.close();
  });

  it('publishes one idle per thousand messages, and none else', async () => {
    const rpc = new RpcClient(client.openComm('me'));
    await rpc.request('host.info', { client: 'me' });
    const states = () => client.received.filter(({ message }) => message.header.msg_type === 'status').length;
    const before = states();
    for (let i = 0; i < 2500; i++) {
      await rpc.request('host.info', { client: 'me' });
    }
    const idles = states() - before;
    rpc.close();
    expect(idles).toBeGreaterThanOrEqual(2);
    expect(idles).toBeLessThanOrEqual(3);
  });

  it('that nobody knows is closed', async () => {
    client.send('shell', 'comm_msg', { comm_id: 'unknown', data: {} });
    client.send('shell', 'comm_open', { comm_id: 'other', target_name: 'jupyter.widget', data: {} });
    for (const id of ['unknown', 'other']) {
      const { message } = await client.until(item => item.message.content.comm_id === id);
      expect(message.header.msg_type).toBe('comm_close');
    }
  });
});

it('answers a shutdown request, then ends', async () => {
  await expect(client.request('control', 'shutdown_request', { restart: false })).resolves.toMatchObject({
    status: 'ok',
    restart: false
  });
  await new Promise(resolve => setTimeout(resolve, 50));
  expect(exited).toHaveBeenCalledTimes(1);
});
