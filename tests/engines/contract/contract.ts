import { DbError } from '../../../src/model';
import type { CellValue, ConnectionConfig, Secrets } from '../../../src/model';
import type { ColumnBatch } from '../../../src/engines/core/columns';
import type { Connection, Engine } from '../../../src/engines/core/engine';

/** What an engine's run of the contract needs to know beside the engine. */
export interface ContractProvider {
  engine: Engine;
  config: ConnectionConfig;
  secrets?: Secrets;
  /** Engine's own words where SQL differs. */
  sql: {
    /** A table for `(id integer, label text)`, seen by every session. */
    sharedTable: string;
    /** A SELECT of the integers from 1 to `rows`, one column. */
    series(rows: number): string;
    /** A SELECT of one row that takes far longer than a test. */
    slow: string;
    /** An expression of 64-bit integer type. */
    bigint(value: string): string;
    /** An expression of the bytes in hex. */
    blob(hex: string): string;
  };
  /** A config that must fail, with the code it must fail with. */
  refused: readonly { name: string; config: ConnectionConfig; secrets?: Secrets; code: string }[];
}

/** The rows of a batch as plain values: bigint for 64-bit integers, hex for bytes. */
export function rowsOf({ columns, rows }: ColumnBatch): (CellValue | bigint)[][] {
  return Array.from({ length: rows }, (_, row) =>
    columns.map(({ validity, layout, offsets, values, i64, i32, i16, f64, f32 }) => {
      if ((validity[row >> 3] & (1 << (row & 7))) === 0) {
        return null;
      }
      const bytes = offsets ? values.subarray(offsets[row], offsets[row + 1]) : values;
      switch (layout.kind) {
        case 'utf8':
          return bytes.toString();
        case 'binary':
          return bytes.toString('hex');
        case 'float64':
          return f64[row];
        case 'float32':
          return f32[row];
        case 'int8':
          return BigInt(values.readInt8(row));
        case 'int16':
          return BigInt(i16[row]);
        case 'int32':
          return BigInt(i32[row]);
        default:
          return i64[row];
      }
    })
  );
}

/** Every row of every result of a script, per result. */
export async function runAll(
  connection: Connection,
  script: string,
  options?: Parameters<Connection['run']>[1]
): Promise<(CellValue | bigint)[][][]> {
  const results: (CellValue | bigint)[][][] = [];
  for await (const cursor of connection.run(script, options)) {
    const rows: (CellValue | bigint)[][] = [];
    for await (const batch of cursor.batches()) {
      rows.push(...rowsOf(batch));
    }
    results.push(rows);
  }
  return results;
}

/** The error that a promise rejects with. */
export async function errorOf(promise: Promise<unknown>): Promise<DbError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason
  );
  expect(error).toBeInstanceOf(DbError);
  return error as DbError;
}

