import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ParameterValues } from '../../src/kernel-bridge/common/methods';
import { engines } from '../../src/engines';
import { parameterNames } from '../../src/kernel-bridge/node/services/parameters';
import { valuesCode } from '../../src/kernel-bridge/node/services/parameter-values';
import type { EngineId, JsonObject } from '../../src/model';
import { python } from '../support/python';
import { targetsWith } from './simple-targets';
import { startHost, type TestHost } from './support';

let host: TestHost;
beforeAll(() => {
  host = startHost();
  writeFileSync(path.join(host.folder, 'parameters.db'), '');
});
afterAll(() => host.close());

describe.each(targetsWith('parameters.db'))('parameters on $name', ({ config, password }) => {
  beforeAll(() => host.save(config, password));

  async function firstRow(sql: string, parameters: JsonObject): Promise<unknown[]> {
    const { result } = await host.client.request('query.run', {
      connection: config.name,
      session: 'parameters',
      sql,
      parameters
    });
    const { id } = result.result.statements[0].result!;
    const page = await host.client.request('result.page', { result: id, from: 0, count: 1 });
    return page.result.rows[0];
  }

  test('are bound, never pasted', async () => {
    const text = config.engine === 'postgres' ? ':t::text' : ':t';
    const nasty = `O'Brien"; DROP TABLE x; -- \\ :t`;
    expect(await firstRow(`SELECT ${text} AS t, ':t' AS literal`, { t: nasty })).toEqual([nasty, ':t']);
  });

  test('a list becomes as many placeholders as it has values', async () => {
    const sql =
      'SELECT count(*) AS n FROM (SELECT 1 AS a UNION ALL SELECT 2 UNION ALL SELECT 3) x WHERE a IN (:ids)';
    expect((await firstRow(sql, { ids: [1, 3, 7] })).map(Number)).toEqual([2]);
  });

  test('a list of lists becomes rows', async () => {
    const pairs = [
      [1, 'a'],
      [3, 'c'],
      [2, 'x']
    ];
    const two = "SELECT 1 AS a, 'a' AS b UNION ALL SELECT 2, 'b' UNION ALL SELECT 3, 'c'";
    const sql = `SELECT count(*) AS n FROM (${two}) x WHERE (a, b) IN (:pairs)`;
    expect((await firstRow(sql, { pairs })).map(Number)).toEqual([2]);
    expect((await firstRow(sql, { pairs: [[3, 'c']] })).map(Number)).toEqual([1]);
    const run = (text: string, parameters: JsonObject = {}) =>
      host.client.request('query.run', {
        connection: config.name,
        session: 'parameters',
        sql: text,
        parameters
      });
    await run('CREATE TEMPORARY TABLE some_rows (a int, b varchar(9))');
    await run('INSERT INTO some_rows (a, b) VALUES :pairs', { pairs });
    expect((await firstRow('SELECT sum(a) AS n FROM some_rows', {})).map(Number)).toEqual([6]);
    await run('DROP TABLE some_rows');
  });

  test('a whole number with a point is divided as such', async () => {
    const [half] = await firstRow('SELECT 5 / :x AS half', { x: { $float: '2.0' } });
    expect(Number(half)).toBe(2.5);
    const [inList] = await firstRow('SELECT CASE WHEN 2 IN (:list) THEN 1 ELSE 0 END AS n', {
      list: [{ $float: '2.0' }, { $float: '1e+22' }]
    });
    expect(Number(inList)).toBe(1);
    expect(await firstRow('SELECT 7 AS n LIMIT :x', { x: { $float: '1.0' } })).toEqual([7]);
  });

  test('integers beyond 2^53 stay exact', async () => {
    const type = { postgres: 'bigint', sqlite: 'integer', mysql: 'signed', mariadb: 'signed' }[config.engine];
    const row = await firstRow(`SELECT CAST(:big AS ${type}) - 1 AS n`, {
      big: { $integer: '9007199254740995' }
    });
    expect(row).toEqual(['9007199254740994']);
  });

  test('an error stands where it is in the text before binding', async () => {
    const sql = 'SELECT :a AS a FROMM nowhere';
    const failed = host.client.request('query.run', {
      connection: config.name,
      session: 'parameters',
      sql,
      parameters: { a: 1 }
    });
    await expect(failed).rejects.toMatchObject({ code: 'syntax' });
  });

  test('an error at what a parameter stands for is at the parameter', async () => {
    const sql = 'SELECT 1; SELECT {{ a }} FROM {{ t }}';
    const failed = host.client.request('query.run', {
      connection: config.name,
      session: 'parameters',
      sql,
      parameters: { a: 1, t: 'nowhere_at_all' }
    });
    await expect(failed).rejects.toMatchObject({ code: 'not-found', position: sql.indexOf('{{ t }}') });
  });

  test('every statement of a script takes those that it names', async () => {
    const sql =
      'SELECT 1 AS x;\nSELECT count(*) AS n FROM (SELECT 1 AS a) q WHERE a IN (:ids);\nSELECT 2 AS y';
    const { result } = await host.client.request('query.run', {
      connection: config.name,
      session: 'parameters',
      sql,
      parameters: { ids: [1, 2, 3] }
    });
    const { statements } = result.result;
    expect(statements.map(({ start, end }) => sql.slice(start, end))).toEqual(sql.split(';\n'));
  });

  test('a placeholder of the server without a value is refused, and the session goes on', async () => {
    const sign = config.engine === 'postgres' ? '$1' : '?';
    const sql = `SELECT '${sign}'; SELECT 'é', ${sign}`;
    const run = (text: string) =>
      host.client.request('query.run', { connection: config.name, session: 'parameters', sql: text });
    await expect(run(sql)).rejects.toMatchObject({
      code: 'invalid',
      message: `There is no value for the placeholder ${sign}`,
      position: sql.lastIndexOf(sign)
    });
    expect(await firstRow(`SELECT :t AS t, '${sign}' AS s`, { t: 'x' })).toEqual(['x', sign]);
    if (config.engine !== 'postgres') {
      await expect(firstRow('SELECT ?, :a', { a: 1 })).rejects.toMatchObject({ code: 'invalid' });
    }
  });

  test('an integer of more than 64 bits is exact, or refused as such', async () => {
    const asked = firstRow('SELECT :big AS n', { big: { $integer: '18446744073709551616' } });
    if (config.engine === 'sqlite') {
      await expect(asked).rejects.toMatchObject({
        code: 'invalid',
        message: 'SQLite has no integer that is 18446744073709551616: they have 64 bits'
      });
    } else {
      expect(String((await asked)[0]).replace(/\.0*$/, '')).toBe('18446744073709551616');
    }
  });

  test('a name without a value is refused', async () => {
    await expect(firstRow('SELECT :a, :b', { a: 1 })).rejects.toMatchObject({
      code: 'invalid',
      message: 'There is no value for the parameter :b'
    });
  });

  test('in braces they are bound too', async () => {
    const text = config.engine === 'postgres' ? '{{ t }}::text' : '{{ t }}';
    const nasty = `O'Brien"; DROP TABLE x; -- {{t}}`;
    expect(await firstRow(`SELECT ${text} AS t, '{{t}}' AS literal`, { t: nasty })).toEqual([nasty, '{{t}}']);
  });

  test('in braces a text is a quoted name where a name must stand', async () => {
    const table = 'odd "name` of';
    const name =
      config.engine === 'mysql' || config.engine === 'mariadb' ? '`odd "name`` of`' : '"odd ""name` of"';
    const drop = `DROP TABLE IF EXISTS ${name}`;
    const run = (sql: string, parameters?: JsonObject) =>
      host.client.request('query.run', { connection: config.name, session: 'parameters', sql, parameters });
    await run(`${drop}; CREATE TABLE ${name} (a int, b int); INSERT INTO ${name} VALUES (1, 9), (2, 8)`);
    try {
      const sql = 'SELECT {{t}}.{{c}} FROM {{t}} WHERE {{t}}.a IN ({{ids}}) ORDER BY a - a, {{c}}';
      expect((await firstRow(sql, { t: table, c: 'b', ids: [1, 2] })).map(Number)).toEqual([8]);
      const hostile = firstRow('SELECT * FROM {{t}}', { t: `x; ${drop}` });
      await expect(hostile).rejects.toMatchObject({ code: 'not-found' });
      await expect(firstRow('SELECT * FROM {{t}}', { t: 7 })).rejects.toMatchObject({
        code: 'invalid',
        message: '{{t}} stands where the name of a table or column must stand, but its value is no text'
      });
    } finally {
      await run(drop);
    }
  });

  test('decimals are compared as numbers, exactly where the engine has decimals', async () => {
    const cast = config.engine === 'postgres' ? ':d::numeric' : ':d';
    const parameters = { d: { $decimal: '12.30' } };
    const sql = `SELECT CASE WHEN 5 < ${cast} AND 100 > ${cast} AND 12.3 = ${cast} THEN 1 ELSE 0 END AS n`;
    expect((await firstRow(sql, parameters)).map(Number)).toEqual([1]);
    if (config.engine !== 'sqlite') {
      const near = `SELECT CASE WHEN 12345678901234567890.1234567891 = ${cast} THEN 1 ELSE 0 END AS n`;
      const row = await firstRow(near, { d: { $decimal: '12345678901234567890.1234567892' } });
      expect(row.map(Number)).toEqual([0]);
    }
  });

  test('a list behind a bare IN stands in parentheses', async () => {
    const sql =
      'SELECT count(*) AS n FROM (SELECT 1 AS a UNION ALL SELECT 2) x WHERE a IN :ids AND a NOT IN {{not}}';
    expect((await firstRow(sql, { ids: [1, 2], not: [2] })).map(Number)).toEqual([1]);
  });

  test('what is read as a date, a time or a duration is bound as one', async () => {
    const sql = {
      postgres:
        "SELECT :day + 1 AS d, :at + interval '1 hour' AS t, date_trunc('month', :at) AS m, :at + :span AS s",
      sqlite:
        "SELECT date(:day, '+1 day') AS d, datetime(:at, '+1 hour') AS t, strftime('%Y-%m-01 00:00:00', :at) AS m, datetime(:at, :span) AS s",
      mysql:
        'SELECT ADDDATE(:day, 1) AS d, ADDTIME(CAST(:at AS DATETIME), 10000) AS t, DATE_FORMAT(:at, "%Y-%m-01 00:00:00") AS m, ADDTIME(CAST(:at AS DATETIME), :span) AS s',
      mariadb:
        'SELECT ADDDATE(:day, 1) AS d, ADDTIME(CAST(:at AS DATETIME), 10000) AS t, DATE_FORMAT(:at, "%Y-%m-01 00:00:00") AS m, ADDTIME(CAST(:at AS DATETIME), :span) AS s'
    }[config.engine];
    const parameters = {
      day: { $date: '2026-01-31' },
      at: { $timestamp: '2026-01-31 23:30:00' },
      span: { $interval: '02:00:00' }
    };
    const row = (await firstRow(sql, parameters)).map(value => String(value).replace(/\.0+$/, ''));
    expect(row).toEqual(['2026-02-01', '2026-02-01 00:30:00', '2026-01-01 00:00:00', '2026-02-01 01:30:00']);
  });

  if (config.engine === 'postgres') {
    test.each<[string, JsonObject, unknown[]]>([
      ['SELECT :n AS n, :x AS x, :b AS b', { n: 5, x: 1.5, b: true }, [5, '1.5', true]],
      ['SELECT pg_typeof(:n)::text, pg_typeof(:big)::text', { n: 5, big: 2 ** 40 }, ['integer', 'bigint']],
      ['SELECT 5 > :x AS a, round(:x, 1) AS b', { x: 2.25 }, [true, '2.3']],
      ["SELECT '[1,2]'::jsonb -> :i AS v", { i: 1 }, ['2']],
      ["SELECT DATE '2024-01-01' + :n AS d", { n: 5 }, ['2024-01-06']],
      ['SELECT max(g) AS n FROM generate_series(:a, :b) AS g', { a: 1, b: 3 }, [3]],
      ['SELECT :b AS b', { b: { $bytes: '00ff' } }, ['\\x00ff']],
      ["SELECT :s IS NULL OR 'x' = :s AS a, :t IS NOT NULL AS b", { s: 'x', t: null }, [true, false]],
      [
        "SELECT concat(:s, '-', :n) AS a, jsonb_build_object('k', :s)::text AS b",
        { s: 'x', n: 1 },
        ['x-1', '{"k": "x"}']
      ],
      ['SELECT 2 = ANY (:ids) AS a, 9 = ANY (:none) AS b', { ids: [1, 2], none: [] }, [true, false]],
      [
        "SELECT '12345678-1234-5678-1234-567812345678'::uuid = ANY(:ids) AS a",
        { ids: ['12345678-1234-5678-1234-567812345678'] },
        [true]
      ],
      [
        "SELECT ARRAY['a', 'b'] && :tags AS a, cardinality(:ids::int[]) AS b",
        { tags: ['b', 'c,"d'], ids: [1, 2] },
        [true, 2]
      ],
      [
        "SELECT cardinality(CAST(:ids AS int[])) AS a, DATE '2024-01-02' = :day AS b",
        { ids: [1], day: '2024-01-02' },
        [1, true]
      ]
    ])('PostgreSQL knows the type of a value: %s', async (sql, parameters, expected) => {
      expect(await firstRow(sql, parameters)).toEqual(expected);
    });

    test('an error calls a parameter by its name', async () => {
      await expect(firstRow('SELECT num_nulls(:s)', { s: 'x' })).rejects.toMatchObject({
        message: 'could not determine data type of parameter :s',
        hint: 'Write its type behind it: :s::text'
      });
    });

    test('a plan is made with the same types', async () => {
      const { result } = await host.client.request('query.explain', {
        connection: config.name,
        session: 'parameters',
        sql: 'SELECT * FROM generate_series(:a, :b)',
        parameters: { a: 1, b: 3 }
      });
      expect(JSON.stringify(result)).toContain('Function Scan');
    });
  }

  test('bytes are bound as bytes', async () => {
    const [bytes] = await firstRow(
      `SELECT CAST(:b AS ${{ postgres: 'bytea', sqlite: 'blob', mysql: 'binary', mariadb: 'binary' }[config.engine]}) AS b`,
      {
        b: { $bytes: '00ff' }
      }
    );
    expect(bytes).toBe('\\x00ff');
  });

  test('infinity is bound, or refused where the engine has none', async () => {
    const asked = firstRow(`SELECT ${config.engine === 'postgres' ? ':f::float8' : ':f'} AS f`, {
      f: { $float: '-inf' }
    });
    await (config.engine === 'mysql' || config.engine === 'mariadb'
      ? expect(asked).rejects.toMatchObject({ code: 'invalid' })
      : expect(asked).resolves.toEqual(['-Infinity']));
  });

  if (config.engine !== 'sqlite') {
    test('a time with an offset is the same moment in the zone of the session', async () => {
      const run = (sql: string) =>
        host.client.request('query.run', { connection: config.name, session: 'parameters', sql });
      const isPostgres = config.engine === 'postgres';
      await run(isPostgres ? "SET timezone = 'Etc/GMT-5'" : "SET time_zone = '+05:00'");
      const sql = `SELECT CAST(:at AS ${isPostgres ? 'timestamptz' : 'datetime(6)'})${isPostgres ? '::timestamp' : ''} AS t`;
      const row = await firstRow(sql, { at: { $instant: '2026-01-02 03:04:05.000006+02:00' } });
      await run(isPostgres ? 'RESET timezone' : "SET time_zone = '+00:00'");
      expect(row).toEqual(['2026-01-02 06:04:05.000006']);
    });
  }

  test('more values than a statement can have are refused, and the session goes on', async () => {
    const list = Array.from({ length: 65_536 }, (_, n) => n);
    const sql = 'SELECT 1 AS n WHERE 1 IN (:list)';
    await expect(firstRow(sql, { list })).rejects.toMatchObject({
      code: config.engine === 'postgres' ? 'limit' : 'database'
    });
    expect((await firstRow('SELECT :a + 1 AS n', { a: 1 })).map(Number)).toEqual([2]);
  });

  test('are found by the host', async () => {
    const { result } = await host.client.request('query.parameters', {
      connection: config.name,
      sql: `SELECT :a, ':b', "x:c", -- :d\n :e, :a`,
      language: 'python'
    });
    expect(result.names).toEqual(['a', 'e']);
    expect(result.code).toContain('["a","e"]');
  });
});

