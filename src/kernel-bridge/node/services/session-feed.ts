import { setTimeout as delay } from 'node:timers/promises';
import { DbError, type ServerSession } from '../../../model';
import type { SessionReading } from '../../common/methods';
import type { ConnectionManager } from './connection-manager';
import { orInstead } from './relatives';
import type { Sessions } from './sessions';

/** Pause between two readings of a watched server, milliseconds. */
const EVERY_MS = 2000;
/** A watch ends after this time, milliseconds: pages vanish without a word, and one that is there asks again. */
const WATCH_MS = 60_000;

/** Who is on a server, as the session view shows it. */
export class SessionFeed {
  constructor(
    private readonly manager: ConnectionManager,
    private readonly sessions: Sessions
  ) {}

  /** Rejects with `unsupported` for an engine without a server. */
  async read(connection: string): Promise<SessionReading> {
    const { list } = this.capability(connection);
    const { sessions, notes, server } = await this.manager.read(connection, undefined, async db => ({
      ...(await orInstead(
        db,
        () => list(db),
        () => ({ sessions: [], notes: ['The server does not tell who is on it.'] })
      )),
      server: db.config
    }));
    const ids = this.manager.sessionIds(connection, server);
    const marked = sessions.map((session): ServerSession => {
      const owner = this.sessions.ownerOf(connection, session.id, server);
      return ids.has(session.id)
        ? { ...session, own: owner === undefined ? 'catalog' : 'notebook', owner }
        : session;
    });
    return { sessions: marked, notes };
  }

  /** Reads again and again until `signal` aborts or a minute is over; a failed reading is told and tried again. */
  async watch(
    connection: string,
    signal: AbortSignal,
    onReading: (reading: SessionReading) => void
  ): Promise<void> {
    const end = Date.now() + WATCH_MS;
    while (!signal.aborted && Date.now() < end) {
      try {
        onReading(await this.read(connection));
      } catch (thrown) {
        const error = DbError.from(thrown);
        if (error.code === 'unsupported' || error.code === 'not-found') {
          throw error;
        }
        onReading({ sessions: [], notes: [], error: error.toJSON() });
      }
      await delay(EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async end(connection: string, id: string, how: 'cancel' | 'terminate'): Promise<void> {
    const { end } = this.capability(connection);
    await this.manager.read(connection, undefined, db => end(db, id, how));
  }

  private capability(connection: string) {
    const { serverSessions, info } = this.manager.engineOf(connection);
    if (!serverSessions) {
      throw new DbError({
        code: 'unsupported',
        message: `${info.label} has no server: nobody else’s sessions are to be seen`
      });
    }
    return serverSessions;
  }
}
