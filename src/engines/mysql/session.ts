import {
  DbError,
  type ConnectionConfig,
  type Notice,
  type ResultColumn,
  type TransactionState
} from '../../model';
import { cancelAtClose, Canceller } from '../core/canceller';
import type { ColumnBatch } from '../core/columns';
import type {
  Connection,
  Cursor,
  Dialect,
  LoadReport,
  RunOptions,
  ScriptStatement,
  SessionLink
} from '../core/engine';
import { Mutex } from '../core/mutex';
import { placeholderError } from '../core/placeholders';
import { assertTakesValues } from '../core/script';
import type { ServerVersion } from '../core/version';
import type { ColumnSink } from './decode';
import { dialectOf } from './dialect';
import { tokens } from './lexer';
import { lostLink, toDbError, type ErrorPlace } from './errors';
import { planLoad, refusesLocalFiles, warningError, type LoadPlan } from './load';
import { bindPacket, prepare } from './prepared';
import { statementsOf } from './split';
import { StatementCursor } from './statement-cursor';
import { TrackedState } from './tracked-state';
import { ObjectSink } from './object-sink';
import type { Channel } from './wire/channel';
import { COM_PING, COM_QUERY, COM_STMT_CLOSE, ServerError, type Ok, type Prepared } from './wire/packets';
import { Response, type RowSink } from './wire/response';

/** Statements whose rows are worth the binary protocol; everything else goes out as text at once. */
const PREPARED = /^(SELECT|TABLE|VALUES)$/;
/** With a result, where SLEEP is killed and in some others; what changes data ends with an error, or was faster. */
const ENDS_WHEN_KILLED = /^(SELECT|DO)$/;
const SETS_MODE = /^\s*set\b.*\bsql_mode\b/is;
/** "This command is not supported in the prepared statement protocol yet". */
const CANNOT_PREPARE = new Set([1295, 1235, 1461]);

/** Where the n-th placeholder of a statement, from 0, stands in the script. */
function placeholderAt({ sql, start }: ScriptStatement, n: number): number | undefined {
  const found = [...tokens(sql)].filter(({ text, quoted }) => text === '?' && !quoted);
  return found[n] && start + found[n].start;
}

export interface SessionOptions {
  config: ConnectionConfig;
  channel: Channel;
  extended: boolean;
  /** Opens another session and kills what this one runs. */
  kill(threadId: string): Promise<void>;
}

/** One session on a MySQL or MariaDB server. */
export class MysqlConnection implements Connection {
  readonly config: ConnectionConfig;
  readonly closed: Promise<Error | undefined>;
  readonly link: SessionLink;
  /** Set once by {@link ./connect} from what the server answered. */
  version: ServerVersion = { flavor: 'mysql', major: 0, minor: 0, patch: 0, text: '' };
  sessionId = '';
  /** The server ends transactions that idle; set once by {@link ./connect}. */
  limitsTransactions = false;
  private readonly channel: Channel;
  private readonly turns = new Mutex();
  private readonly tracked = new TrackedState();
  private ended: Error | undefined | null = null;

  constructor(private readonly options: SessionOptions) {
    this.config = options.config;
    this.channel = options.channel;
    this.link = this.linkOf();
    this.closed = options.channel.closed.then(reason => {
      this.ended = reason;
      return reason && lostLink(reason, false);
    });
  }

  get transaction(): TransactionState {
    return this.tracked.transaction;
  }

  /** What `time_zone` is at the start; later changes are tracked. */
  setTimeZone(zone: string): void {
    this.tracked.timeZone = zone;
  }

  /** What `sql_mode` is at the start; later changes are asked for. */
  setMode(mode: string): void {
    this.tracked.quoting.ansiQuotes = mode.split(',').includes('ANSI_QUOTES');
  }

  async query<R = Record<string, unknown>>(
    sql: string,
    params: readonly unknown[] = [],
    signal?: AbortSignal
  ): Promise<R[]> {
    const release = await this.turns.acquire(signal);
    const place: ErrorPlace = { sql, start: 0, statement: 0 };
    const cancel = this.onAbort(signal);
    let prepared: Prepared | null = null;
    let running = false;
    try {
      this.assertUsable();
      if (params.length > 0) {
        prepared = await prepare(this.channel, this.tracked.encode(sql));
      }
      running = true;
      const rows = await this.objects<R>(sql, prepared, params);
      await this.trackMode(sql);
      return rows;
    } catch (error) {
      throw this.failure(error, running, place);
    } finally {
      this.release(prepared);
      await cancel.settled();
      await this.untilEnded();
      release();
    }
  }

  async *run(script: string, options: RunOptions = {}): AsyncGenerator<Cursor, void, undefined> {
    assertTakesValues(this.dialect, script, options);
    const release = await this.turns.acquire(options.signal);
    try {
      let index = 0;
      for (const statement of this.statements(script)) {
        yield* this.runStatement(statement, index++, options);
      }
    } finally {
      release();
    }
  }

  get dialect(): Dialect {
    return dialectOf(this.tracked.quoting);
  }