const engineCalled = (id: EngineId) => engines.find(engine => engine.id === id)!;

test.each<[string, EngineId, string, string[]]>([
  ['casts, slices and assignments are none', 'postgres', 'select a::int, b[1:n], @x := 1, :p', ['p']],
  ['dollar quotes are skipped', 'postgres', 'select $x$ :a $x$, $$ :b $$, :c', ['c']],
  ['a name with dollars is no dollar quote', 'postgres', 'select a$b$c, :p, c$b$d', ['p']],
  ['comments are skipped', 'sqlite', 'select /* :a */ 1 -- :b\n, :ünï', ['ünï']],
  ['comments within comments are skipped', 'postgres', 'select /* :a /* :b */ :c */ :d', ['d']],
  ['a comment of MySQL may hold a quote', 'mysql', "select 1 # it's :a\n, :b", ['b']],
  ['names in brackets are skipped', 'sqlite', 'select 1 as [a :b], :c', ['c']],
  ['data lines of COPY are skipped', 'postgres', "copy t from stdin;\nit's :a\n\\.\nselect :b", ['b']],
  ['times are none', 'sqlite', "select '12:30', 12:30", []],
  ['braces hold one', 'mariadb', "select {{a}}, {{ b }}, '{{c}}', :a", ['a', 'b']],
  ['backslashes escape quotes where the engine says so', 'mysql', "select 'it\\' :a', :b", ['b']],
  ['backslashes escape no quotes elsewhere', 'sqlite', "select 'it\\', :b", ['b']]
])('%s', (_name, engine, sql, names) => {
  expect(parameterNames(engineCalled(engine), sql)).toEqual(names);
});

