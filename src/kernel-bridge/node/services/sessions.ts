import type { Connection, Dialect } from '../../../engines/core/engine';
import { isSameServer } from '../../../engines/core/server-sessions';
import { DbError, type ConnectionConfig, type Notice, type TransactionState } from '../../../model';
import type { ConnectionManager } from './connection-manager';

/** Sessions of notebooks and panels on one connection at most. */
const PER_CONNECTION = 32;

interface Pinned {
  connection?: Connection;
  /** Work on the session, one after the other. */
  tail: Promise<unknown>;
  transaction: TransactionState;
  /** How much of that is not done yet. */
  waiting: number;
  /** Why the last session ended that nobody closed; forgotten when that was told. */
  lost?: DbError;
  /** The lost session had a transaction open, and no error of a statement told so. */
  rolledBack?: boolean;
  /** The session is one that all take turns on, and nobody told so yet. */
  sharing?: boolean;
  /** The session whose loss an error of a statement has told. */
  told?: Connection;
}

/** Called when the transaction of a session begins or ends. */
export type OnTransaction = (connection: string, session: string, transaction: TransactionState) => void;

/** What is new about a session that work runs on. */
export interface SessionNews {
  /**
   * That it takes the place of one that was lost, or is shared with others. Who takes the news passes it on; where nobody does, the work that
   * comes next finds it.
   */
  take(): Notice[];
}

/**
 * The database sessions of notebooks and panels: one for each pair of session key and connection,
 * opened on demand and kept, so that temporary tables, settings and transactions last from cell to cell.
 */
export class Sessions {
  private readonly pinned = new Map<string, Map<string, Pinned>>();

  constructor(
    private readonly manager: ConnectionManager,
    private readonly onTransaction: OnTransaction
  ) {}

  /**
   * Runs `body` on the session once everything asked of it before is done. Rejects once with `connection-lost`,
   * and runs nothing, when the session was lost in the middle of a transaction: what
   * belongs to its second half must not take effect without the first.
   *
   * @param database where the session has to be connected to another database than the connection's own
   */
  async use<T>(
    session: string,
    connection: string,
    signal: AbortSignal | undefined,
    body: (db: Connection, news: SessionNews) => Promise<T>,
    database?: string
  ): Promise<T> {
    const pinned = this.pinnedOf(session, connection, database);
    const before = pinned.tail;
    pinned.waiting++;
    const run = (async () => {
      await before;
      if (signal?.aborted) {
        throw new DbError({ code: 'cancelled', message: 'Cancelled' });
      }
      this.refuseHalfATransaction(pinned);
      const db = await this.ensure(pinned, session, connection, database, signal);
      try {
        return await body(db, newsOf(pinned));
      } catch (thrown) {
        if (isLoss(DbError.from(thrown))) {
          pinned.told = db;
          pinned.rolledBack = false;
        }
        throw thrown;
      } finally {
        if (pinned.connection === db) {
          this.report(pinned, session, connection, db.transaction);
        }
      }
    })();
    pinned.tail = run
      .catch(() => undefined)
      .finally(() => {
        pinned.waiting--;
      });
    return run;
  }

  /** The session where it is there and has nothing to do; it is not opened for this. */
  idle(session: string, connection: string): Connection | undefined {
    const pinned = this.pinned.get(session)?.get(connection);
    return pinned?.waiting === 0 ? pinned.connection : undefined;
  }

  /** Whose session a server-side id is; `undefined` for one that is not of a notebook or panel. */
  ownerOf(connection: string, sessionId: string, server: ConnectionConfig): string | undefined {
    for (const [session, ofSession] of this.pinned) {
      const pinned = ofSession.get(connection)?.connection;
      if (pinned?.sessionId === sessionId && isSameServer(pinned.config, server)) {
        return session;
      }
    }
    return undefined;
  }

  /** The dialect of the session as it is set now; `undefined` while it is not open. */
  dialectOf(session: string, connection: string): Dialect | undefined {
    return this.pinned.get(session)?.get(connection)?.connection?.dialect;
  }

