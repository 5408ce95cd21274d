import { once } from 'node:events';
import { DatabaseError, type Client } from 'pg';
import {
  DbError,
  type ConnectionConfig,
  type Notice,
  type ResultColumn,
  type TransactionState
} from '../../model';
import { cancelAtClose, Canceller, CLOSE_GRACE_MS } from '../core/canceller';
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
import { assertTakesValues } from '../core/script';
import type { Tunnel } from '../core/tunnel';
import type { ServerVersion } from '../core/version';
import { answersErrorsTwice } from './capabilities';
import { CopyIn } from './copy-in';
import { dialect, escapingDialect, isReadOnly } from './dialect';
import { isFatal, lostError, mapError, type StatementPlace } from './errors';
import { planCopy, sendBatches } from './load';
import { Ping } from './ping';
import { RawQuery, type QueryMode } from './raw-query';
import { copyDataOf, statementsOf } from './split';
import { Resync } from './resync';
import { StatementCursor } from './statement-cursor';
import { sendCancel } from './stream';
import { TypeRegistry } from './type-registry';
import { bindValues, catalogTypes, typesOf } from './values';
import type { Wire } from './wire';

/** What of `pg`'s client is not in its type declarations. */
export interface SessionClient extends Client {
  readonly processID: number;
  readonly secretKey: number;
  readonly readyForQuery: boolean;
  /** Settings as the server last reported them (manual, section 54.2.7). */
  readonly parameters: ReadonlyMap<string, string>;
  getTransactionStatus(): 'I' | 'T' | 'E' | null;
}

const TRANSACTION: Readonly<Record<string, TransactionState>> = { I: 'none', T: 'open', E: 'failed' };

/** Statements that never return rows go out in one round trip. */
const WITHOUT_ROWS =
  /^(begin|start|commit|rollback|abort|savepoint|release|set|reset|create|alter|drop|truncate|grant|revoke|comment|copy|vacuum|analyze|lock|listen|notify|reindex|cluster|refresh|do|discard|insert|update|delete|merge)\b/i;

/** The server cannot prepare this text because it holds several statements after all. */
const SEVERAL_STATEMENTS = /cannot insert multiple commands into a prepared statement/;

/** One session on a PostgreSQL server. */
export class PostgresConnection implements Connection {
  readonly link: SessionLink;
  readonly closed: Promise<Error | undefined>;
  private readonly turns = new Mutex();
  private readonly types = new TypeRegistry();
  private active: RawQuery | CopyIn | null = null;
  private onNotice: ((notice: Notice) => void) | undefined;
  private lossReason: unknown;
  private isClosed = false;
  private closing = false;
  /** The server refused a statement, and may say more about it than it should. */
  private refused = false;

  constructor(
    readonly config: ConnectionConfig,
    readonly version: ServerVersion,
    private readonly pid: number,
    private readonly client: SessionClient,
    private readonly wire: Wire,
    private readonly tunnel: Tunnel | undefined
  ) {
    client.on('notice', notice => {
      const { severity = 'NOTICE', message = '', code, detail, hint } = notice;
      this.onNotice?.({ severity, message, sqlState: code, detail, hint });
    });
    client.on('notification', ({ channel, payload = '' }) => {
      this.onNotice?.({ severity: 'NOTIFY', message: payload ? `${channel}: ${payload}` : channel });
    });
    client.on('error', error => {
      this.lose(error);
    });
    this.link = this.linkOf();
    this.closed = new Promise(resolve => {
      client.once('end', () => {
        this.isClosed = true;
        this.active?.lost(this.lossReason);
        resolve(this.closing ? undefined : lostError(this.lossReason, false));
      });
    });
  }

  get dialect(): Dialect {
    return this.client.parameters.get('standard_conforming_strings') === 'off' ? escapingDialect : dialect;
  }

  get sessionId(): string {
    return String(this.pid);
  }

  get transaction(): TransactionState {
    return TRANSACTION[this.client.getTransactionStatus() ?? 'I'] ?? 'none';
  }

