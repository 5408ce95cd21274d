import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Kernel } from '@jupyterlab/services';
import { nullTranslator } from '@jupyterlab/translation';
import { KernelFiles } from '../../../src/panels/sql-cell/kernel-files';
import type { Host } from '../../../src/panels/shared/host';
import { describeWithR, R_SUITE, runR } from '../../support/r';

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

test('files come from no other kernels than those of Python', async () => {
  const { kernel } = kernelOf(() => '', 'R');
  await expect(new KernelFiles(kernel, {} as Host, trans).fetch('/tmp/y.arrows', 'u1')).rejects.toMatchObject(
    {
      code: 'unsupported'
    }
  );
});

/** A kernel that runs each request in an R of its own, with its temporary files in `folder`, which outlives them. */
function rKernel(folder: string): Kernel.IKernelConnection {
  return {
    info: Promise.resolve({ language_info: { name: 'R' } }),
    requestExecute: ({ code }: { code: string }) => {
      const prelude = `tempfile <- function(...) base::tempfile(..., tmpdir = "${folder}")\n`;
      const { printed, said, failed } = runR(prelude + code);
      const future = { onIOPub: (_: object) => undefined, done: Promise.resolve().then(tell) };
      function tell() {
        future.onIOPub({ header: { msg_type: 'stream' }, content: { name: 'stdout', text: printed } });
        return { content: { status: failed ? said : 'ok' } };
      }
      return future;
    }
  } as unknown as Kernel.IKernelConnection;
}

describeWithR(R_SUITE, () => {
  test('a result goes to the kernel in parts, and the file is private and can be removed', async () => {
    const content = Buffer.from(Uint8Array.from({ length: (4 << 20) + 10 }, (_, n) => n % 251));
    const request = (_method: string, { from, count }: { from: number; count: number }) =>
      Promise.resolve({ result: { total: content.length }, buffers: [content.subarray(from, from + count)] });
    const folder = mkdtempSync(path.join(tmpdir(), 'petersql-r-'));
    const files = new KernelFiles(rKernel(folder), { request } as unknown as Host, trans);
    try {
      const sent = await files.send('r1', () => undefined);
      expect(readFileSync(sent).equals(content)).toBe(true);
      expect(statSync(sent).mode & 0o777).toBe(0o600);
      await files.remove(sent);
      expect(existsSync(sent)).toBe(false);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
