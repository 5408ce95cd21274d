import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ResultColumn } from '../../../../src/model';
import { Spool } from '../../../../src/kernel-bridge/node/services/spool';

const runtimeDir = mkdtempSync(path.join(tmpdir(), 'petersql-spool-'));
afterAll(() => rmSync(runtimeDir, { recursive: true }));

const columns: ResultColumn[] = [
  { name: 'a', type: 'bigint', layout: { kind: 'int64' }, meaning: 'integer' }
];

test('results lie in a folder that nobody else can read, and go with it', async () => {
  const spool = Spool.open(runtimeDir);
  const { path: file } = await spool.create('session', columns);
  expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
  await spool.close();
  expect(existsSync(path.dirname(file))).toBe(false);
});

test('what a killed host has left is deleted, what a living one has is not', async () => {
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const folder = path.join(runtimeDir, `petersql-${other.pid}`);
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'result.arrow'), 'rows');
  await Spool.open(runtimeDir).close();
  expect(existsSync(path.join(folder, 'result.arrow'))).toBe(true);
  other.kill('SIGKILL');
  await once(other, 'exit');
  await Spool.open(runtimeDir).close();
  expect(existsSync(folder)).toBe(false);
});
