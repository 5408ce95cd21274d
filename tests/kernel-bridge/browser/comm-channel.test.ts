import type { Kernel } from '@jupyterlab/services';
import { connectKernel } from '../../../src/kernel-bridge/browser/comm-channel';
import type { Handlers } from '../../../src/kernel-bridge/common/server';
import { FakeKernel } from './fake-services';

const handlers: Partial<Handlers> = {
  'session.close': (_, { buffers }) =>
    Promise.reject(new Error(`${buffers.map(b => [...b].join()).join(';')}`)),
  'result.bytes': (_, { sendBuffers }) => {
    sendBuffers(Uint8Array.of(1, 2), Uint8Array.of(3));
    return Promise.resolve({ total: 3 });
  }
};

let kernel: FakeKernel;
let client: ReturnType<typeof connectKernel>;
beforeEach(() => {
  kernel = new FakeKernel(handlers as Handlers);
  client = connectKernel(kernel as unknown as Kernel.IKernelConnection, 'tab-1');
});
afterEach(() => client.close());

it('introduces itself when it opens the comm', () => {
  expect(kernel.hellos).toEqual([{ client: 'tab-1' }]);
});

it('receives buffers as bytes', async () => {
  const { buffers } = await client.request('result.bytes', { result: 'r', from: 0, count: 3 });
  expect(buffers.map(buffer => [...buffer])).toEqual([[1, 2], [3]]);
});

it('sends parts of a buffer as buffers of their own, which the serializer needs', async () => {
  const part = Uint8Array.of(9, 8, 7, 6).subarray(1, 3);
  await expect(client.request('session.close', { session: 's' }, { buffers: [part] })).rejects.toMatchObject({
    message: '8,7'
  });
  expect(kernel.sentBuffers.map(buffer => (buffer as ArrayBuffer).byteLength)).toEqual([2]);
});

it.each(['restarting', 'autorestarting', 'terminating', 'dead'] as const)(
  'ends when the kernel is %s',
  async status => {
    const closed = new Promise(resolve => (client.onClose = resolve));
    kernel.setStatus(status);
    await expect(closed).resolves.toMatchObject({ code: 'connection-lost' });
  }
);

it.each(['busy', 'idle', 'unknown'] as const)('lives on while the kernel is %s', async status => {
  kernel.setStatus(status);
  await expect(client.request('result.bytes', { result: 'r', from: 0, count: 3 })).resolves.toBeDefined();
});