  async query<R = Record<string, unknown>>(
    sql: string,
    params: readonly unknown[] = [],
    signal?: AbortSignal
  ): Promise<R[]> {
    const release = await this.turns.acquire(signal);
    const cancel = this.onAbort(signal);
    try {
      this.assertUsable(signal);
      const values = bindValues(params);
      // `pg` has one name for the parsers of what is read and the types of what is bound.
      const types = Object.assign(typesOf(params), catalogTypes);
      const result = await this.client.query({ text: sql, values, types });
      // Several statements at once give several results.
      const last = (Array.isArray(result) ? result.at(-1) : result) as { rows: R[] };
      return last.rows;
    } catch (error) {
      throw this.failure(error, true, { sql, start: 0, statement: 0 }, signal);
    } finally {
      await this.untilReady();
      await cancel.settled();
      release();
    }
  }

  async *run(script: string, options: RunOptions = {}): AsyncGenerator<Cursor, void, undefined> {
    assertTakesValues(this.dialect, script, options);
    const release = await this.turns.acquire(options.signal);
    this.onNotice = options.onNotice?.bind(options);
    try {
      let index = 0;
      for (const statement of this.statements(script)) {
        yield* this.runStatement(script, statement, index++, options);
      }
    } finally {
      this.onNotice = undefined;
      release();
    }
  }

  statements(script: string): Iterable<ScriptStatement> {
    return statementsOf(script, () => this.dialect.escaping);
  }

