import type { Engine } from '../../../src/engines/core/engine';
import { mariadbEngine, mysqlEngine } from '../../../src/engines/mysql';
import { postgresEngine } from '../../../src/engines/postgres';
import type { EngineId } from '../../../src/model';
import { serversOf, type TestServer } from '../../support/servers';

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
