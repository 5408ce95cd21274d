import type { DbErrorData, RunningStatement, ServerSession } from '../../../model';

/** Who is on a server at one moment. */
export interface SessionReading {
  sessions: readonly ServerSession[];
  /** What cannot be shown, and why. */
  notes: readonly string[];
  /** Why this reading failed; the next one may not. */
  error?: DbErrorData;
}

/** Sessions and statements that run. */
export interface ServerMethods {
  /** Rejects with `unsupported` for an engine without a server. */
  'server.sessions': { params: { connection: string }; result: SessionReading };
  /** Readings one after the other until cancelled, for a minute at most: a view that is still there asks again. */
  'server.watch': { params: { connection: string }; progress: SessionReading; result: null };
  /** Cancels what a session of the server runs, or ends it. */
  'server.end': {
    params: { connection: string; id: string; how: 'cancel' | 'terminate' };
    result: null;
  };
  'statement.list': { params: null; result: RunningStatement[] };
  /** Cancels a running script, whoever started it. */
  'statement.cancel': { params: { id: string }; result: null };
}
