import type { Connection } from '../../../engines/core/engine';
import type { ServerVersion } from '../../../engines/core/version';
import {
  DbError,
  type ConnectionStatus,
  type DbErrorCode,
  type KindDescriptor,
  type Secrets
} from '../../../model';
import { BackOff } from './back-off';
import { latency } from './connection-test';
import { MetadataPool } from './metadata-pool';
import { OnlySession } from './only-session';

/** What may be otherwise a moment later: a connection that was open goes on trying. */
const PASSING: readonly DbErrorCode[] = [
  'unreachable',
  'host-unknown',
  'connection-lost',
  'outcome-unknown',
  'starting-up',
  'too-many-connections'
];
/** The server itself asks to be tried again: so is a connection that was never open. */
const ASKED_TO_WAIT: readonly DbErrorCode[] = ['starting-up', 'too-many-connections'];

export interface ConnectionLifeOptions {
  /** Logs in; the session is watched over from then on. */
  connect(database: string | undefined, secrets: Secrets | undefined): Promise<Connection>;
  /** Whether the server gives no other session than this one. */
  isOnly(connection: Connection): Promise<boolean>;
  kindsOf(version: ServerVersion): readonly KindDescriptor[];
  /** Asks a session for a sign of life now. */
  check(connection: Connection): void;
  onChange(): void;
}

/**
 * One connection from its opening to its end: what state it is in, and the way back to `ready` after its link
 * broke.
 *
 * ```
 * closed → connecting → ready ⇄ degraded
 *              ↓          ↓ link lost
 *            failed ← reconnecting ⟲ with growing pauses
 * ```
 *
 * The first metadata session is the one whose link counts: it is always there and always watched.
 */
export class ConnectionLife {
  status: ConnectionStatus = 'closed';
  error?: DbError;
  version?: ServerVersion;
  latencyMs?: number;
  kinds: readonly KindDescriptor[] = [];
  secrets?: Secrets;
  private readonly pool = new MetadataPool(async database =>
    this.only ? this.only.borrow(database) : this.options.connect(database, this.secrets)
  );
  private readonly pauses = new BackOff();
  private main?: Promise<Connection>;
  private only?: OnlySession;
  private retry?: NodeJS.Timeout;
  private retryAt?: number;
  /** It was open, and nobody closed it: a lost link is made anew. */
  private wanted = false;
  private lateAnswers = 0;
  private readonly ending = new AbortController();

  constructor(private readonly options: ConnectionLifeOptions) {}

  /** Aborted when the connection is closed: what is being opened for it is given up. */
  get ended(): AbortSignal {
    return this.ending.signal;
  }

  /** Seconds until the next attempt. */
  get retryInS(): number | undefined {
    return this.retryAt === undefined
      ? undefined
      : Math.max(0, Math.ceil((this.retryAt - Date.now()) / 1000));
  }

  /**
   * Connects; while it waits to be made anew, that happens now. Where an attempt is under way that began before, and fails, a
   * new one is made: the network may have come back since.
   */
  async open(secrets?: Secrets): Promise<void> {
    if (secrets) {
      this.secrets = secrets;
    }
    const underWay = this.status === 'reconnecting' && this.main;
    await this.ensureMain().catch((thrown: unknown) => {
      if (underWay && PASSING.includes(DbError.from(thrown).code)) {
        return this.ensureMain();
      }
      throw thrown;
    });
  }

  /** The server gives a single session, which all take turns on. */
  get isShared(): boolean {
    return this.only !== undefined;
  }

  /**
   * A turn on the only session of the server; `undefined` where everybody has a session of their own. The connection is opened
   * for that where it was not: whoever came first would have the session otherwise, and nobody could read the catalog.
   */
  async borrow(database: string | undefined): Promise<Connection | undefined> {
    if (this.only || this.status === 'closed' || this.status === 'connecting') {
      await this.ensureMain();
    }
    return this.only?.borrow(database);
  }

  /** Runs a catalog read, on a connection that is opened where it is not. */
  async read<T>(database: string | undefined, body: (db: Connection) => Promise<T>): Promise<T> {
    const { config } = await this.ensureMain();
    return this.pool.use(database === config.database ? undefined : database, body);
  }

