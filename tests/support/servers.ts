import type { ConnectionConfig, EngineId, Secrets } from '../../src/model';

/** A real server that this test run started for itself. */
export interface TestServer {
  /** `postgres-18`, `mariadb-11.8`, `mysql-9`, … */
  id: string;
  engine: EngineId;
  host: string;
  port: number;
  user: string;
  password: string;
  /** A database that exists. Tests create and drop their own. */
  database: string;
}

/**
 * The servers of this run, as `scripts/test.mjs` left them in `PETERSQL_TEST_SERVERS`.
 *
 * @throws when none of `engines` is there: a missing server is a failure, not a skipped test.
 */
export function serversOf(...engines: EngineId[]): TestServer[] {
  const all = JSON.parse(process.env.PETERSQL_TEST_SERVERS ?? '[]') as TestServer[];
  const found = all.filter(server => engines.includes(server.engine));
  if (found.length === 0) {
    throw new Error(`No server for ${engines.join(', ')}: run the tests with "npm run test:engines"`);
  }
  return found;
}

/** A connection config for a test server. */
export function configOf(server: TestServer, changes: Partial<ConnectionConfig> = {}): ConnectionConfig {
  const { engine, host, port, user, database } = server;
  return { name: server.id.replace(/[^\w.-]/g, '_'), engine, host, port, user, database, ...changes };
}

export function secretsOf(server: TestServer): Secrets {
  return { password: server.password };
}
