import type { Connection } from '../../../engines/core/engine';
import { DbError, type DbErrorCode } from '../../../model';

/** Sessions on one database at most: one more than the long reads that may run at a time. */
const PER_DATABASE = 3;
/** Sessions on all databases of a connection at most. */
const IN_ALL = 8;
/** A session that nobody used for so long is closed, milliseconds. */
const IDLE_MS = 3 * 60_000;
const SWEEP_MS = 30_000;
/** For so long the server is not asked for one more session beside one that will do, after it has refused one; milliseconds. */
const CROWDED_MS = 60_000;

const TOO_MANY: DbErrorCode = 'too-many-connections';

interface Entry {
  database: string | undefined;
  session: Promise<Connection>;
  users: number;
  /** Called when the last user is done. */
  onIdle?: () => void;
  usedAt: number;
  /** Stays open however long nobody uses it. */
  kept: boolean;
  /** No server to be busy elsewhere: one such session is enough. */
  local: boolean;
}

/**
 * The sessions that read a connection's catalog; no user's statement ever runs on them. A reader gets one
 * for itself while there are any, so that a quick look never waits behind a long read.
 */
export class MetadataPool {
  private entries: Entry[] = [];
  private crowdedUntil = 0;
  private readonly sweeper = setInterval(() => this.closeIdle(), SWEEP_MS).unref();

  constructor(private readonly open: (database: string | undefined) => Promise<Connection>) {}

  /** Runs a read. One that met a dead link runs once more on a new session: it changes nothing. */
  async use<T>(database: string | undefined, body: (db: Connection) => Promise<T>): Promise<T> {
    try {
      return await this.once(database, body);
    } catch (thrown) {
      const error = DbError.from(thrown);
      if (error.code !== 'connection-lost' && error.code !== 'outcome-unknown') {
        throw error;
      }
      return this.once(database, body);
    }
  }

  /** Takes in a session that is open already and stays so. */
  adopt(connection: Connection): void {
    this.add(undefined, Promise.resolve(connection), true);
  }

  /** Closes the sessions that are in a database, so that it can be dropped or renamed. */
  async leave(database: string): Promise<void> {
    await this.closeThose(entry => entry.database === database);
  }

  /**
   * Gives a session back to the server that has no more of them, as soon as nobody reads with it; the one that stays open is not among
   * them. @returns whether there was one
   */
  async makeRoom(): Promise<boolean> {
    this.crowdedUntil = Date.now() + CROWDED_MS;
    const [spare] = this.entries.filter(({ kept }) => !kept).sort((a, b) => a.users - b.users);
    if (!spare) {
      return false;
    }
    this.entries = this.entries.filter(entry => entry !== spare);
    if (spare.users > 0) {
      await new Promise<void>(resolve => (spare.onIdle = resolve));
    }
    await spare.session.then(session => session.close()).catch(() => undefined);
    return true;
  }

  async close(): Promise<void> {
    clearInterval(this.sweeper);
    await this.closeThose(() => true);
  }

  private async once<T>(database: string | undefined, body: (db: Connection) => Promise<T>): Promise<T> {
    const entry = this.pick(database);
    try {
      return await this.useOf(entry, body);
    } catch (thrown) {
      const isRefused = !this.entries.includes(entry) && DbError.from(thrown).code === TOO_MANY;
      if (!isRefused || !this.leastUsed(database)) {
        throw thrown;
      }
      this.crowdedUntil = Date.now() + CROWDED_MS;
      return this.once(database, body);
    }
  }

  private async useOf<T>(entry: Entry, body: (db: Connection) => Promise<T>): Promise<T> {
    entry.users++;
    try {
      return await body(await entry.session);
    } finally {
      entry.users--;
      entry.usedAt = Date.now();
      if (entry.users === 0) {
        entry.onIdle?.();
      }
    }
  }

  private leastUsed(database: string | undefined): Entry | undefined {
    return this.entries.filter(entry => entry.database === database).sort((a, b) => a.users - b.users)[0];
  }

  private pick(database: string | undefined): Entry {
    const known = this.entries.filter(entry => entry.database === database);
    const best = this.leastUsed(database);
    const isEnough = known.length >= PER_DATABASE || Date.now() < this.crowdedUntil;
    if (best && (best.users === 0 || best.local || isEnough)) {
      return best;
    }
    if (this.entries.length >= IN_ALL) {
      const [oldest] = this.entries
        .filter(({ users, kept }) => users === 0 && !kept)
        .sort((a, b) => a.usedAt - b.usedAt);
      if (!oldest && best) {
        return best;
      }
      void this.closeThose(entry => entry === oldest);
    }
    return this.add(database, this.open(database), false);
  }

  private add(database: string | undefined, session: Promise<Connection>, kept: boolean): Entry {
    const entry: Entry = { database, session, users: 0, usedAt: Date.now(), kept, local: false };
    const remove = (): void => {
      this.entries = this.entries.filter(each => each !== entry);
    };
    this.entries.push(entry);
    session.then(connection => {
      entry.local = connection.link === undefined;
      void connection.closed.then(remove);
    }, remove);
    return entry;
  }

  private closeIdle(): void {
    const before = Date.now() - IDLE_MS;
    void this.closeThose(({ users, usedAt, kept }) => users === 0 && !kept && usedAt < before);
  }

  private async closeThose(which: (entry: Entry) => boolean): Promise<void> {
    const closing = this.entries.filter(which);
    this.entries = this.entries.filter(entry => !closing.includes(entry));
    await Promise.allSettled(closing.map(async ({ session }) => (await session).close()));
  }
}
