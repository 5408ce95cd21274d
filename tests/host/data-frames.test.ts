import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { FrameWritten } from '../../src/kernel-bridge/common/methods';
import type { ConnectionConfig, LoadMode } from '../../src/model';
import { python } from '../support/python';
import { configOf, serversOf } from '../support/servers';
import { startHost, type TestHost } from './support';

let host: TestHost;
beforeAll(() => {
  host = startHost();
  new DatabaseSync(path.join(host.folder, 'frames.db')).close();
  return writeAll([
    ARROW,
    TWICE,
    WIDE,
    ...[1, 2, 3, 1000, 100_000].map(rows => small(rows)),
    small(7, 'other'),
    small(1, 'unknown'),
    small(2, ODD_COLUMN),
    ...LIBRARIES.map(([, frame]) => frame)
  ]);
});
afterAll(() => host.close());

const SESSION = 'frames';

interface Target {
  name: string;
  config: ConnectionConfig;
  password?: string;
  /** A quoted name. */
  quote: '"' | '`';
  /** The server forbids LOAD DATA LOCAL. */
  withoutLocalFiles?: boolean;
}

const targets: Target[] = [
  { name: 'sqlite', config: { name: 'lite', engine: 'sqlite', file: 'frames.db' }, quote: '"' },
  ...serversOf('postgres', 'mysql', 'mariadb').map((server): Target => ({
    name: server.id,
    config: configOf(server),
    password: server.password,
    quote: server.engine === 'postgres' ? '"' : '`'
  })),
  ...serversOf('mysql', 'mariadb').map((server): Target => ({
    name: `${server.id} without local files`,
    config: { ...configOf(server), name: `${server.id}-no-local-files` },
    password: server.password,
    quote: '`',
    withoutLocalFiles: true
  }))
];

/** Every kind of value that a data frame holds, three rows: usual, extreme, null. */
const ARROW = `
import datetime, decimal, pyarrow as pa
utc = datetime.timezone.utc
frame = pa.table({
    "b": pa.array([True, False, None]),
    "i8": pa.array([1, -128, None], pa.int8()),
    "i16": pa.array([1, -32768, None], pa.int16()),
    "i32": pa.array([1, -2147483648, None], pa.int32()),
    "i64": pa.array([1, 9223372036854775807, None], pa.int64()),
    "u8": pa.array([1, 255, None], pa.uint8()),
    "u16": pa.array([1, 65535, None], pa.uint16()),
    "u32": pa.array([1, 4294967295, None], pa.uint32()),
    "u64": pa.array([1, 18446744073709551615, None], pa.uint64()),
    "f64": pa.array([1.5, -1.7976931348623157e308, None]),
    "n": pa.array([decimal.Decimal("12.50"), decimal.Decimal("-9999999999999999999999.99"), None], pa.decimal128(24, 2)),
    "t": pa.array(["plain", "tab\\t line\\n back\\\\slash 'quote' \\" \\\\N é 漢 😀 \\r", None]),
    "x": pa.array([b"\\x00\\x01", b"\\xff\\\\\\n", None], pa.binary()),
    "d": pa.array([datetime.date(2026, 1, 2), datetime.date(9999, 12, 31), None]),
    "ts": pa.array([datetime.datetime(2026, 1, 2, 3, 4, 5, 678901), datetime.datetime(1999, 12, 31, 23, 59, 59), None], pa.timestamp("us")),
    "tz": pa.array([datetime.datetime(2026, 1, 2, 3, 4, 5, 678901, utc), datetime.datetime(2030, 12, 31, 23, 59, 59, 0, utc), None], pa.timestamp("us", "Europe/Berlin")),
    "tm": pa.array([datetime.time(3, 4, 5, 678901), datetime.time(23, 59, 59), None], pa.time64("us")),
    "c": pa.array(["red", "green", None]).dictionary_encode(),
    "j": pa.array([[1, 2], [], None], pa.list_(pa.int64())),
    "nil": pa.nulls(3),
})
`;

const small = (rows: number, column = 'a') =>
  `import pyarrow as pa\nframe = pa.table({"${column}": pa.array(range(${rows}), pa.int64())})`;

const TWICE = 'import pyarrow as pa\nframe = pa.table({"a": pa.array([1, 2, 2], pa.int64())})';
const WIDE = 'import pyarrow as pa\nframe = pa.table({"a": pa.array([1, 2**40], pa.int64())})';
const ODD_COLUMN = 'a b`$é';
const LIBRARIES = [
  ['polars', 'import polars\nframe = polars.DataFrame({"n": [1, None], "t": ["a", "b"]})'],
  [
    'pandas',
    'import pandas\nframe = pandas.DataFrame({"n": pandas.array([1, None], "Int64"), "t": ["a", "b"]})'
  ],
  ['lazy polars', 'import polars\nframe = polars.LazyFrame({"n": [1, None], "t": ["a", "b"]})'],
  [
    'pandas with a named index',
    'import pandas\nframe = pandas.DataFrame({"t": ["a", "b"]}, index=pandas.Index(pandas.array([1, None], "Int64"), name="n"))'
  ]
] as const;

