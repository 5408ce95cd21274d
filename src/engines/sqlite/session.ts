import { DbError } from '../../model';
import type { ConnectionConfig, ResultColumn, TransactionState } from '../../model';
import type { ColumnBatch } from '../core/columns';
import type { Connection, Cursor, LoadReport, RunOptions, ScriptStatement } from '../core/engine';
import { Mutex } from '../core/mutex';
import { assertTakesValues } from '../core/script';
import type { ServerVersion } from '../core/version';
import type { Answer, SqliteProcess } from './child-process';
import { isReadOnlyCommand, sqliteDialect } from './dialect';
import { errorOf } from './errors';
import type { Reply, RowsReply, SessionState, SqlValue } from './protocol';
import { insertInto } from './load';
import { packBatch } from './received-rows';
import { StatementCursor, type Place, type Pull, type Rows } from './statement-cursor';
import { bindValues, refuseUnbound } from './values';

/**
 * How long a cancelled statement may take to hand over its next batch before its process is killed,
 * milliseconds. A read that streams is stopped between two batches this way, and its session lives on.
 */
const CANCEL_GRACE_MS = 100;
/** How long a process may take to close its file when nothing runs, milliseconds. */
const CLOSE_GRACE_MS = 2000;

/** Starts a process and opens the session in it; used again after a kill. */
export type OpenProcess = () => Promise<{ process: SqliteProcess; version: ServerVersion }>;

/** One session on a SQLite file, in a child process of its own. */
export class SqliteConnection implements Connection {
  readonly dialect = sqliteDialect;
  readonly closed: Promise<Error | undefined>;
  private settleClosed!: (reason: Error | undefined) => void;
  private closing = false;
  private readonly turns = new Mutex();

  constructor(
    readonly config: ConnectionConfig,
    readonly version: ServerVersion,
    private process: SqliteProcess,
    private readonly openProcess: OpenProcess
  ) {
    this.closed = new Promise(resolve => (this.settleClosed = resolve));
    this.watch(process);
  }

  get sessionId(): string {
    return String(this.process.pid);
  }

  get transaction(): TransactionState {
    return this.process.state.transaction ? 'open' : 'none';
  }

  async query<R>(sql: string, params: readonly unknown[] = [], signal?: AbortSignal): Promise<R[]> {
    const request = { op: 'all', sql, params: bindValues(params) } as const;
    const release = await this.turns.acquire(signal);
    try {
      const { reply } = await this.answer(this.process.request(request), signal);
      if (reply.failure) {
        throw errorOf(reply.failure, { statement: 0, start: 0 });
      }
      return reply.objects as R[];
    } finally {
      release();
    }
  }

  async *run(script: string, options: RunOptions = {}): AsyncGenerator<Cursor> {
    assertTakesValues(this.dialect, script, options);
    const statements = this.statements(script);
    const release = await this.turns.acquire(options.signal);
    try {
      for (const [index, statement] of statements.entries()) {
        const place = { index, statement, signal: options.signal };
        refuseUnbound(statement, index, options.params?.length ?? 0);
        if (options.signal?.aborted) {
          throw new DbError({ code: 'cancelled', message: 'Cancelled', statement: index });
        }
        yield* this.cursorsOf(place, bindValues(options.params ?? []));
      }
    } finally {
      release();
    }
  }

  statements(script: string): ScriptStatement[] {
    return this.dialect.split(script);
  }

  async load(
    into: readonly string[],
    columns: readonly ResultColumn[],
    batches: AsyncIterable<ColumnBatch>,
    signal?: AbortSignal
  ): Promise<LoadReport> {
    const sql = insertInto(into, columns);
    const release = await this.turns.acquire(signal);
    try {
      let rows = 0;
      for await (const batch of batches) {
        const { buffers, body } = packBatch(batch);
        const request = { op: 'load', sql, columns, rows: batch.rows, buffers } as const;
        const { reply } = await this.answer(this.process.request(request, body), signal);
        if (reply.failure) {
          throw errorOf(reply.failure, { statement: 0, start: 0 });
        }
        rows += reply.loaded ?? 0;
      }
      return { rows };
    } finally {
      release();
    }
  }

  async transactional<T>(body: () => Promise<T>): Promise<T> {
    const nested = this.transaction === 'open';
    const begin = this.config.readOnly ? 'BEGIN' : 'BEGIN IMMEDIATE';
    await this.query(nested ? 'SAVEPOINT petersql' : begin);
    try {
      const result = await body();
      await this.query(nested ? 'RELEASE petersql' : 'COMMIT');
      return result;
    } catch (error) {
      await this.rollBack(nested);
      throw error;
    }
  }

  async close(): Promise<void> {
    if (!this.closing) {
      this.closing = true;
      await this.end();
      this.settleClosed(undefined);
    }
    await this.closed;
  }