  async close(session: string): Promise<void> {
    const all = [...(this.pinned.get(session)?.values() ?? [])];
    this.pinned.delete(session);
    await Promise.allSettled(all.map(pinned => pinned.connection?.close()));
  }

  /** Ends the sessions on one connection, whoever has them. */
  async closeConnection(connection: string): Promise<void> {
    const closing: (Promise<void> | undefined)[] = [];
    for (const [session, ofSession] of this.pinned) {
      for (const [key, pinned] of ofSession) {
        if (connectionOf(key) === connection) {
          closing.push(pinned.connection?.close());
          ofSession.delete(key);
          this.report(pinned, session, connection, 'none');
        }
      }
    }
    await Promise.allSettled(closing);
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.pinned.keys()].map(session => this.close(session)));
  }

  private refuseHalfATransaction(pinned: Pinned): void {
    const { lost, rolledBack } = pinned;
    if (lost && rolledBack) {
      pinned.rolledBack = false;
      throw new DbError({
        code: 'connection-lost',
        message: `The session was lost with a transaction open, which the server has rolled back. Nothing of this was run. ${lost.message}`,
        hint: 'Run the transaction again from its start. The next statement opens a new session.'
      });
    }
  }

  private async ensure(
    pinned: Pinned,
    session: string,
    name: string,
    database: string | undefined,
    signal?: AbortSignal
  ): Promise<Connection> {
    if (!pinned.connection) {
      this.refuseTooMany(name);
      const connection = await this.manager.connect(name, database, signal);
      pinned.connection = connection;
      pinned.sharing = connection.shared;
      void connection.closed.then(reason => {
        if (pinned.connection === connection) {
          pinned.connection = undefined;
          pinned.lost = reason && DbError.from(reason);
          pinned.rolledBack = pinned.transaction !== 'none' && pinned.told !== connection;
          this.report(pinned, session, name, 'none');
        }
      });
    }
    return pinned.connection;
  }

  private refuseTooMany(name: string): void {
    const open = [...this.pinned.values()].filter(ofSession => ofSession.get(name)?.connection).length;
    if (open >= PER_CONNECTION) {
      throw new DbError({
        code: 'limit',
        message: `${open} notebooks and panels have a session on ${name}, and there are no more than that at a time`,
        hint: 'Close notebooks that are no longer needed, or shut their kernels down.'
      });
    }
  }

  private report(pinned: Pinned, session: string, connection: string, transaction: TransactionState): void {
    if (pinned.transaction !== transaction) {
      pinned.transaction = transaction;
      this.onTransaction(connection, session, transaction);
    }
  }

  private pinnedOf(session: string, connection: string, database: string | undefined): Pinned {
    const ofSession = this.pinned.get(session) ?? new Map<string, Pinned>();
    this.pinned.set(session, ofSession);
    const key = keyOf(connection, database);
    let pinned = ofSession.get(key);
    if (!pinned) {
      pinned = { tail: Promise.resolve(), transaction: 'none', waiting: 0 };
      ofSession.set(key, pinned);
    }
    return pinned;
  }
}

function newsOf(pinned: Pinned): SessionNews {
  const { lost, sharing } = pinned;
  return {
    take() {
      pinned.sharing = false;
      // The session may be lost as well by now: that is other news.
      if (pinned.lost === lost) {
        pinned.lost = undefined;
      }
      return [...(lost ? [newSessionNotice(lost)] : []), ...(sharing ? [SHARED] : [])];
    }
  };
}

const SHARED: Notice = {
  severity: 'WARNING',
  message:
    'The server gives a single session: all notebooks and panels of this connection take turns on it, and share its temporary tables and settings.'
};

function newSessionNotice(lost: DbError): Notice {
  return {
    severity: 'WARNING',
    message:
      'This is a new session: the one before was lost, with its temporary tables, settings and open transaction.',
    detail: lost.message
  };
}

/** One session for each database of a connection; names of connections hold no zero. */
function keyOf(connection: string, database: string | undefined): string {
  return database === undefined ? connection : `${connection}\0${database}`;
}

function connectionOf(key: string): string {
  return key.split('\0', 1)[0];
}

function isLoss({ code }: DbError): boolean {
  return code === 'outcome-unknown' || code === 'connection-lost';
}