  async transactional<T>(body: () => Promise<T>): Promise<T> {
    if (this.transaction !== 'none') {
      throw new DbError({ code: 'invalid', message: 'A transaction is already open in this session' });
    }
    await this.query('BEGIN');
    let value: T;
    try {
      value = await body();
    } catch (error) {
      await this.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
    if (this.client.getTransactionStatus() === 'E') {
      await this.query('ROLLBACK');
      throw new DbError({
        code: 'database',
        message: 'A statement of the transaction failed; it was rolled back'
      });
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
    const plan = await planCopy(this, into, columns);
    const release = await this.turns.acquire(signal);
    const cancel = this.onAbort(signal);
    const place: StatementPlace = { sql: plan.sql, start: 0, statement: 0 };
    try {
      this.assertUsable(signal);
      const copy = new CopyIn(this.wire, plan.sql);
      this.active = copy;
      this.client.query(copy);
      await copy.started;
      try {
        await sendBatches(copy, plan, batches);
        copy.done();
      } catch (error) {
        copy.fail('the rows could not be read');
        await copy.finished;
        throw error;
      }
      const tag = await copy.finished;
      if (copy.error !== undefined) {
        throw copy.error;
      }
      return { rows: Number(/\d+$/.exec(tag)?.[0] ?? 0) };
    } catch (error) {
      throw this.failure(error, true, place, signal);
    } finally {
      this.active = null;
      await this.untilReady();
      await cancel.settled();
      release();
    }
  }

  async close(): Promise<void> {
    this.closing = true;
    if (!this.isClosed) {
      const timer = setTimeout(() => this.wire.stream.destroy(), CLOSE_GRACE_MS);
      const cancelling = this.active && cancelAtClose(() => this.interrupt());
      await this.client.end().catch(() => undefined);
      await cancelling;
      await this.closed;
      clearTimeout(timer);
    }
  }

  private linkOf(): SessionLink {
    const { client, wire, turns } = this;
    const isBusy = (): boolean =>
      client.readyForQuery || wire.paused || (this.active instanceof CopyIn && this.active.sending);
    const isInTransaction = (): boolean => this.transaction !== 'none';
    return {
      get heardAt() {
        return wire.heardAt;
      },
      get state() {
        if (!turns.held) {
          return isInTransaction() ? 'in-transaction' : 'idle';
        }
        return isBusy() ? 'busy' : 'waiting';
      },
      ping: async () => {
        const release = await turns.acquire();
        try {
          this.assertUsable(undefined);
          await client.query(new Ping()).answered;
        } finally {
          await this.untilEnded();
          release();
        }
      },
      destroy: reason => {
        this.lose(reason);
      }
    };
  }

  /** The session is over, whether or not the network tells so in its time. */
  private lose(reason: unknown): void {
    this.lossReason ??= reason;
    this.wire.stream.destroy();
  }

  private onAbort(signal: AbortSignal | undefined): Canceller {
    return new Canceller(() => this.interrupt(), signal);
  }

  /** Asks the server, over a connection of its own, to cancel what this session runs. */
  private async interrupt(): Promise<void> {
    if (this.active instanceof RawQuery) {
      this.active.abandon();
    }
    await sendCancel(this.config, this.tunnel, this.client.processID, this.client.secretKey);
  }

  private async *runStatement(
    script: string,
    statement: ScriptStatement,
    index: number,
    { params = [], signal }: RunOptions
  ): AsyncGenerator<Cursor, void, undefined> {
    const place: StatementPlace = { sql: statement.sql, start: statement.start, statement: index };
    const inTransaction = this.transaction !== 'none';
    const cancel = this.onAbort(signal);
    let query: RawQuery | undefined;
    try {
      this.assertUsable(signal);
      const data = copyDataOf(script, statement);
      query = await this.start(statement.sql, params, data);
      for (let result = await query.next(); result; result = await query.next()) {
        const cursor = new StatementCursor(query, result, statement, index, error =>
          this.failure(error, query!.executed, place, signal)
        );
        yield cursor;
        await cursor.skipRest();
      }
      if (query.cutShort) {
        throw new DbError({ code: 'cancelled', message: 'Cancelled' });
      }
    } catch (error) {
      // Without a `query` it met the error on its way out, and may have been carried out all the same.
      throw this.failure(error, (query ?? this.active)?.executed ?? false, place, signal);
    } finally {
      if (query && !query.finished) {
        // The consumer stopped early. Cancelling would undo what a changing statement does and break
        // an open transaction, so only a plain query is cancelled.
        if (!inTransaction && isReadOnly(statement)) {
          cancel.now();
        }
        await query.finish();
      }
      await cancel.settled();
      this.active = null;
      if (/^alter\b/i.test(statement.command)) {
        this.types.forget();
      }
      await this.untilReady();
    }
  }

  /** Sends a statement the way that suits it and waits until its columns are known. */
  private async start(sql: string, params: readonly unknown[], data: string | undefined): Promise<RawQuery> {
    const values = bindValues(params);
    const paramTypes = typesOf(params);
    const copyIn = data === undefined ? undefined : Buffer.from(data, 'utf8');
    let mode: QueryMode = WITHOUT_ROWS.test(sql) && !/\breturning\b/i.test(sql) ? 'direct' : 'described';
    for (;;) {
      const query = new RawQuery(this.wire, {
        sql,
        mode,
        params: values,
        paramTypes,
        copyIn,
        plan: (fields, text) => this.types.plan(fields, text)
      });
      this.active = query;
      this.client.query(query);
      try {
        await query.ready();
      } catch (error) {
        if (mode !== 'simple' && SEVERAL_STATEMENTS.test((error as Error).message) && params.length === 0) {
          mode = 'simple';
          this.refused = true;
          await this.untilReady();
          continue;
        }
        throw error;
      }
      if (!query.unknownTypes) {
        return query;
      }
      await this.types.load(this.client, query.unknownTypes);
    }
  }

  /** `pg` reports an error before the server is ready again and the state of the transaction is known. */
  private async untilReady(): Promise<void> {
    await this.untilEnded();
    if (!this.client.readyForQuery && !this.isClosed) {
      await Promise.race([once(this.client, 'drain').catch(() => undefined), this.closed]);
    }
    const { refused } = this;
    this.refused = false;
    if (refused && answersErrorsTwice(this.version) && !this.isClosed) {
      // What became of the session is told by `closed`.
      await this.client.query(new Resync(this.wire)).answered.catch(() => undefined);
    }
  }

  /** A session that is being lost is over before its user is told. */
  private async untilEnded(): Promise<void> {
    if (this.wire.stream.destroyed) {
      await this.closed;
    }
  }

  private assertUsable(signal: AbortSignal | undefined): void {
    if (signal?.aborted) {
      throw new DbError({ code: 'cancelled', message: 'Cancelled' });
    }
    if (this.isClosed || this.lossReason !== undefined) {
      throw lostError(this.closing ? new Error('It was closed.') : this.lossReason, false);
    }
  }

  private failure(error: unknown, executed: boolean, place: StatementPlace, signal?: AbortSignal): DbError {
    if (error instanceof DbError) {
      return mapError(error, place);
    }
    if (isFatal(error)) {
      this.lose(error);
    }
    if (this.isClosed || this.lossReason !== undefined) {
      return lostError(isFatal(error) ? error : (this.lossReason ?? error), executed, place);
    }
    this.refused = error instanceof DatabaseError;
    const mapped = mapError(error, place);
    return mapped.sqlState === '57014' && signal?.aborted
      ? new DbError({
          code: 'cancelled',
          message: 'Cancelled',
          sqlState: '57014',
          statement: place.statement
        })
      : mapped;
  }
}
