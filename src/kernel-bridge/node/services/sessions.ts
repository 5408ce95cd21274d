import type { Connection } from '../../../engines/core/engine';
import { DbError, type TransactionState } from '../../../model';
import type { ConnectionManager } from './connection-manager';

interface Pinned {
  connection?: Connection;
  /** Work on the session, one after the other. */
  tail: Promise<unknown>;
  transaction: TransactionState;
  /** How much of that is not done yet. */
  waiting: number;
}

/** Called when the transaction of a session begins or ends. */
export type OnTransaction = (connection: string, session: string, transaction: TransactionState) => void;

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
   * Runs `body` on the session once everything asked of it before is done.
   *
   * @param database where the session has to be connected to another database than the connection's own
   */
  async use<T>(
    session: string,
    connection: string,
    signal: AbortSignal | undefined,
    body: (db: Connection) => Promise<T>,
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
      const db = await this.ensure(pinned, connection, database, signal);
      try {
        return await body(db);
      } finally {
        this.report(pinned, session, connection, db.transaction);
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
    return pinned && pinned.waiting === 0 ? pinned.connection : undefined;
  }

  async close(session: string): Promise<void> {
    const all = [...(this.pinned.get(session)?.values() ?? [])];
    this.pinned.delete(session);
    await Promise.allSettled(all.map(pinned => pinned.connection?.close()));
  }

  /** Ends the sessions on one connection, whoever has them. */
  async closeConnection(connection: string): Promise<void> {
    const closing: (Promise<void> | undefined)[] = [];
    for (const ofSession of this.pinned.values()) {
      for (const [key, pinned] of ofSession) {
        if (connectionOf(key) === connection) {
          closing.push(pinned.connection?.close());
          ofSession.delete(key);
        }
      }
    }
    await Promise.allSettled(closing);
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.pinned.keys()].map(session => this.close(session)));
  }

  private async ensure(
    pinned: Pinned,
    name: string,
    database: string | undefined,
    signal?: AbortSignal
  ): Promise<Connection> {
    if (!pinned.connection) {
      const connection = await this.manager.connect(name, database, signal);
      pinned.connection = connection;
      void connection.closed.then(() => {
        if (pinned.connection === connection) {
          pinned.connection = undefined;
        }
      });
    }
    return pinned.connection;
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

/** One session for each database of a connection; names of connections hold no zero. */
function keyOf(connection: string, database: string | undefined): string {
  return database === undefined ? connection : `${connection}\0${database}`;
}

function connectionOf(key: string): string {
  return key.split('\0', 1)[0];
}
