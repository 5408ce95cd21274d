import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ColumnBuilder, type ColumnBatch } from '../../../../src/engines/core/columns';
import type { ResultColumn } from '../../../../src/model';
import { Spool } from '../../../../src/kernel-bridge/node/services/spool';

const runtimeDir = mkdtempSync(path.join(tmpdir(), 'petersql-spool-'));
afterAll(() => rmSync(runtimeDir, { recursive: true }));

const columns: ResultColumn[] = [
  { name: 'a', type: 'bigint', layout: { kind: 'int64' }, meaning: 'integer' }
];

test('results lie in a folder that nobody else can read, and go with it', async () => {
  const spool = Spool.open(runtimeDir);
  const { path: file } = await spool.create('session', 'connection', columns);
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

describe('on a disk that is full', () => {
  const ROWS = 1000;
  let spool: Spool;
  let space = Infinity;

  const folder = (): string => path.join(runtimeDir, `petersql-${process.pid}`);
  const used = (): number =>
    readdirSync(folder()).reduce((sum, name) => sum + statSync(path.join(folder(), name)).size, 0);

  beforeAll(async () => {
    const probe = await open(path.join(runtimeDir, 'probe'), 'w');
    const handle = Object.getPrototypeOf(probe) as Pick<FileHandle, 'writev'>;
    await probe.close();
    const { writev } = handle;
    // A disk that takes what it has room for, and then nothing.
    jest.spyOn(handle, 'writev').mockImplementation(function (this: FileHandle, parts, position) {
      const room = space - used();
      if (room <= 0) {
        return Promise.reject(
          Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
        );
      }
      const bytes = Buffer.concat(parts as Uint8Array[]);
      return writev.call(this, [bytes.subarray(0, room)], position);
    });
  });
  afterAll(() => jest.restoreAllMocks());
  beforeEach(() => {
    space = Infinity;
    spool = Spool.open(runtimeDir);
  });
  afterEach(() => spool.close());

  function batch(from: number): ColumnBatch {
    const builder = new ColumnBuilder(columns[0].layout);
    builder.validity.fill(255);
    for (let row = 0; row < ROWS; row++) {
      builder.i64[row] = BigInt(from + row);
    }
    return { rows: ROWS, columns: [builder] };
  }

  test('what was not looked at for longest makes room, and no row is lost', async () => {
    const old = await spool.create('session', 'connection', columns);
    await spool.append(old, batch(0));
    await spool.finish(old);
    const result = await spool.create('session', 'connection', columns);
    await spool.append(result, batch(0));
    space = used() + 3000;
    await spool.append(result, batch(ROWS));
    await spool.finish(result);
    expect(spool.has(old.id)).toBe(false);
    expect(result.page(2 * ROWS - 2, 2).rows).toEqual([[2 * ROWS - 2], [2 * ROWS - 1]]);
    expect(used()).toBe(result.info.bytes);
  });

  test('a result without room goes, and leaves the disk to others', async () => {
    const result = await spool.create('session', 'connection', columns);
    await spool.append(result, batch(0));
    space = used() + 3000;
    await expect(spool.append(result, batch(ROWS))).rejects.toMatchObject({
      code: 'limit',
      message: expect.stringContaining('The disk is full') as string
    });
    expect(spool.has(result.id)).toBe(false);
    expect(used()).toBe(0);
    expect((await spool.create('session', 'connection', columns)).info.rows).toBe(0);
  });

  test('a result that cannot even begin leaves nothing behind', async () => {
    space = 10;
    await expect(spool.create('session', 'connection', columns)).rejects.toMatchObject({ code: 'limit' });
    expect(readdirSync(folder())).toEqual([]);
  });
});