test('braces hold a name and nothing else', () => {
  expect(() => parameterNames(engineCalled('sqlite'), 'select {{ a + 1 }}')).toThrow(
    '{{a + 1}} is no parameter'
  );
  expect(() => parameterNames(engineCalled('sqlite'), 'select {{ ids[0] }}')).toThrow(
    '{{ids[0]}} is no parameter'
  );
});

test('the reader for R names every variable and prints one line of JSON', () => {
  const code = valuesCode(['a', 'list "b"'], 'R');
  expect(code).toContain(String.raw`c("a", "list \"b\"")`);
  expect(code).toMatch(/^local\(\{[^]*\}\)\n$/);
  expect(code.match(/\bcat\(/g)).toHaveLength(1);
  for (const [open, close] of ['()', '{}']) {
    expect(code.split(open)).toHaveLength(code.split(close).length);
  }
});

test('the values of a Python kernel arrive as what they are', () => {
  const setup = `
import datetime, decimal, uuid
number, big, real, nan, yes, nothing = 7, 2**63, 1.5, float("nan"), True, None
whole, more = 2.0, {"n": 2.0, "list": [1.0, 0.5]}
text, price = "O'Brien", decimal.Decimal("12.30")
key = uuid.UUID("12345678-1234-5678-1234-567812345678")
day, moment = datetime.date(2026, 1, 2), datetime.datetime(2026, 1, 2, 3, 4, 5)
some, odd = [1, "a"], object()
`;
  const names = 'number big real whole more nan yes nothing text price key day moment some odd absent'.split(
    ' '
  );
  const found = python(setup + valuesCode(names, 'python')) as ParameterValues;
  expect(found).toEqual({
    values: {
      number: 7,
      big: { $integer: '9223372036854775808' },
      real: 1.5,
      whole: { $float: '2.0' },
      more: '{"n": 2.0, "list": [1.0, 0.5]}',
      nan: { $float: 'nan' },
      yes: true,
      nothing: null,
      text: "O'Brien",
      price: { $decimal: '12.30' },
      key: '12345678-1234-5678-1234-567812345678',
      day: { $date: '2026-01-02' },
      moment: { $timestamp: '2026-01-02 03:04:05' },
      some: [1, 'a']
    },
    missing: ['absent'],
    unusable: { odd: 'object' }
  });
});

test('values of numpy and pandas arrive as what they are', () => {
  const setup = `
import datetime, decimal
import numpy as np, pandas as pd
fine, day = np.datetime64("2026-01-02T03:04:05.123456789"), np.datetime64("2026-01-02")
some = np.array(["2026-01-02", "NaT"], dtype="datetime64[ns]")
gap, gaps, never = pd.NA, pd.Series([1, pd.NA], dtype="Int64"), pd.NaT
moment = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.timezone(datetime.timedelta(hours=-5)))
clock, raw, view = datetime.time(1, 2, 3), b"\\x00\\xff", memoryview(b"a")
nested = {"big": 2**60, "price": decimal.Decimal("1.10"), "odd": float("inf"), "list": [np.int8(1), None, moment]}
span, tiny = np.timedelta64(5, "s"), np.timedelta64(5, "ns")
month, hour = np.datetime64("2026-01"), np.datetime64("2026-01-02T03")
zoned = datetime.time(1, 2, 3, tzinfo=datetime.timezone.utc)
back, delta = -datetime.timedelta(hours=25, microseconds=500000), pd.Timedelta(days=2)
spans = pd.Series([pd.Timedelta(minutes=1), pd.NaT]).to_numpy()
`;
  const names =
    'fine day some gap gaps never moment clock raw view nested span tiny month hour zoned back delta spans'.split(
      ' '
    );
  expect(python(setup + valuesCode(names, 'python'))).toEqual({
    values: {
      fine: { $timestamp: '2026-01-02 03:04:05.123456789' },
      day: { $date: '2026-01-02' },
      month: { $date: '2026-01-01' },
      hour: { $timestamp: '2026-01-02 03:00' },
      some: [{ $timestamp: '2026-01-02 00:00:00.000000000' }, null],
      gap: null,
      gaps: [1, null],
      never: null,
      moment: { $instant: '2026-01-02 03:04:05-05:00' },
      clock: { $time: '01:02:03' },
      zoned: '01:02:03+00:00',
      raw: { $bytes: '00ff' },
      view: { $bytes: '61' },
      nested:
        '{"big": 1152921504606846976, "price": "1.10", "odd": "inf", "list": [1, null, "2026-01-02 03:04:05-05:00"]}',
      span: { $interval: '00:00:05' },
      back: { $interval: '-25:00:00.500000' },
      spans: [{ $interval: '00:01:00' }, null],
      delta: { $interval: '48:00:00' }
    },
    missing: [],
    unusable: { tiny: 'timedelta64' }
  });
});

test('a kernel without a reader is refused with the reason', () => {
  expect(() => valuesCode(['a'], 'julia')).toThrow(
    'Parameters are read from Python and R kernels, not from julia'
  );
});
