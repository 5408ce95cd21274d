import fs from 'node:fs';
import path from 'node:path';
import { DbError, type ConnectionConfig, type TransactionState } from '../../model';
import type { Connection, ConnectOptions } from '../core/engine';
import { runInitSql } from '../core/init-sql';
import { fullPath } from '../core/other-files';
import { silently, stepReporter, type StepRunner } from '../core/steps';
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
  const step = stepReporter(onStep);
  const file = await step(
    'file',
    `Open ${config.file ?? ''}`,
    () => Promise.resolve().then(() => checkFile(config.file)),
    String
  );
  const { process, version } = await openProcess(config, file, step, signal);
  return new SqliteConnection(config, version, process, () => openProcess(config, file, silently));
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
  step: StepRunner,
  signal?: AbortSignal
): Promise<{ process: SqliteProcess; version: ServerVersion }> {
  const process = new SqliteProcess();
  const onAbort = () => process.kill();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    signal?.throwIfAborted();
    const version = await step(
      'version',
      'Read the version',
      () => open(process, config, file),
      ({ text }) => text
    );
    await initialise(process, config, step, signal);
    return { process, version };
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

async function open(process: SqliteProcess, config: ConnectionConfig, file: string): Promise<ServerVersion> {
  const readOnly = config.readOnly === true && file !== IN_MEMORY;
  const { reply } = await process.request({ op: 'open', file, readOnly, timeoutMs: BUSY_TIMEOUT_MS });
  if (reply.failure) {
    const error = errorOf(reply.failure);
    throw new DbError({ ...error.toJSON(), message: `${file}: ${error.message}` });
  }
  return versionOf(reply.version!);
}

/** Runs the connection's own statements, and makes an in-memory database read-only if it shall be. */
async function initialise(
  process: SqliteProcess,
  config: ConnectionConfig,
  step: StepRunner,
  signal: AbortSignal | undefined
): Promise<void> {
  const run = async (sql: string, limit?: AbortSignal): Promise<void> => {
    const onAbort = (): void => process.kill();
    limit?.addEventListener('abort', onAbort, { once: true });
    try {
      const { reply } = await process.request({ op: 'all', sql, params: [] });
      if (reply.failure) {
        throw errorOf(reply.failure, { statement: 0, start: 0 });
      }
    } finally {
      limit?.removeEventListener('abort', onAbort);
    }
  };
  const transaction = (): TransactionState => (process.state.transaction ? 'open' : 'none');
  await runInitSql(config, { dialect: sqliteDialect, run, transaction }, step, signal);
  if (config.readOnly) {
    await run('PRAGMA query_only = ON');
  }
}

function versionOf(text: string): ServerVersion {
  const [major = 0, minor = 0, patch = 0] = text.split('.').map(Number);
  return { flavor: 'sqlite', major, minor, patch, text: `SQLite ${text}` };
}
