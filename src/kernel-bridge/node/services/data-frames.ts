import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import type { Connection, Engine } from '../../../engines/core/engine';
import { DbError, type LoadMode, type Notice, type ResultMime } from '../../../model';
import { readArrowStream, type ArrowStream } from '../../../transfer/formats/arrow-read';
import type { FrameExport, QueryDone } from '../../common/methods';
import type { ConnectionManager } from './connection-manager';
import { frameCode } from './frame-code';
import type { Sessions } from './sessions';
import type { Spool } from './spool';
import { staticOutput } from './static-output';

export interface FrameLoad {
  connection: string;
  session: string;
  /** Of {@link DataFrames.export}. */
  upload: string;
  table: readonly string[];
  mode: LoadMode;
  signal: AbortSignal;
}

const SAVEPOINT = 'petersql_load';

/** The way of data frames into tables: the kernel writes a file, the engine's bulk loader reads it. */
export class DataFrames {
  /** Told the commands that ran on a connection. */
  onCommands: (connection: string, commands: readonly string[]) => void = () => undefined;
  private readonly uploads = new Map<string, string>();

  constructor(
    private readonly manager: ConnectionManager,
    private readonly sessions: Sessions,
    private readonly spool: Spool,
    private readonly host: string
  ) {}

  /** The code by which a kernel writes `name` to a private file that {@link load} takes. */
  export(name: string, language: string): FrameExport {
    const upload = randomBytes(12).toString('base64url');
    const path = this.spool.privatePath(`${randomBytes(9).toString('hex')}.arrows`);
    this.uploads.set(upload, path);
    return { upload, path, code: frameCode(name, path, language) };
  }

  /** A part of a file that the kernel could not write by itself. */
  async put(upload: string, from: number, parts: readonly Uint8Array[]): Promise<void> {
    const file = await open(this.pathOf(upload), from === 0 ? 'w' : 'r+', 0o600);
    try {
      await file.writev([...parts], from);
    } finally {
      await file.close();
    }
  }

  /** Loads what the kernel has written; all rows or none. Rejects with `file-missing` when the file is not here. */
  async load(request: FrameLoad): Promise<QueryDone> {
    const { connection, session, upload, table, signal } = request;
    const path = this.pathOf(upload);
    if (!existsSync(path)) {
      throw new DbError({ code: 'file-missing', message: 'The data frame has not arrived' });
    }
    try {
      const stream = await readArrowStream(path);
      const engine = this.manager.engineOf(connection);
      return await this.sessions.use(session, connection, signal, async (db, news) => {
        const started = performance.now();
        const { rows, notices } = await fill(db, engine, request, stream);
        const elapsedMs = performance.now() - started;
        const told = news.take();
        this.onCommands(connection, [request.mode === 'append' ? 'INSERT' : 'CREATE TABLE']);
        const result: ResultMime = {
          version: 1,
          connection,
          host: this.host,
          statements: [
            {
              start: 0,
              end: 0,
              command: `LOAD ${table.join('.')}`,
              affectedRows: rows,
              notices: [...told, ...notices],
              elapsedMs
            }
          ],
          elapsedMs
        };
        return { mime: staticOutput(result, this.spool), result, transaction: db.transaction };
      });
    } finally {
      this.uploads.delete(upload);
      await rm(path, { force: true });
    }
  }

  private pathOf(upload: string): string {
    const path = this.uploads.get(upload);
    if (path === undefined) {
      throw new DbError({ code: 'not-found', message: 'This data frame has been loaded already' });
    }
    return path;
  }
}

interface Filled {
  rows: number;
  notices: Notice[];
}

async function fill(
  db: Connection,
  engine: Engine,
  { table, mode, signal }: FrameLoad,
  { columns, batches }: ArrowStream
): Promise<Filled> {
  const { dialect } = engine;
  const load = async (into: readonly string[]): Promise<number> =>
    (await db.load(into, columns, batches(), signal)).rows;
  if (mode === 'append') {
    return { rows: await atomically(db, () => load(table)), notices: [] };
  }
  const fields = columns.map(column => `${dialect.ident(column.name)} ${engine.columnType(column)}`);
  const create = (name: readonly string[]): string =>
    `CREATE TABLE ${dialect.path(name)} (\n  ${fields.join(',\n  ')}\n)`;
  const notices = [{ severity: 'CREATE', message: create(table) }];
  if (engine.ddlRollsBack) {
    const rows = await atomically(db, async () => {
      if (mode === 'replace') {
        await db.query(`DROP TABLE IF EXISTS ${dialect.path(table)}`);
      }
      await db.query(create(table));
      return load(table);
    });
    return { rows, notices };
  }
  if (db.transaction !== 'none') {
    throw new DbError({
      code: 'invalid',
      message: 'Creating a table would commit the open transaction',
      hint: 'Commit or roll back first, or append to a table.'
    });
  }
  const target = mode === 'replace' ? besides(table, 'new') : table;
  await db.query(create(target));
  try {
    const rows = await db.transactional(() => load(target));
    if (mode === 'replace') {
      await putInPlace(db, target, table);
    }
    return { rows, notices };
  } catch (error) {
    await db.query(`DROP TABLE IF EXISTS ${dialect.path(target)}`).catch(() => undefined);
    throw error;
  }
}

/** All of `body` or nothing, inside of a transaction that the user has opened too. */
async function atomically<T>(db: Connection, body: () => Promise<T>): Promise<T> {
  if (db.transaction === 'none') {
    return db.transactional(body);
  }
  await db.query(`SAVEPOINT ${SAVEPOINT}`);
  try {
    const value = await body();
    await db.query(`RELEASE SAVEPOINT ${SAVEPOINT}`);
    return value;
  } catch (error) {
    await db.query(`ROLLBACK TO SAVEPOINT ${SAVEPOINT}`).catch(() => undefined);
    throw error;
  }
}

/** One RENAME of both tables: at no time is there none. */
async function putInPlace(db: Connection, from: readonly string[], to: readonly string[]): Promise<void> {
  const { path } = db.dialect;
  const old = besides(to, 'old');
  try {
    await db.query(`RENAME TABLE ${path(to)} TO ${path(old)}, ${path(from)} TO ${path(to)}`);
  } catch (error) {
    if (DbError.from(error).code !== 'not-found') {
      throw error;
    }
    await db.query(`RENAME TABLE ${path(from)} TO ${path(to)}`);
    return;
  }
  await db.query(`DROP TABLE ${path(old)}`);
}

/** A name of its own beside a table. */
function besides(table: readonly string[], what: string): string[] {
  return [...table.slice(0, -1), `petersql_${what}_${randomBytes(6).toString('hex')}`];
}