/** What every engine must do, run against each of them. */
export function contractSuite(name: string, provide: () => ContractProvider): void {
  describe(`contract: ${name}`, () => {
    const provider = provide();
    const { engine, config, secrets, sql } = provider;
    const open: Connection[] = [];
    const connect = async () => {
      const connection = await engine.connect(config, { secrets });
      open.push(connection);
      return connection;
    };

    afterEach(async () => {
      await Promise.all(open.splice(0).map(connection => connection.close()));
    });

    afterAll(async () => {
      const connection = await engine.connect(config, { secrets });
      await runAll(connection, 'DROP TABLE IF EXISTS contract_rows');
      await connection.close();
    });

    test('connects, knows its version and its session', async () => {
      const connection = await connect();
      expect(connection.version.major).toBeGreaterThan(0);
      expect(connection.sessionId).toMatch(/\d/);
      expect(connection.transaction).toBe('none');
    });

    test.each(provider.refused)(
      'refuses to connect: $name',
      async ({ config: bad, secrets: given, code }) => {
        expect((await errorOf(engine.connect(bad, { secrets: given }))).code).toBe(code);
      }
    );

    test('runs the statements of a script in order, each with its place', async () => {
      const connection = await connect();
      const script = 'SELECT 1 AS a; -- a comment; not a statement\nSELECT 2 AS b ;';
      const places: [number, string][] = [];
      for await (const cursor of connection.run(script)) {
        places.push([cursor.statement, script.slice(cursor.start, cursor.end)]);
        for await (const batch of cursor.batches()) {
          expect(batch.rows).toBe(1);
        }
      }
      expect(places.map(([index]) => index)).toEqual([0, 1]);
      expect(places.map(([, text]) => text.trim().slice(-13))).toEqual(['SELECT 1 AS a', 'SELECT 2 AS b']);
    });

    test('streams a big result in growing batches without losing a row', async () => {
      const connection = await connect();
      const sizes: number[] = [];
      let expected = 1n;
      for await (const cursor of connection.run(sql.series(200_000))) {
        for await (const batch of cursor.batches()) {
          sizes.push(batch.rows);
          for (const [value] of rowsOf(batch)) {
            if (value !== expected++) {
              throw new Error(`Row ${expected} holds ${String(value)}`);
            }
          }
        }
      }
      expect(expected).toBe(200_001n);
      expect(sizes[0]).toBeLessThanOrEqual(256);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(32_768);
    });

    test('goes on to the next statement when the rows of one are not wanted', async () => {
      const connection = await connect();
      const seen: number[] = [];
      for await (const cursor of connection.run(`${sql.series(200_000)}; SELECT 2 AS b`)) {
        seen.push(cursor.statement);
      }
      expect(seen).toEqual([0, 1]);
      expect(await runAll(connection, sql.series(1))).toEqual([[[1n]]]);
    });

    test('exact values: NULL is not empty, extremes of 64 bits, Unicode, bytes', async () => {
      const connection = await connect();
      const [[row]] = await runAll(
        connection,
        `SELECT NULL AS a, '' AS b, ${sql.bigint('9223372036854775807')} AS c, ${sql.bigint('-9223372036854775808')} AS d,
         'čšž 漢字 😀' AS e, ${sql.blob('00ff10')} AS f`
      );
      expect(row).toEqual([null, '', 9223372036854775807n, -9223372036854775808n, 'čšž 漢字 😀', '00ff10']);
    });

    test('transactional: commits what resolves, rolls back what rejects', async () => {
      const connection = await connect();
      await runAll(connection, sql.sharedTable);
      await connection.transactional(() => connection.query("INSERT INTO contract_rows VALUES (1, 'kept')"));
      const failure = connection.transactional(async () => {
        await connection.query("INSERT INTO contract_rows VALUES (2, 'lost')");
        expect(connection.transaction).toBe('open');
        throw new DbError({ code: 'invalid', message: 'on purpose' });
      });
      expect((await errorOf(failure)).message).toBe('on purpose');
      expect(connection.transaction).toBe('none');
      expect(await connection.query('SELECT label FROM contract_rows')).toEqual([{ label: 'kept' }]);
    });

    test('keeps an open transaction of the session between scripts', async () => {
      const connection = await connect();
      await runAll(connection, 'BEGIN; SELECT 1');
      expect(connection.transaction).toBe('open');
      await runAll(connection, 'ROLLBACK');
      expect(connection.transaction).toBe('none');
    });

    test('reports changed rows', async () => {
      const connection = await connect();
      await runAll(
        connection,
        `${sql.sharedTable}; INSERT INTO contract_rows VALUES (1, 'a'), (2, 'b'), (3, 'c')`
      );
      const changed: (number | undefined)[] = [];
      for await (const cursor of connection.run("UPDATE contract_rows SET label = 'x' WHERE id > 1")) {
        for await (const batch of cursor.batches()) {
          expect(batch.rows).toBe(0);
        }
        changed.push(cursor.affectedRows);
      }
      expect(changed).toEqual([2]);
    });

    test('an error has its code, statement and place, and stops the script', async () => {
      const connection = await connect();
      const script = 'SELECT 1 AS a; SELECT 2 AS b FROM contract_nowhere; SELECT 3 AS c';
      const error = await errorOf(runAll(connection, script));
      expect(error).toMatchObject({ code: 'not-found', statement: 1 });
      const broken = 'SELECT 1 AS a;\nSELECT 2 FROM WHERE';
      const syntax = await errorOf(runAll(connection, broken));
      expect(syntax).toMatchObject({ code: 'syntax', statement: 1 });
      expect(syntax.position).toBeGreaterThanOrEqual(broken.indexOf('WHERE'));
      expect(await runAll(connection, sql.series(1))).toEqual([[[1n]]]);
    });

    test('cancels a running statement, and the session can be used again', async () => {
      const connection = await connect();
      const controller = new AbortController();
      const running = errorOf(runAll(connection, sql.slow, { signal: controller.signal }));
      setTimeout(() => controller.abort(), 150);
      expect((await running).code).toBe('cancelled');
      expect(await runAll(connection, sql.series(1))).toEqual([[[1n]]]);
    });

    test('cancels a result that is being read', async () => {
      const connection = await connect();
      const controller = new AbortController();
      const read = async () => {
        for await (const cursor of connection.run(sql.series(1_000_000), { signal: controller.signal })) {
          for await (const batch of cursor.batches()) {
            expect(batch.rows).toBeGreaterThan(0);
            controller.abort();
          }
        }
      };
      expect((await errorOf(read())).code).toBe('cancelled');
      expect(await runAll(connection, sql.series(1))).toEqual([[[1n]]]);
    });

    test.each<[string, (connection: Connection, signal: AbortSignal) => Promise<unknown>]>([
      ['a script', (connection, signal) => runAll(connection, sql.series(1), { signal })],
      ['a query', (connection, signal) => connection.query(sql.series(1), [], signal)]
    ])('cancels %s that waits for its turn, and leaves what runs alone', async (_name, start) => {
      const connection = await connect();
      const running = new AbortController();
      let isRunning = true;
      const first = errorOf(runAll(connection, sql.slow, { signal: running.signal })).finally(
        () => (isRunning = false)
      );
      const waiting = new AbortController();
      const second = errorOf(start(connection, waiting.signal));
      setTimeout(() => waiting.abort(), 150);
      expect((await second).code).toBe('cancelled');
      // Time for the first to fall over, where the second one's cancel had struck it.
      await new Promise(resolve => setTimeout(resolve, 300));
      expect(isRunning).toBe(true);
      running.abort();
      expect((await first).code).toBe('cancelled');
      expect(await runAll(connection, sql.series(1))).toEqual([[[1n]]]);
    });

    test('two sessions work at once and see only what is committed', async () => {
      const [one, two] = await Promise.all([connect(), connect()]);
      expect(one.sessionId).not.toBe(two.sessionId);
      await runAll(one, sql.sharedTable);
      await runAll(one, "BEGIN; INSERT INTO contract_rows VALUES (1, 'a')");
      expect(await two.query('SELECT label FROM contract_rows')).toEqual([]);
      await runAll(one, 'COMMIT');
      expect(await two.query('SELECT label FROM contract_rows')).toEqual([{ label: 'a' }]);
    });

    test('close while running ends the statement, and closed settles without a reason', async () => {
      const connection = await connect();
      const running = errorOf(runAll(connection, sql.slow));
      await new Promise(resolve => setTimeout(resolve, 150));
      await connection.close();
      await running;
      expect(await connection.closed).toBeUndefined();
    });
  });
}
