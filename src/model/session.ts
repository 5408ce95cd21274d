/** One session of a database server: who is there and what it does. */
export interface ServerSession {
  /** Backend pid or thread id. */
  id: string;
  user?: string;
  database?: string;
  /** Where it comes from: `10.0.0.5:41234`. */
  client?: string;
  /** The name that the program gave itself. */
  application?: string;
  state: SessionState;
  /** How the server calls the state: `idle in transaction (aborted)`, `Sleep`. */
  stateText: string;
  /** What it waits for, in the server's words: `Lock: transactionid`. */
  wait?: string;
  /** The statement that runs, or the last one. */
  sql?: string;
  /** How long it has been in its state, milliseconds, at the time of the reading. */
  forMs?: number;
  /** How long its transaction has been open, milliseconds. */
  transactionMs?: number;
  /** Sessions that hold a lock which this one waits for. */
  blockedBy: readonly string[];
  /** Locks it holds or waits for, at most some dozen. */
  locks: readonly SessionLock[];
  /** Opened by this host, for a notebook or panel or to read the catalog. */
  own?: 'notebook' | 'catalog';
  /** Session key of the notebook or panel. */
  owner?: string;
}

export type SessionState = 'running' | 'idle' | 'transaction' | 'background';

/** A script of the user's that runs now. */
export interface RunningStatement {
  id: string;
  connection: string;
  /** Session key of the notebook or panel. */
  session: string;
  /** The text, shortened and without its literals. */
  sql: string;
  /** On the clock of `Date.now()` of the host. */
  startedAt: number;
}

export interface SessionLock {
  /** The locked object, or the kind of lock where there is none: `shop.orders`, `transaction 742`. */
  object: string;
  mode: string;
  granted: boolean;
}
