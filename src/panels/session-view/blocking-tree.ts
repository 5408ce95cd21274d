import type { ServerSession, SessionState } from '../../model';

/** One line of the session view. */
export interface SessionRow {
  session: ServerSession;
  /** From 1, as `aria-level` does: a session that waits stands below the one it waits for. */
  level: number;
  /** Sessions that wait for this one, directly or through others. */
  blocking: number;
}

const RANK: Readonly<Record<SessionState, number>> = { running: 0, transaction: 1, idle: 2, background: 3 };

/**
 * Sessions in the order of interest: first whoever blocks others, with those below them, then what runs longest,
 * open transactions, idle ones, and the server's own. Each session appears once; of sessions that
 * wait for each other in a circle the first stands on top.
 */
export function blockingTree(sessions: readonly ServerSession[]): SessionRow[] {
  const known = new Map(sessions.map(session => [session.id, session]));
  const waiters = new Map<string, ServerSession[]>();
  for (const session of sessions) {
    for (const blocker of session.blockedBy.filter(id => known.has(id))) {
      waiters.set(blocker, [...(waiters.get(blocker) ?? []), session]);
    }
  }
  const rows: SessionRow[] = [];
  const placed = new Set<string>();
  const place = (session: ServerSession, level: number): number => {
    placed.add(session.id);
    const row: SessionRow = { session, level, blocking: 0 };
    rows.push(row);
    for (const waiter of waiters.get(session.id) ?? []) {
      if (!placed.has(waiter.id)) {
        row.blocking += 1 + place(waiter, level + 1);
      }
    }
    return row.blocking;
  };
  const ordered = [...sessions].sort(
    (a, b) =>
      Number(waiters.has(b.id)) - Number(waiters.has(a.id)) ||
      RANK[a.state] - RANK[b.state] ||
      (b.forMs ?? 0) - (a.forMs ?? 0)
  );
  const isFree = (session: ServerSession): boolean => !session.blockedBy.some(id => known.has(id));
  for (const session of [...ordered.filter(isFree), ...ordered]) {
    if (!placed.has(session.id)) {
      place(session, 1);
    }
  }
  return rows;
}
