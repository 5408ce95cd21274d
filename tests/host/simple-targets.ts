import type { ConnectionConfig } from '../../src/model';
import { configOf, serversOf } from '../support/servers';

/** A connection to every engine that tests have a server of. */
export interface Target {
  name: string;
  config: ConnectionConfig;
  password?: string;
}

/** SQLite in `file`, then every server. */
export function targetsWith(file: string): Target[] {
  return [
    { name: 'sqlite', config: { name: 'lite', engine: 'sqlite', file } },
    ...serversOf('postgres', 'mysql', 'mariadb').map(server => ({
      name: server.id,
      config: configOf(server),
      password: server.password
    }))
  ];
}
