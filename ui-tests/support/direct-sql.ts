import mysql from 'mysql2/promise';
import path from 'node:path';
import pg from 'pg';
import { serverOf } from './servers';

export type EngineName = 'sample' | 'pg' | 'maria' | 'mysql';

/** Runs statements on the database behind a connection of the UI tests, past the extension; rows of the last one. */
export async function directSql(name: EngineName, ...statements: string[]): Promise<unknown[][]> {
  if (name === 'sample') {
    const { DatabaseSync } = await import('node:sqlite');
    const db = new DatabaseSync(path.join(process.env.PETERSQL_UI_FOLDER ?? '', 'root', 'sample.db'));
    let rows: unknown[][] = [];
    for (const sql of statements) {
      rows = db
        .prepare(sql)
        .all()
        .map(row => Object.values(row));
    }
    db.close();
    return rows;
  }
  const { host, port, user, password, database } = serverOf(name);
  let rows: unknown[][] = [];
  if (name === 'pg') {
    const client = new pg.Client({ host, port, user, password, database });
    await client.connect();
    for (const sql of statements) {
      rows = (await client.query({ text: sql, rowMode: 'array' })).rows as unknown[][];
    }
    await client.end();
    return rows;
  }
  const client = await mysql.createConnection({ host, port, user, password, database });
  for (const sql of statements) {
    const [found] = await client.query({ sql, rowsAsArray: true });
    rows = Array.isArray(found) ? (found as unknown[][]) : [];
  }
  await client.end();
  return rows;
}

/** The path of a table in the default schema of a connection, as references name it. */
export function tablePath(name: EngineName, table: string): string[] {
  if (name === 'sample') {
    return ['main', table];
  }
  const { database } = serverOf(name);
  return name === 'pg' ? [database, 'public', table] : [database, table];
}