/** Frames by their code, as the kernel writes them: one Python process for all of them. */
const files = new Map<string, Buffer>();

async function writeAll(frames: readonly string[]): Promise<void> {
  const exports = await Promise.all(
    frames.map(() => host.client.request('frame.export', { name: 'frame', language: 'python' }))
  );
  const program = frames.map((frame, n) => `${frame}\n${exports[n].result.code}`).join('\n');
  expect(python(program)).toEqual({ rows: expect.any(Number) as number });
  frames.forEach((frame, n) => files.set(frame, readFileSync(pathIn(exports[n].result.code))));
}

/** Where the code writes. */
function pathIn(code: string): string {
  return /path, name = "([^"]+)"/.exec(code)![1];
}

async function load(target: Target, frame: string, table: string, mode: LoadMode = 'create'): Promise<void> {
  const { upload } = (await host.client.request('frame.export', { name: 'frame', language: 'python' }))
    .result;
  await host.client.request('frame.put', { upload, from: 0 }, { buffers: [files.get(frame)!] });
  const connection = target.config.name;
  await host.client.request('frame.load', { connection, session: SESSION, upload, table: [table], mode });
}

async function rowsOf(target: Target, sql: string, session = SESSION): Promise<unknown[][]> {
  const { result } = await host.client.request('query.run', { connection: target.config.name, session, sql });
  const { id } = result.result.statements.at(-1)!.result!;
  return (await host.client.request('result.page', { result: id, from: 0, count: 100 })).result.rows;
}

const run = (target: Target, sql: string, session = SESSION) =>
  host.client.request('query.run', { connection: target.config.name, session, sql });

describe.each(targets)('$name', target => {
  const { config, password, quote } = target;
  const isServer = config.engine !== 'sqlite';
  const isMysql = config.engine === 'mysql' || config.engine === 'mariadb';
  const quoted = (name: string): string => quote + name + quote;

  beforeAll(async () => {
    await host.save(config, password);
    if (target.withoutLocalFiles) {
      await run(target, 'SET GLOBAL local_infile = OFF');
      expect(await rowsOf(target, 'SELECT @@global.local_infile')).toEqual([[0]]);
    }
  });
  afterAll(async () => {
    if (target.withoutLocalFiles) {
      await run(target, 'SET GLOBAL local_infile = ON');
    }
  });
  afterEach(async () => {
    const tables = ['frame_all', 'frame_rows', 'frame odd"`$é'];
    for (const table of tables) {
      const name = quoted(table.replaceAll(quote, quote + quote));
      await run(target, `DROP TABLE IF EXISTS ${name}`);
    }
  });

  test('every kind of value arrives exactly, bytes and instants too', async () => {
    await load(target, ARROW, 'frame_all');
    const columns = 'b i8 i16 i32 i64 u8 u16 u32 u64 f64 n t d ts tm c j nil'.split(' ');
    const rows = await rowsOf(target, `SELECT ${columns.join(', ')} FROM frame_all`);
    const [usual, extreme, nothing] = rows.map(row =>
      row.map(value => (value === null ? null : String(value)))
    );
    const yes = config.engine === 'postgres' ? 'true' : '1';
    const no = config.engine === 'postgres' ? 'false' : '0';
    const text = "tab\t line\n back\\slash 'quote' \" \\N é 漢 😀 \r";
    const time = (value: string): string =>
      isMysql ? value.padEnd(15, value.includes('.') ? '0' : '.000000') : value;
    expect(usual).toEqual(
      [yes, '1', '1', '1', '1', '1', '1', '1', '1', '1.5', '12.50', 'plain', '2026-01-02'].concat(
        ['2026-01-02 03:04:05.678901', '03:04:05.678901', 'red', '[1, 2]'],
        [null as unknown as string]
      )
    );
    expect(extreme).toEqual(
      [no, '-128', '-32768', '-2147483648', '9223372036854775807', '255', '65535', '4294967295'].concat(
        ['18446744073709551615', '-1.7976931348623157e+308', '-9999999999999999999999.99', text],
        ['9999-12-31', '1999-12-31 23:59:59', time('23:59:59'), 'green', '[]'],
        [null as unknown as string]
      )
    );
    expect(nothing).toEqual(columns.map(() => null));
    const hex = config.engine === 'postgres' ? "encode(x, 'hex')" : "nullif(lower(hex(x)), '')";
    const instant =
      config.engine === 'postgres'
        ? "to_char(tz AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
        : isMysql
          ? 'CAST(tz AS CHAR)'
          : 'tz';
    const others = await rowsOf(target, `SELECT ${hex}, ${instant} FROM frame_all`);
    const zone = isServer ? '' : '+00';
    const short = isServer ? '.000000' : '';
    expect(others).toEqual([
      ['0001', `2026-01-02 03:04:05.678901${zone}`],
      ['ff5c0a', `2030-12-31 23:59:59${short}${zone}`],
      [null, null]
    ]);
  });

  test('many rows in batches, none lost', async () => {
    await load(target, small(100_000), 'frame_rows');
    expect(
      await rowsOf(target, 'SELECT count(*), count(DISTINCT a), min(a), max(a) FROM frame_rows')
    ).toEqual([[100_000, 100_000, 0, 99_999]]);
  });

  test('appends, replaces, and creates only what is not there', async () => {
    await load(target, small(3), 'frame_rows');
    await load(target, small(2), 'frame_rows', 'append');
    expect(await rowsOf(target, 'SELECT count(*) FROM frame_rows')).toEqual([[5]]);
    await expect(load(target, small(1), 'frame_rows')).rejects.toMatchObject({ code: 'already-exists' });
    await load(target, small(7, 'other'), 'frame_rows', 'replace');
    expect(await rowsOf(target, 'SELECT count(other) FROM frame_rows')).toEqual([[7]]);
    await run(target, 'DROP TABLE frame_rows');
    await load(target, small(1), 'frame_rows', 'replace');
    expect(await rowsOf(target, 'SELECT count(*) FROM frame_rows')).toEqual([[1]]);
  });

  test('names that need quotes', async () => {
    await load(target, small(2, ODD_COLUMN), 'frame odd"`$é');
    const name = quoted('frame odd"`$é'.replaceAll(quote, quote + quote));
    expect(await rowsOf(target, `SELECT count(*) FROM ${name}`)).toEqual([[2]]);
  });

  test('a value that does not fit leaves the table as it was', async () => {
    await run(target, 'CREATE TABLE frame_rows (a int PRIMARY KEY)');
    await run(target, 'INSERT INTO frame_rows VALUES (-1)');
    await expect(load(target, TWICE, 'frame_rows', 'append')).rejects.toMatchObject({ code: 'constraint' });
    if (isServer) {
      await expect(load(target, WIDE, 'frame_rows', 'append')).rejects.toThrow(/range/);
    }
    await expect(load(target, small(1, 'unknown'), 'frame_rows', 'append')).rejects.toThrow(/unknown/);
    expect(await rowsOf(target, 'SELECT a FROM frame_rows')).toEqual([[-1]]);
    expect(await rowsOf(target, 'SELECT 1')).toEqual([[1]]);
  });

  test('in an open transaction it is undone with it', async () => {
    await run(target, 'CREATE TABLE frame_rows (a bigint)');
    await run(target, isMysql ? 'START TRANSACTION' : 'BEGIN');
    await load(target, small(3), 'frame_rows', 'append');
    expect(await rowsOf(target, 'SELECT count(*) FROM frame_rows')).toEqual([[3]]);
    await run(target, 'ROLLBACK');
    expect(await rowsOf(target, 'SELECT count(*) FROM frame_rows')).toEqual([[0]]);
  });

  test('a text column takes other values as text', async () => {
    await run(target, 'CREATE TABLE frame_rows (a varchar(10))');
    await load(target, small(2), 'frame_rows', 'append');
    expect(await rowsOf(target, 'SELECT a FROM frame_rows ORDER BY a')).toEqual([['0'], ['1']]);
  });
});

