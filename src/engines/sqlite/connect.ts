import fs from 'node:fs';
import path from 'node:path';
import { DbError, type ConnectionConfig, type TestStep } from '../../model';
import type { Connection, ConnectOptions } from '../core/engine';
import { fullPath } from '../core/other-files';
import type { ServerVersion } from '../core/version';
import { SqliteProcess } from './child-process';
import { sqliteDialect } from './dialect';
import { errorOf } from './errors';
import { SqliteConnection } from './session';

/** How long a statement waits for another program's lock on the file, milliseconds. */
const BUSY_TIMEOUT_MS = 5000;
const IN_MEMORY = ':memory:';

/**
 * Opens a database file. Never creates one: that is an explicit act (attach it as a new database).
 *
 * @throws DbError `file-missing`, `invalid` (not a database), `permission`, `database` (locked)
 */
export async function connectSqlite(
  config: ConnectionConfig,
  options: ConnectOptions = {}
): Promise<Connection> {
  const { signal, onStep } = options;
  const file = await step('file', `Open ${config.file ?? ''}`, onStep, () => checkFile(config.file));
  const open = () => openProcess(config, file, signal);
  const { process, version } = await step(
    'version',
    'Read the version',
    onStep,
    open,
    opened => opened.version.text
  );
  return new SqliteConnection(config, version, process, () => openProcess(config, file));
}

/** Runs one step of connecting and reports how it went. */
async function step<T>(
  name: TestStep['step'],
  label: string,
  onStep: ConnectOptions['onStep'],
  body: () => T | Promise<T>,
  detailOf: (result: T) => string = String
): Promise<T> {
  const start = performance.now();
  const report = (rest: Pick<TestStep, 'status' | 'detail' | 'error'>) =>
    onStep?.({ step: name, label, elapsedMs: performance.now() - start, ...rest });
  try {
    const result = await body();
    report({ status: 'ok', detail: detailOf(result) });
    return result;
  } catch (error) {
    report({ status: 'failed', error: DbError.from(error).toJSON() });
    throw error;
  }
}

/** The absolute path of the file; `~` is the home folder. */
function checkFile(configured: string | undefined): string {
  if (!configured) {
    throw new DbError({ code: 'invalid', message: 'No database file is given.' });
  }
  if (configured === IN_MEMORY) {
    return configured;
  }
  const file = path.resolve(fullPath(configured));
  let stat: fs.Stats;
  try {
    stat = fs.statSync(file);
    fs.accessSync(file, fs.constants.R_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === 'EACCES' || code === 'EPERM' ? 'may not be read' : 'does not exist';
    throw new DbError(
      { code: 'file-missing', message: `The file ${file} ${reason}.`, sqlState: code },
      { cause: error }
    );
  }
  if (!stat.isFile()) {
    throw new DbError({ code: 'file-missing', message: `${file} is a folder, not a database file.` });
  }
  return file;
}

async function openProcess(
  config: ConnectionConfig,
  file: string,
  signal?: AbortSignal
): Promise<{ process: SqliteProcess; version: ServerVersion }> {
  const process = new SqliteProcess();
  const onAbort = () => process.kill();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    signal?.throwIfAborted();
    const readOnly = config.readOnly === true && file !== IN_MEMORY;
    const { reply } = await process.request({ op: 'open', file, readOnly, timeoutMs: BUSY_TIMEOUT_MS });
    if (reply.failure) {
      const error = errorOf(reply.failure);
      throw new DbError({ ...error.toJSON(), message: `${file}: ${error.message}` });
    }
    await initialise(process, config);
    return { process, version: versionOf(reply.version!) };
  } catch (error) {
    process.kill();
    await process.ended;
    throw signal?.aborted
      ? new DbError({ code: 'cancelled', message: 'Cancelled' }, { cause: error })
      : error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

/** Runs the connection's own statements, and makes an in-memory database read-only if it shall be. */
async function initialise(process: SqliteProcess, config: ConnectionConfig): Promise<void> {
  const statements = sqliteDialect.split(config.initSql ?? '');
  if (config.readOnly) {
    statements.push(...sqliteDialect.split('PRAGMA query_only = ON'));
  }
  for (const [statement, { sql, start }] of statements.entries()) {
    const { reply } = await process.request({ op: 'all', sql, params: [] });
    if (reply.failure) {
      const error = errorOf(reply.failure, { statement, start });
      throw new DbError({ ...error.toJSON(), message: `Initial statements: ${error.message}` });
    }
  }
}

function versionOf(text: string): ServerVersion {
  const [major = 0, minor = 0, patch = 0] = text.split('.').map(Number);
  return { flavor: 'sqlite', major, minor, patch, text: `SQLite ${text}` };
}
