import type { ConnectionConfig } from '../../model';
import type { MysqlConnection } from './session';

/** The open sessions of this process, by server and account. */
const open = new Map<string, Set<MysqlConnection>>();

/** Counts a session in until it ends. */
export function countIn(config: ConnectionConfig, session: MysqlConnection): void {
  const key = keyOf(config);
  const sessions = open.get(key) ?? new Set();
  open.set(key, sessions.add(session));
  void session.closed.then(() => {
    sessions.delete(session);
    if (sessions.size === 0) {
      open.delete(key);
    }
  });
}

/** A session of the same account on the same server that nobody uses at this moment. */
export function idleSibling(config: ConnectionConfig): MysqlConnection | undefined {
  return [...(open.get(keyOf(config)) ?? [])].find(({ link }) => link.state === 'idle');
}

function keyOf({ host, port, socket, user, ssh }: ConnectionConfig): string {
  return JSON.stringify([host, port, socket, user, ssh]);
}
