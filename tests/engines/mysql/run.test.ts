import { DbError } from '../../../src/model';
import type { Connection } from '../../../src/engines/core/engine';
import { sqlOf } from '../contract/sql';
import { connect, servers } from './session';

describe.each(servers)('statements on %s', (_id, server) => {
  let session: Connection;
  beforeEach(async () => {
    session = await connect(server);
  });
  afterEach(() => session.close());

  /** Statements that are prepared on the server and not given back. */
  async function preparedCount(): Promise<number> {
    const rows = await session.query<{ Variable_name: string; Value: string }>(
      "SHOW SESSION STATUS WHERE Variable_name IN ('Com_stmt_prepare', 'Com_stmt_close')"
    );
    const of = (name: string): number => Number(rows.find(row => row.Variable_name === name)!.Value);
    return of('Com_stmt_prepare') - of('Com_stmt_close');
  }

  /** Reads so many batches of a script, or all. */
  async function read(sql: string, most = Infinity, signal?: AbortSignal): Promise<void> {
    let batches = 0;
    for await (const cursor of session.run(sql, { signal })) {
      for await (const batch of cursor.batches()) {
        expect(batch.rows).toBeGreaterThan(0);
        if (++batches === most) {
          return;
        }
      }
    }
  }

  const severalRows = 'SELECT (SELECT 1 UNION SELECT 2)';

  test.each<[string, string | null, () => Promise<unknown>]>([
    ['whose rows were read', null, () => session.query("SELECT CONCAT(?, 'b')", ['a'])],
    ['that failed as a query', 'database', () => session.query(`${severalRows} + ?`, [1])],
    ['that failed as a script', 'database', () => read(severalRows)],
    ['whose rows are not wanted any more', null, () => read(sqlOf(server.engine).series(200_000), 1)],
    ['that was cancelled', 'cancelled', () => read('SELECT SLEEP(1000)', Infinity, AbortSignal.timeout(200))]
  ])('a prepared statement %s is given back', async (_name, code, run) => {
    const outcome = await run().then(
      () => null,
      (error: unknown) => DbError.from(error).code
    );
    expect(outcome).toBe(code);
    expect(await preparedCount()).toBe(0);
  });

  test.each([
    ['SELECT \'nope\', "nope" AS q, full_nope, nope FROM (SELECT 1 AS full_nope) t', 'nope FROM'],
    ['SELECT /* nope */ a.x FROM (SELECT 1 AS x) a WHERE a.nope = 1', 'nope = 1'],
    ['SELECT x AS nope FROM (SELECT 1 AS x) a WHERE nope = 1 ORDER BY nope', 'nope = 1'],
    ['SELECT a.id FROM (SELECT 1 AS id) a JOIN (SELECT 1 AS id) b ON a.id = b.id WHERE id = 1', 'id = 1'],
    ['SELECT `First Name`, `Last Name` FROM (SELECT 1 AS `First Name`) t', '`Last Name`'],
    ['SELECT 1; SELECT * FROM `no such table`', '`no such table`'],
    ["SELECT '🐎'; CREATE TABLE nosuch_type (a int,\n b integr)", 'integr)']
  ])('%s: the error points at its place', async (sql, at) => {
    await expect(read(sql)).rejects.toMatchObject({ position: sql.indexOf(at) });
  });

  test('a cancel that comes too late does not strike the next statement', async () => {
    const watcher = await connect(server);
    await session.query('SELECT 1');
    await watcher.query(`KILL QUERY ${Number(session.sessionId)}`);
    await watcher.close();
    expect(await session.query('SELECT SLEEP(0.2) AS stopped')).toEqual([{ stopped: 0 }]);
  });
});
