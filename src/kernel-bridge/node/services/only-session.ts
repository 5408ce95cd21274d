import type {
  Connection,
  Cursor,
  Dialect,
  LoadReport,
  RunOptions,
  ScriptStatement
} from '../../../engines/core/engine';
import type { ColumnBatch } from '../../../engines/core/columns';
import { Mutex } from '../../../engines/core/mutex';
import type { ServerVersion } from '../../../engines/core/version';
import { DbError, type ConnectionConfig, type ResultColumn, type TransactionState } from '../../../model';

/** The only session that a server gives. Whoever needs one borrows it and takes turns with the others. */
export class OnlySession {
  private readonly turns = new Mutex();
  /** Whose transaction is open: meanwhile nobody else gets a turn, as what they run would be part of it. */
  private holder?: Borrowed;

  constructor(readonly connection: Connection) {}

  /** @throws `limit` for a session in another database than the one that the session is in */
  borrow(database: string | undefined): Connection {
    if (database !== undefined && database !== this.connection.config.database) {
      throw new DbError({
        code: 'limit',
        message: `The server gives a single session, and that one is not in the database ${database}`,
        hint: 'Make a connection for that database, and close this one before it is opened.'
      });
    }
    return new Borrowed(this);
  }

  /** Waits for the turn of `borrower`; the returned function ends it. */
  async turn(borrower: Borrowed, signal: AbortSignal): Promise<() => void> {
    const release = await this.turns.acquire(signal);
    if (this.holder && this.holder !== borrower) {
      release();
      throw new DbError({
        code: 'limit',
        message:
          'The server gives a single session, and a transaction of another notebook or panel is open in it',
        hint: 'Commit it or roll it back there. Until then nothing else is run or read.'
      });
    }
    return () => {
      this.holder = borrower.inTransaction || this.connection.transaction !== 'none' ? borrower : undefined;
      release();
    };
  }

  isHeldBy(borrower: Borrowed): boolean {
    return this.holder === borrower;
  }
}

/** What somebody has of the only session. To them it is a session like any other, which they close. */
class Borrowed implements Connection {
  readonly shared = true;
  readonly closed: Promise<Error | undefined>;
  /** A transaction is begun for a body, whatever of it the server knows yet. */
  inTransaction = false;
  private readonly ending = new AbortController();
  private giveBack!: () => void;

  constructor(private readonly only: OnlySession) {
    const given = new Promise<undefined>(resolve => {
      this.giveBack = () => resolve(undefined);
    });
    this.closed = Promise.race([only.connection.closed, given]);
  }

  get config(): ConnectionConfig {
    return this.only.connection.config;
  }

  get version(): ServerVersion {
    return this.only.connection.version;
  }

  get dialect(): Dialect {
    return this.only.connection.dialect;
  }

  statements(script: string): Iterable<ScriptStatement> {
    return this.only.connection.statements(script);
  }

  get sessionId(): string {
    return this.only.connection.sessionId;
  }

  get transaction(): TransactionState {
    return this.only.isHeldBy(this) ? this.only.connection.transaction : 'none';
  }

  query<R = Record<string, unknown>>(
    sql: string,
    params?: readonly unknown[],
    signal?: AbortSignal
  ): Promise<R[]> {
    return this.inTurn(signal, limit => this.only.connection.query<R>(sql, params, limit));
  }

  async *run(script: string, options: RunOptions = {}): AsyncGenerator<Cursor, void, undefined> {
    const signal = this.limit(options.signal);
    const release = await this.only.turn(this, signal);
    try {
      yield* this.only.connection.run(script, { ...options, signal });
    } finally {
      release();
    }
  }

  async transactional<T>(body: () => Promise<T>): Promise<T> {
    const release = await this.only.turn(this, this.limit());
    this.inTransaction = true;
    release();
    try {
      return await this.only.connection.transactional(body);
    } finally {
      const end = await this.only.turn(this, new AbortController().signal);
      this.inTransaction = false;
      end();
    }
  }

  load(
    into: readonly string[],
    columns: readonly ResultColumn[],
    batches: AsyncIterable<ColumnBatch>,
    signal?: AbortSignal
  ): Promise<LoadReport> {
    return this.inTurn(signal, limit => this.only.connection.load(into, columns, batches, limit));
  }

  /** Cancels what it runs and rolls its transaction back, before anybody else has a turn. */
  close(): Promise<void> {
    const { connection } = this.only;
    if (!this.ending.signal.aborted) {
      this.ending.abort();
      this.giveBack();
      void this.only
        .turn(this, new AbortController().signal)
        .then(async release => {
          if (this.transaction !== 'none') {
            await connection.query('ROLLBACK').catch(() => undefined);
          }
          release();
        })
        .catch(() => undefined);
    }
    return Promise.resolve();
  }

  private limit(signal?: AbortSignal): AbortSignal {
    return signal ? AbortSignal.any([signal, this.ending.signal]) : this.ending.signal;
  }

  private async inTurn<T>(
    signal: AbortSignal | undefined,
    body: (limit: AbortSignal) => Promise<T>
  ): Promise<T> {
    const limit = this.limit(signal);
    const release = await this.only.turn(this, limit);
    try {
      return await body(limit);
    } finally {
      release();
    }
  }
}