  /** Gives one of the sessions that read the catalog back to a server that has no more of them; false where none can be spared. */
  makeRoom(): Promise<boolean> {
    return this.pool.makeRoom();
  }

  leave(database: string): Promise<void> {
    return this.pool.leave(database);
  }

  /** The server turned out not to have a kind of object: it is offered no longer. */
  withhold(kind: string): void {
    this.kinds = this.kinds.filter(({ id }) => id !== kind);
    this.options.onChange();
  }

  /** Something hints at a change: looks at once instead of waiting for the next attempt or heartbeat. */
  hurry(): void {
    if (this.retry) {
      this.ensureMain().catch(() => undefined);
    } else {
      this.main?.then(this.options.check, () => undefined);
    }
  }

  /** The server refused another session of this connection: the password has changed or expired. */
  refused(error: DbError): void {
    if (this.wanted) {
      const main = this.main;
      this.main = undefined;
      this.onFailure(error);
      void main?.then(connection => connection.close()).catch(() => undefined);
    }
  }

  /** The answer to a sign of life takes longer than it should, or has come after all; on any of the sessions. */
  late(isLate: boolean): void {
    this.lateAnswers += isLate ? 1 : -1;
    const [from, to] =
      this.lateAnswers > 0 ? (['ready', 'degraded'] as const) : (['degraded', 'ready'] as const);
    if (this.status === from) {
      this.enter(to);
    }
  }

  async close(): Promise<void> {
    this.ending.abort();
    this.stopWaiting();
    await this.main?.catch(() => undefined);
    this.main = undefined;
    await this.pool.close();
    await this.only?.connection.close();
  }

  private ensureMain(): Promise<Connection> {
    this.main ??= this.connectMain();
    return this.main;
  }

  private async connectMain(): Promise<Connection> {
    this.stopWaiting();
    this.enter(this.wanted ? 'reconnecting' : 'connecting', this.wanted ? this.error : undefined);
    try {
      const connection = await this.options.connect(undefined, this.secrets);
      this.latencyMs = await latency(connection);
      void connection.closed.then(reason => this.onEnd(connection, reason));
      this.only = (await this.options.isOnly(connection)) ? new OnlySession(connection) : undefined;
      this.pool.adopt(this.only?.borrow(undefined) ?? connection);
      this.version = connection.version;
      this.kinds = this.options.kindsOf(connection.version);
      this.wanted = true;
      this.pauses.reset();
      this.enter('ready');
      return connection;
    } catch (thrown) {
      const error = DbError.from(thrown);
      this.main = undefined;
      this.onFailure(error);
      throw error;
    }
  }

  private async onEnd(connection: Connection, reason: Error | undefined): Promise<void> {
    if (reason && (await this.main?.catch(() => undefined)) === connection) {
      this.main = undefined;
      this.error = DbError.from(reason);
      this.ensureMain().catch(() => undefined);
    }
  }

  private onFailure(error: DbError): void {
    if (error.code === 'auth-failed' || error.code === 'auth-required') {
      this.secrets = undefined;
    }
    if ((this.wanted ? PASSING : ASKED_TO_WAIT).includes(error.code)) {
      this.wait(error);
    } else {
      const isAsked = error.code === 'auth-required' || error.code === 'host-key-unknown';
      this.enter(isAsked && !this.wanted ? 'closed' : 'failed', error);
      this.wanted = false;
    }
  }

  private wait(error: DbError): void {
    if (this.ended.aborted) {
      return;
    }
    this.wanted = true;
    const pause = this.pauses.next();
    this.retryAt = Date.now() + pause;
    this.retry = setTimeout(() => void this.ensureMain().catch(() => undefined), pause).unref();
    this.enter('reconnecting', error);
  }

  private stopWaiting(): void {
    clearTimeout(this.retry);
    this.retry = undefined;
    this.retryAt = undefined;
  }

  private enter(status: ConnectionStatus, error?: DbError): void {
    if (!this.ended.aborted) {
      this.status = status;
      this.error = error;
      this.options.onChange();
    }
  }
}