  statements(script: string): Iterable<ScriptStatement> {
    return statementsOf(script, () => this.dialect.escaping);
  }

  async transactional<T>(body: () => Promise<T>): Promise<T> {
    await this.query('START TRANSACTION');
    let value: T;
    try {
      value = await body();
    } catch (error) {
      await this.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
    await this.query('COMMIT');
    return value;
  }

  async load(
    into: readonly string[],
    columns: readonly ResultColumn[],
    batches: AsyncIterable<ColumnBatch>,
    signal?: AbortSignal
  ): Promise<LoadReport> {
    const plan = await planLoad(this, into, columns);
    const release = await this.turns.acquire(signal);
    const cancel = this.onAbort(signal);
    try {
      this.assertUsable();
      return await this.loadFile(plan, batches, signal);
    } catch (error) {
      if (!refusesLocalFiles(error)) {
        throw this.failure(error, true, { sql: plan.sql, start: 0, statement: 0 });
      }
    } finally {
      await cancel.settled();
      await this.untilEnded();
      release();
    }
    return this.insertAll(plan, batches, signal);
  }

  async close(): Promise<void> {
    const isRunning = this.turns.held && this.ended === null;
    await Promise.all([
      isRunning ? cancelAtClose(() => this.options.kill(this.sessionId)) : undefined,
      this.channel.close()
    ]);
  }

  /** Nothing is taken from `batches` where the server refuses local files. */
  private async loadFile(
    plan: LoadPlan,
    batches: AsyncIterable<ColumnBatch>,
    signal: AbortSignal | undefined
  ): Promise<LoadReport> {
    let outcome: Ok | undefined;
    let unreadable: unknown;
    const response = new Response<ColumnSink>(this.channel, {
      extended: this.options.extended,
      sendsFile: true,
      sinkFor: fields => this.tracked.columnSink(fields, false),
      onStatus: ok => {
        outcome = ok;
        this.tracked.follow(ok);
      }
    });
    this.send(response, plan.sql, null, []);
    for (let event = await response.next(); event; event = await response.next()) {
      if (event.type === 'file') {
        try {
          for await (const batch of batches) {
            for (const part of plan.encode(batch)) {
              signal?.throwIfAborted();
              await this.channel.send(part);
            }
          }
        } catch (error) {
          unreadable = error;
        }
        await this.channel.send(Buffer.alloc(0));
      }
    }
    if (signal?.aborted) {
      throw new DbError({ code: 'cancelled', message: 'Cancelled' });
    }
    if (unreadable !== undefined) {
      throw DbError.from(unreadable);
    }
    if (outcome && outcome.warnings > 0) {
      throw warningError(await this.warnings());
    }
    return { rows: outcome?.affectedRows ?? 0 };
  }

  private async insertAll(
    plan: LoadPlan,
    batches: AsyncIterable<ColumnBatch>,
    signal: AbortSignal | undefined
  ): Promise<LoadReport> {
    let rows = 0;
    for await (const batch of batches) {
      for (const { sql, params } of plan.insert(batch)) {
        await this.query(sql, params, signal);
      }
      rows += batch.rows;
    }
    return { rows };
  }

  private async *runStatement(
    statement: ScriptStatement,
    index: number,
    { params = [], signal, onNotice }: RunOptions
  ): AsyncGenerator<Cursor, void, undefined> {
    const place: ErrorPlace = { sql: statement.sql, start: statement.start, statement: index };
    const cancel = this.onAbort(signal);
    let response: Response<ColumnSink> | undefined;
    let prepared: Prepared | null = null;
    let hadRows = false;
    let warnings = 0;
    try {
      this.assertUsable();
      if (signal?.aborted) {
        throw new DbError({ code: 'cancelled', message: 'Cancelled' });
      }
      prepared = await this.prepareFor(statement, params);
      if (prepared && prepared.parameters > params.length) {
        throw placeholderError('?', index, placeholderAt(statement, params.length));
      }
      response = new Response<ColumnSink>(this.channel, {
        extended: this.options.extended,
        decodeName: this.tracked.decodeName,
        sinkFor: fields => this.tracked.columnSink(fields, prepared !== null),
        onStatus: ok => {
          warnings = ok.warnings;
          this.tracked.follow(ok);
        }
      });
      this.send(response, statement.sql, prepared, params);
      for (let event = await response.next(); event; event = await response.next()) {
        if (event.type === 'end') {
          // The OK that closes the results of a CALL says nothing of its own.
          if (!hadRows) {
            yield new StatementCursor(statement, index, null, event.ok.affectedRows);
          }
          continue;
        }
        if (event.type === 'rows') {
          hadRows = true;
          const cursor = new StatementCursor(
            statement,
            index,
            { sink: event.sink, response },
            undefined,
            error => this.failure(error, true, place)
          );
          yield cursor;
          await cursor.skipRest();
        }
      }
      if (signal?.aborted && ENDS_WHEN_KILLED.test(statement.command)) {
        throw new DbError({ code: 'cancelled', message: 'Cancelled', statement: index });
      }
      if (warnings > 0 && onNotice) {
        await this.showWarnings(notice => onNotice(notice, index));
      }
      await this.trackMode(statement.sql);
    } catch (error) {
      throw this.failure(error, response !== undefined, place);
    } finally {
      if (response) {
        await this.finish(response, cancel);
      }
      this.release(prepared);
      await cancel.settled();
      await this.untilEnded();
    }
  }

  /** The consumer may stop early: what the server still sends is cut short and forgotten. */
  private async finish(response: Response<ColumnSink>, cancel: Canceller): Promise<void> {
    if (!response.isOver) {
      cancel.now();
      response.discard();
      await response.finished;
    }
  }

  private async prepareFor(statement: ScriptStatement, params: readonly unknown[]): Promise<Prepared | null> {
    if (params.length === 0 && !PREPARED.test(statement.command)) {
      return null;
    }
    try {
      return await prepare(this.channel, this.tracked.encode(statement.sql));
    } catch (error) {
      if (params.length === 0 && error instanceof ServerError && CANNOT_PREPARE.has(error.number)) {
        return null;
      }
      throw error;
    }
  }

  private send<S extends RowSink>(
    response: Response<S>,
    sql: string,
    prepared: Prepared | null,
    params: readonly unknown[]
  ): void {
    const payload = prepared
      ? bindPacket(prepared, params)
      : Buffer.concat([Buffer.from([COM_QUERY]), this.tracked.encode(sql)]);
    this.channel.request(payload, response);
  }

  private release(prepared: Prepared | null): void {
    if (prepared) {
      const packet = Buffer.alloc(5);
      packet[0] = COM_STMT_CLOSE;
      packet.writeUInt32LE(prepared.id, 1);
      this.channel.write(packet);
    }
  }

  /** Asks for the mode behind a statement that speaks of it. */
  private async trackMode(sql: string): Promise<void> {
    if (SETS_MODE.test(sql)) {
      const [{ mode }] = await this.objects<{ mode: string }>('SELECT @@session.sql_mode AS mode');
      this.setMode(mode);
    }
  }

  /** The rows of the last result as objects. */
  private async objects<R>(
    sql: string,
    prepared: Prepared | null = null,
    params: readonly unknown[] = []
  ): Promise<R[]> {
    const response = new Response<ObjectSink<R>>(this.channel, {
      extended: this.options.extended,
      sinkFor: fields => new ObjectSink<R>(fields, prepared !== null),
      onStatus: ok => this.tracked.follow(ok)
    });
    this.send(response, sql, prepared, params);
    let rows: R[] = [];
    for (let event = await response.next(); event; event = await response.next()) {
      if (event.type === 'rows') {
        rows = event.sink.rows;
      }
    }
    return rows;
  }

  private warnings(): Promise<{ Level: string; Code: number; Message: string }[]> {
    return this.objects('SHOW WARNINGS');
  }

  private async showWarnings(onNotice: (notice: Notice) => void): Promise<void> {
    for (const { Level, Code, Message } of await this.warnings()) {
      onNotice({ severity: Level, message: Message, sqlState: String(Code) });
    }
  }

  private linkOf(): SessionLink {
    const { channel, turns } = this;
    const isCounted = (): boolean => this.limitsTransactions && this.transaction !== 'none';
    return {
      get heardAt() {
        return channel.heardAt;
      },
      get state() {
        if (!turns.held) {
          return isCounted() ? 'in-transaction' : 'idle';
        }
        return channel.waiting ? 'waiting' : 'busy';
      },
      ping: async () => {
        const release = await turns.acquire();
        try {
          this.assertUsable();
          await this.ping();
        } finally {
          await this.untilEnded();
          release();
        }
      },
      destroy: reason => channel.destroy(reason)
    };
  }

  /** Unlike a statement, COM_PING leaves warnings, ROW_COUNT() and FOUND_ROWS() alone. */
  private async ping(): Promise<void> {
    const response = new Response<ObjectSink<object>>(this.channel, {
      extended: this.options.extended,
      sinkFor: fields => new ObjectSink<object>(fields, false),
      onStatus: ok => this.tracked.follow(ok)
    });
    this.channel.request(Buffer.from([COM_PING]), response);
    while (await response.next()) {
      // The OK packet is all there is.
    }
  }

  private onAbort(signal?: AbortSignal): Canceller {
    return new Canceller(() => this.options.kill(this.sessionId), signal);
  }

  private assertUsable(): void {
    if (this.ended !== null) {
      throw lostLink(this.ended ?? new Error('it was closed'), false);
    }
  }

  /** A session that is being lost is over before its user is told. */
  private async untilEnded(): Promise<void> {
    if (this.channel.isEnding) {
      await this.closed;
    }
  }

  private failure(error: unknown, running: boolean, place: ErrorPlace): DbError {
    if (error instanceof DbError || error instanceof ServerError) {
      const told = toDbError(error, place);
      if (error instanceof ServerError && told.code === 'connection-lost') {
        this.channel.destroy(error);
      }
      return told;
    }
    return lostLink(error as Error, running, place);
  }
}
