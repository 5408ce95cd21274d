import { spawn } from 'node:child_process';
import path from 'node:path';
import { encodeFrame } from '../../../src/engines/sqlite/framing';
import type { Request } from '../../../src/engines/sqlite/protocol';

test('a child whose host is gone while it answers ends without a word', async () => {
  const program = path.join(process.env.PETERSQL_KERNEL_DIR!, 'sqlite-child.cjs');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program]);
  const said: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  const ended = new Promise(resolve => child.once('close', resolve));
  child.stdout.destroy();
  const request: Request = { op: 'open', file: ':memory:', readOnly: false, timeoutMs: 0 };
  for (const part of encodeFrame(request)) {
    child.stdin.write(part);
  }
  expect(await ended).toBe(0);
  expect(Buffer.concat(said).toString()).toBe('');
});
