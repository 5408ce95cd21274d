import type { ConnectionConfig, ServerSession } from '../../model';
import type { Queryable } from './engine';

/** What a server says of one of its sessions: `sending` waits for the client to take its bytes, `idle` for a message. */
export type SessionActivity = 'gone' | 'idle' | 'running' | 'sending';

/** Whether two sessions are on the same of the hosts of a connection: each counts its sessions by itself. */
export function isSameServer(one: ConnectionConfig, other: ConnectionConfig): boolean {
  return one.host === other.host && one.port === other.port && one.socket === other.socket;
}

/** All sessions of a server, as far as the asking user may see them. */
export interface SessionList {
  sessions: ServerSession[];
  /** What cannot be shown, and why: missing privileges, a switched-off instrument. */
  notes: string[];
}

/** Who is on a server and how to end what they do. The same in every engine that has a server. */
export interface ServerSessions {
  list(db: Queryable): Promise<SessionList>;
  /**
   * Cancels the statement of a session, or ends the session. Rejects with `not-found` when it has ended by
   * itself, with `permission` when the user may not.
   */
  end(db: Queryable, id: string, how: 'cancel' | 'terminate'): Promise<void>;
  /** What one session of our own does, as the server sees it. */
  activity(db: Queryable, id: string): Promise<SessionActivity>;
  /** Whether `db` is the only session that the server, or the account, may have at a time. */
  isOnly(db: Queryable): Promise<boolean>;
}
