import type { Connection } from '../../../src/engines/core/engine';
import { mysqlEngine } from '../../../src/engines/mysql';
import type { ConnectionConfig } from '../../../src/model';
import { configOf, secretsOf, serversOf, type TestServer } from '../../support/servers';

export const servers = serversOf('mysql', 'mariadb').map(server => [server.id, server] as const);

export function connect(server: TestServer, changes: Partial<ConnectionConfig> = {}): Promise<Connection> {
  return mysqlEngine.connect(configOf(server, changes), { secrets: secretsOf(server) });
}

/** Runs `body` in a session that is closed afterwards. */
export async function withSession<T>(
  server: TestServer,
  body: (session: Connection) => Promise<T>
): Promise<T> {
  const session = await connect(server);
  try {
    return await body(session);
  } finally {
    await session.close();
  }
}
