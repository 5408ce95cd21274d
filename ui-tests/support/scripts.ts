import mysql from 'mysql2/promise';
import { DatabaseSync } from 'node:sqlite';
import path from 'node:path';
import pg from 'pg';
import { serverOf } from './servers';

export type ConnectionName = 'sample' | 'pg' | 'maria' | 'mysql';

/** Runs statements on the database behind a connection, over one of the test's own. */
export async function runOn(name: ConnectionName, statements: readonly string[]): Promise<void> {
  if (name === 'sample') {
    const db = new DatabaseSync(path.join(process.env.PETERSQL_UI_FOLDER ?? '', 'root/sample.db'));
    statements.forEach(sql => db.exec(sql));
    db.close();
    return;
  }
  const { host, port, user, password, database } = serverOf(name);
  if (name === 'pg') {
    const client = new pg.Client({ host, port, user, password, database });
    await client.connect();
    for (const sql of statements) {
      await client.query(sql);
    }
    await client.end();
    return;
  }
  const client = await mysql.createConnection({ host, port, user, password, database });
  for (const sql of statements) {
    await client.query(sql);
  }
  await client.end();
}

/** Names that paths of objects on a connection begin with. */
export function scopeOf(name: ConnectionName): string[] {
  switch (name) {
    case 'sample':
      return ['main'];
    case 'pg':
      return [serverOf(name).database, 'public'];
    default:
      return [serverOf(name).database];
  }
}
