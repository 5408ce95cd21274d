import type { ColumnBatch } from '../../../src/engines/core/columns';
import type { Connection } from '../../../src/engines/core/engine';
import type { ResultColumn } from '../../../src/model';
import { rowsOf } from '../contract/contract';
import { useDatabases } from './support';

const databases = useDatabases();

interface Read {
  replaces: boolean;
  columns: readonly ResultColumn[];
  rows: unknown[][];
}

async function read(connection: Connection, sql: string): Promise<Read[]> {
  const results: Read[] = [];
  for await (const cursor of connection.run(sql)) {
    const rows: unknown[][] = [];
    for await (const batch of cursor.batches() as AsyncIterable<ColumnBatch>) {
      rows.push(...rowsOf(batch));
    }
    results.push({ replaces: cursor.replaces ?? false, columns: cursor.columns, rows });
  }
  return results;
}

test.each<[string, string, string, string, unknown[]]>([
  [
    '64-bit integers',
    'INTEGER',
    '9223372036854775807), (-9223372036854775807 - 1), (NULL',
    'int64',
    [9223372036854775807n, -9223372036854775808n, null]
  ],
  ['reals', 'REAL', '0.1), (1), (1e999', 'float64', [0.1, 1, Infinity]],
  ['text and the empty text', 'TEXT', "''), (NULL), ('č😀'", 'utf8', ['', null, 'č😀']],
  ['text with NUL', 'TEXT', "'a' || char(0) || 'b'", 'utf8', ['a\0b']],
  ['blobs', 'BLOB', "x'00ff'), (x'')--", 'binary', ['00ff', '']],
  [
    'text in an integer column',
    'INTEGER',
    "1), ('n/a'), (9007199254740993",
    'utf8',
    ['1', 'n/a', '9007199254740993']
  ],
  [
    'integers beyond 2^53 beside reals',
    'NUMERIC',
    '1.5), (9007199254740993',
    'utf8',
    ['1.5', '9007199254740993']
  ],
  [
    'everything in one column',
    '',
    "1), (1.0), ('1'), (x'01'), (1e17), (-0.0), (1e21), (NULL",
    'utf8',
    ['1', '1.0', '1', "X'01'", '100000000000000000.0', '-0.0', '1e+21', null]
  ],
  ['decimals', 'DECIMAL(10,2)', '1), (2.5', 'float64', [1, 2.5]]
])('reads %s exactly', async (_, type, values, layout, expected) => {
  const insert = values.endsWith('--') ? `(${values.slice(0, -2)}` : `(${values})`;
  const file = databases.file(`CREATE TABLE t(a ${type}); INSERT INTO t VALUES ${insert}`);
  const [result] = await read(await databases.connect(file), 'SELECT a FROM t');
  expect(result.columns[0].layout.kind).toBe(layout);
  expect(result.rows.map(([value]) => value)).toEqual(expected);
});

test('declared dates stay text and keep their meaning', async () => {
  const file = databases.file(
    "CREATE TABLE t(a DATE, b DATETIME, c TIMESTAMP, d JSON); INSERT INTO t VALUES ('2020-02-30', '2020-01-01 00:00', 'x', '{}')"
  );
  const [{ columns, rows }] = await read(await databases.connect(file), 'SELECT * FROM t');
  expect(columns.map(({ meaning, layout }) => [meaning, layout.kind])).toEqual([
    ['date', 'utf8'],
    ['timestamp', 'utf8'],
    ['timestamp', 'utf8'],
    ['json', 'utf8']
  ]);
  expect(rows).toEqual([['2020-02-30', '2020-01-01 00:00', 'x', '{}']]);
  expect(columns[0].source).toEqual({ table: ['main', 't'], column: 'a' });
});

test('a value that fits its column no longer, far behind, loses nothing', async () => {
  const file = databases.file(`CREATE TABLE t(id INTEGER PRIMARY KEY, a INTEGER, b);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO t SELECT i, i, NULL FROM n;
    UPDATE t SET a = 'late' WHERE id = 3000;
    UPDATE t SET a = 0.5 WHERE id = 4000;
    UPDATE t SET b = x'ff' WHERE id = 4500;`);
  const results = await read(await databases.connect(file), 'SELECT id, a, b FROM t ORDER BY id; SELECT 1');
  expect(results.map(({ replaces }) => replaces)).toEqual([false, true, false]);
  const { columns, rows } = results[1];
  expect(columns.map(({ layout }) => layout.kind)).toEqual(['int64', 'utf8', 'binary']);
  expect(rows).toHaveLength(5000);
  expect(rows[0]).toEqual([1n, '1', null]);
  expect(rows[2999]).toEqual([3000n, 'late', null]);
  expect(rows[3999]).toEqual([4000n, '0.5', null]);
  expect(rows[4499]).toEqual([4500n, '4500', 'ff']);
});

test.each([257, 300, 319, 320, 321, 1280])('a misfit in the last of %d rows loses nothing', async count => {
  const file = databases.file(`CREATE TABLE t(a INTEGER, b TEXT, c REAL);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
    INSERT INTO t SELECT CASE WHEN i = ${count} THEN 'late' ELSE i END, CASE WHEN i % 3 THEN 'b' || char(0) || i END, i / 4.0 FROM n`);
  const [before, after] = await read(await databases.connect(file), 'SELECT a, b, c FROM t ORDER BY rowid');
  expect([before.replaces, after.replaces]).toEqual([false, true]);
  const expected = Array.from({ length: count }, (_, n) => {
    const i = n + 1;
    return [i === count ? 'late' : `${i}`, i % 3 ? `b\0${i}` : null, i / 4];
  });
  expect(after.rows).toEqual(expected);
});

test('RETURNING runs once, whatever its values are', async () => {
  const file = databases.file('CREATE TABLE t(a)');
  const connection = await databases.connect(file);
  const [result] = await read(
    connection,
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
     INSERT INTO t SELECT CASE WHEN i = 900 THEN 'x' ELSE i END FROM n RETURNING a`
  );
  expect(result.rows).toHaveLength(1000);
  expect(result.rows[899]).toEqual(['x']);
  expect(await connection.query('SELECT count(*) AS n FROM t')).toEqual([{ n: 1000 }]);
});

test('bound values keep their type', async () => {
  const connection = await databases.connect(':memory:');
  expect(
    await connection.query('SELECT typeof(?) a, typeof(?) b, typeof(?) c, typeof(?) d, typeof(?) e, ? f', [
      5,
      1.5,
      'x',
      null,
      new Uint8Array([1]),
      9223372036854775807n
    ])
  ).toEqual([{ a: 'integer', b: 'real', c: 'text', d: 'null', e: 'blob', f: '9223372036854775807' }]);
});

test('large values come in small batches, and none is lost', async () => {
  const file = databases.file(`CREATE TABLE t(id INTEGER PRIMARY KEY, a BLOB);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40) INSERT INTO t SELECT i, zeroblob(3000000 + i) FROM n`);
  const db = await databases.connect(file);
  const [sizes, lengths]: [number[], number[]] = [[], []];
  for await (const cursor of db.run('SELECT id, a FROM t ORDER BY id')) {
    for await (const { rows, columns } of cursor.batches()) {
      sizes.push(rows);
      const offsets = columns[1].offsets!;
      lengths.push(...Array.from({ length: rows }, (_, row) => offsets[row + 1] - offsets[row]));
    }
  }
  expect(lengths).toEqual(Array.from({ length: 40 }, (_, n) => 3_000_001 + n));
  expect(Math.max(...sizes)).toBeLessThan(10);
});
