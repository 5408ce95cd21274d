import type { TestServer } from '../../tests/support/servers';

/** The server behind the connection `name` of the UI tests. */
export function serverOf(name: 'pg' | 'maria' | 'mysql'): TestServer {
  const all = JSON.parse(process.env.PETERSQL_UI_SERVERS ?? '{}') as Partial<Record<string, TestServer>>;
  const server = all[name];
  if (!server) {
    throw new Error(`No server for the connection ${name}`);
  }
  return server;
}
