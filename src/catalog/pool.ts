import type { Connection } from '../engines/core/engine';

/** How many sessions read at once: enough to hide the round trips, few enough for any server. */
const SESSIONS = 4;

/** A few sessions that share work. */
export class Pool {
  private constructor(private readonly sessions: readonly Connection[]) {}

  static async open(connect: () => Promise<Connection>, size = SESSIONS): Promise<Pool> {
    return new Pool(await Promise.all(Array.from({ length: size }, connect)));
  }

  get first(): Connection {
    return this.sessions[0];
  }

  /** Runs `body` for every item, in order per session; results stand where their items stood. */
  async map<T, R>(items: readonly T[], body: (item: T, session: Connection) => Promise<R>): Promise<R[]> {
    const results: R[] = new Array<R>(items.length);
    let next = 0;
    await Promise.all(
      this.sessions.map(async session => {
        for (let n = next++; n < items.length; n = next++) {
          results[n] = await body(items[n], session);
        }
      })
    );
    return results;
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.sessions.map(session => session.close()));
  }
}
