import type { Engine } from '../../../src/engines/core/engine';
import { mariadbEngine, mysqlEngine } from '../../../src/engines/mysql';
import { postgresEngine } from '../../../src/engines/postgres';
import type { ConnectionConfig, EngineId, Secrets } from '../../../src/model';
import { configOf, secretsOf, serversOf, type TestServer } from '../../support/servers';

/** One server of each engine that is reached over a network. */
export const servers: readonly TestServer[] = (['postgres', 'mysql', 'mariadb'] as const).map(engine =>
  serversOf(engine).at(-1)!
);

const engines: Partial<Record<EngineId, Engine>> = {
  postgres: postgresEngine,
  mysql: mysqlEngine,
  mariadb: mariadbEngine
};

export function engineOf({ engine }: TestServer): Engine {
  return engines[engine]!;
}

/** What {@link compute} returns when all is well. */
export const answer = [{ answer: 42 }];

/** Opens a session with these settings, has it compute something, and closes it. */
export async function compute(
  server: TestServer,
  settings: Partial<ConnectionConfig>,
  secrets: Secrets = {}
): Promise<unknown> {
  const session = await engineOf(server).connect(configOf(server, settings), {
    secrets: { ...secretsOf(server), ...secrets }
  });
  const rows = await session.query('SELECT 6 * 7 AS answer');
  await session.close();
  return rows;
}
