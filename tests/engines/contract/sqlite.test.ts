import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { sqliteEngine } from '../../../src/engines/sqlite';
import { contractSuite } from './contract';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'petersql-contract-'));
const file = path.join(folder, 'contract.db');
new DatabaseSync(file).close();
const noDatabase = path.join(folder, 'notes.txt');
fs.writeFileSync(noDatabase, 'This is no database at all, only a text that is long enough. '.repeat(20));
const config = { name: 'contract', engine: 'sqlite' as const, file };

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

contractSuite('sqlite', () => ({
  engine: sqliteEngine,
  config,
  sql: {
    sharedTable: 'DROP TABLE IF EXISTS contract_rows; CREATE TABLE contract_rows (id INTEGER, label TEXT)',
    series: rows =>
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows}) SELECT i FROM n`,
    slow: 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n',
    bigint: value => (value.startsWith('-9223') ? '(-9223372036854775807 - 1)' : value),
    blob: hex => `x'${hex}'`
  },
  refused: [
    { name: 'a file that is not there', config: { ...config, file: `${file}.gone` }, code: 'file-missing' },
    { name: 'a folder', config: { ...config, file: folder }, code: 'file-missing' },
    { name: 'another kind of file', config: { ...config, file: noDatabase }, code: 'invalid' }
  ]
}));
