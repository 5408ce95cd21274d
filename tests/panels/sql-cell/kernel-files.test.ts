import type { Kernel } from '@jupyterlab/services';
import { nullTranslator } from '@jupyterlab/translation';
import { KernelFiles } from '../../../src/panels/sql-cell/kernel-files';
import type { Host } from '../../../src/panels/shared/host';

const trans = nullTranslator.load('');

/** A kernel that answers expressions as the test says, and keeps what it was asked. */
function kernelOf(answer: (expression: string) => string, language = 'python') {
  const asked: { code: string; expression: string }[] = [];
  const kernel = {
    info: Promise.resolve({ language_info: { name: language } }),
    requestExecute: ({ code, user_expressions }: { code: string; user_expressions: { answer: string } }) => {
      asked.push({ code, expression: user_expressions.answer });
      const data = { 'text/plain': `'${answer(user_expressions.answer)}'` };
      return {
        done: Promise.resolve({
          content: { status: 'ok', user_expressions: { answer: { status: 'ok', data } } }
        })
      };
    }
  };
  return { kernel: kernel as unknown as Kernel.IKernelConnection, asked };
}

test('a result goes to the kernel in parts, in order', async () => {
  const content = Uint8Array.from({ length: (4 << 20) + 10 }, (_, n) => n % 251);
  const request = jest.fn((_method: string, { from, count }: { from: number; count: number }) =>
    Promise.resolve({ result: { total: content.length }, buffers: [content.slice(from, from + count)] })
  );
  const { kernel, asked } = kernelOf(expression => (expression.includes('mkstemp') ? '/tmp/x.arrow' : ''));
  const progress = jest.fn();
  const files = new KernelFiles(kernel, { request } as unknown as Host, trans);
  expect(await files.send('r1', progress)).toBe('/tmp/x.arrow');
  const parts = asked
    .slice(1)
    .map(({ code }) => Buffer.from(/b64decode\("([^"]*)"\)/.exec(code)![1], 'base64'));
  expect(parts.map(part => part.length)).toEqual([4 << 20, 10]);
  expect(Buffer.concat(parts).equals(Buffer.from(content))).toBe(true);
  expect(progress.mock.calls).toEqual([
    [4 << 20, content.length],
    [content.length, content.length]
  ]);
});

test('a file of the kernel comes to the host and is deleted', async () => {
  const request = jest.fn((_method: string, _params: object, _options: { buffers: Uint8Array[] }) =>
    Promise.resolve({ result: null })
  );
  const { kernel, asked } = kernelOf(expression => (expression.includes('b64encode') ? btoa('arrow') : ''));
  await new KernelFiles(kernel, { request } as unknown as Host, trans).fetch('/tmp/y.arrows', 'u1');
  expect(request.mock.calls.map(([method, params]) => [method, params])).toEqual([
    ['frame.put', { upload: 'u1', from: 0 }]
  ]);
  expect(Buffer.from(request.mock.calls[0][2].buffers[0]).toString()).toBe('arrow');
  expect(asked.at(-1)?.expression).toContain('remove("/tmp/y.arrows")');
});

test('only Python kernels can do without a shared disk', async () => {
  const { kernel } = kernelOf(() => '', 'R');
  await expect(new KernelFiles(kernel, {} as Host, trans).send('r1', () => undefined)).rejects.toMatchObject({
    code: 'unsupported'
  });
});
