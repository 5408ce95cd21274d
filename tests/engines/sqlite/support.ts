import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { sqliteEngine } from '../../../src/engines/sqlite';
import type { ConnectionConfig } from '../../../src/model';
import type { Connection } from '../../../src/engines/core/engine';

/** Opens sessions on database files of one test file, and takes all of them away. */
export function useDatabases() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'petersql-sqlite-'));
  const open: Connection[] = [];
  afterEach(() => Promise.all(open.splice(0).map(connection => connection.close())));
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
  let count = 0;
  return {
    folder,
    /** A new database file, filled by `sql`. */
    file(sql = ''): string {
      const file = path.join(folder, `${++count}.db`);
      const db = new DatabaseSync(file);
      db.exec(sql);
      db.close();
      return file;
    },
    async connect(file: string, changes: Partial<ConnectionConfig> = {}): Promise<Connection> {
      const connection = await sqliteEngine.connect({ name: 'test', engine: 'sqlite', file, ...changes });
      open.push(connection);
      return connection;
    }
  };
}
