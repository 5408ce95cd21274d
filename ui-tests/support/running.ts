import mysql from 'mysql2/promise';
import pg from 'pg';
import { serverOf } from './servers';

/** How many sessions of the server run `sql` now, asked over a connection of the test's own. */
export async function runningOn(name: 'pg' | 'maria' | 'mysql', sql: string): Promise<number> {
  const { host, port, user, password, database } = serverOf(name);
  if (name === 'pg') {
    const client = new pg.Client({ host, port, user, password, database });
    await client.connect();
    const { rowCount } = await client.query(
      "SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query = $1",
      [sql]
    );
    await client.end();
    return rowCount ?? 0;
  }
  const client = await mysql.createConnection({ host, port, user, password, database });
  const [rows] = await client.query('SHOW FULL PROCESSLIST');
  await client.end();
  return (rows as { Info: string | null }[]).filter(({ Info }) => Info === sql).length;
}