  /** Undoes a transaction that some errors of SQLite may have ended already. */
  private async rollBack(nested: boolean): Promise<void> {
    if (this.transaction === 'open') {
      for (const sql of nested ? ['ROLLBACK TO petersql', 'RELEASE petersql'] : ['ROLLBACK']) {
        await this.query(sql);
      }
    }
  }

  private async end(): Promise<void> {
    const { process } = this;
    if (process.busy) {
      process.kill();
    } else {
      process.close();
    }
    const timer = setTimeout(() => process.kill(), CLOSE_GRACE_MS);
    await process.ended;
    clearTimeout(timer);
  }

  /** The cursor of one statement, and the one that replaces it when its columns change. */
  private async *cursorsOf(place: Place, params: SqlValue[]): AsyncGenerator<StatementCursor> {
    const { sql, command } = place.statement;
    const pull: Pull = pending => this.rows(pending, place);
    let open = true;
    try {
      let first = await pull(this.process.request({ op: 'start', sql, params, command }));
      for (let replaces = false; ; replaces = true) {
        const cursor = new StatementCursor(place, first, replaces, this.process, pull);
        open = !cursor.done;
        yield cursor;
        open = !cursor.done;
        if (!cursor.replacement) {
          return;
        }
        first = cursor.replacement;
      }
    } finally {
      if (open) {
        await this.process.request({ op: 'stop' }).catch(() => undefined);
      }
    }
  }

  /** Waits for rows; failures of the statement become errors with their place in the script. */
  private async rows(pending: Promise<Answer>, { index, statement, signal }: Place): Promise<Rows> {
    const wasOpen = this.process.state.transaction;
    try {
      const { reply, body } = await this.answer(pending, signal);
      if (reply.failure) {
        throw errorOf(reply.failure, { statement: index, start: statement.start });
      }
      return { ...rowsOf(reply), body };
    } catch (error) {
      throw withPlace(DbError.from(error), index, wasOpen || isReadOnlyCommand(statement.command));
    }
  }

  /**
   * Waits for an answer, or for a cancellation: then the process gets a moment to answer and is
   * killed and replaced if it does not.
   */
  private async answer(pending: Promise<Answer>, signal?: AbortSignal): Promise<Answer> {
    if (!signal) {
      return pending;
    }
    const answered = await withinAbort(pending, signal);
    if (answered) {
      return answered;
    }
    const late = await Promise.race([pending, delay(CANCEL_GRACE_MS)]);
    if (!late) {
      throw await this.restart();
    }
    if (late.reply.rows && !late.reply.rows.done) {
      throw new DbError({ code: 'cancelled', message: 'Cancelled' });
    }
    return late;
  }

  /** Replaces the process by a new one; returns the error that says what went with the old one. */
  private async restart(): Promise<DbError> {
    const old = this.process;
    const { state } = old;
    this.detached.add(old);
    old.kill();
    await old.ended;
    try {
      ({ process: this.process } = await this.openProcess());
    } catch (error) {
      const reason = DbError.from(error);
      this.settleClosed(reason);
      return reason;
    }
    this.watch(this.process);
    return new DbError({ code: 'cancelled', message: `Cancelled. ${this.lossOf(state)}` });
  }

  private lossOf(state: SessionState): string {
    const lost = [
      state.transaction && 'its open transaction was rolled back',
      state.temporary > 0 && 'its temporary tables are gone',
      state.attached.length > 0 && `attached databases (${state.attached.join(', ')}) must be attached again`,
      this.config.file === ':memory:' && 'the in-memory database is empty again'
    ].filter(Boolean);
    return `The session was restarted${lost.length > 0 ? `: ${lost.join(', ')}` : ''}.`;
  }

  /** Processes that were replaced: their end is not the session's. */
  private readonly detached = new WeakSet<SqliteProcess>();

  private watch(process: SqliteProcess): void {
    void process.ended.then(reason => {
      if (!this.closing && !this.detached.has(process)) {
        this.settleClosed(
          new DbError({ code: 'connection-lost', message: `The SQLite process is gone: ${reason}.` })
        );
      }
    });
  }
}

function rowsOf(reply: Reply): RowsReply {
  if (!reply.rows) {
    throw new DbError({ code: 'internal', message: 'The SQLite process sent no rows.' });
  }
  return reply.rows;
}

/** Adds the statement's index; a lost process leaves the outcome of an autocommitted write unknown. */
function withPlace(error: DbError, statement: number, safe: boolean): DbError {
  const code = error.code === 'connection-lost' && !safe ? 'outcome-unknown' : error.code;
  return new DbError({ ...error.toJSON(), code, statement }, { cause: error });
}

/** The value, or undefined as soon as the signal is aborted. */
function withinAbort<T>(pending: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) {
    return Promise.resolve(undefined);
  }
  return new Promise((resolve, reject) => {
    const onAbort = () => resolve(undefined);
    signal.addEventListener('abort', onAbort, { once: true });
    pending.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

function delay(ms: number): Promise<undefined> {
  return new Promise(resolve => setTimeout(() => resolve(undefined), ms));
}