test.each(LIBRARIES)('a data frame of %s', async (_library, frame) => {
  const [target] = targets;
  await load(target, frame, 'frame_library', 'replace');
  expect(await rowsOf(target, 'SELECT n, t FROM frame_library ORDER BY t')).toEqual([
    [1, 'a'],
    [null, 'b']
  ]);
});

test('what is no data frame, or is not there, is said by the kernel', async () => {
  const { code } = (await host.client.request('frame.export', { name: 'frame', language: 'python' })).result;
  expect(python(code)).toEqual({ missing: true });
  expect(python(`frame = 3\n${code}`)).toEqual({ unusable: 'int' });
});

test('files are private and gone after they were loaded', async () => {
  const [target] = targets;
  const folder = path.dirname(
    pathIn((await host.client.request('frame.export', { name: 'x', language: 'python' })).result.code)
  );
  const before = readdirSync(folder).length;
  await load(target, small(1), 'frame_private');
  expect(readdirSync(folder)).toHaveLength(before);
  expect(readdirSync(folder).map(name => statSync(path.join(folder, name)).mode & 0o077)).toEqual(
    new Array(before).fill(0)
  );
});

test('from a kernel that cannot write to the host, in parts', async () => {
  const [target] = targets;
  const { upload, code } = (await host.client.request('frame.export', { name: 'frame', language: 'python' }))
    .result;
  const elsewhere = code.replace(path.dirname(pathIn(code)), '/nowhere');
  const written = python(`${small(1000)}\n${elsewhere}`) as FrameWritten;
  const file = readFileSync(written.elsewhere!);
  expect(statSync(written.elsewhere!).mode & 0o077).toBe(0);
  rmSync(written.elsewhere!);
  const connection = target.config.name;
  const request = { connection, session: SESSION, upload, table: ['frame_parts'], mode: 'replace' } as const;
  await expect(host.client.request('frame.load', request)).rejects.toMatchObject({ code: 'file-missing' });
  for (let from = 0; from < file.length; from += 1000) {
    await host.client.request('frame.put', { upload, from }, { buffers: [file.subarray(from, from + 1000)] });
  }
  const { result } = await host.client.request('frame.load', request);
  expect(result.result.statements[0].affectedRows).toBe(1000);
});
