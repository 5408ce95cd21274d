import { mariadbEngine, mysqlEngine } from '../../../src/engines/mysql';
import { configOf, secretsOf, serversOf } from '../../support/servers';
import { contractSuite } from './contract';
import { sqlOf } from './sql';

for (const server of serversOf('mysql', 'mariadb')) {
  const config = configOf(server);
  const secrets = secretsOf(server);
  contractSuite(server.id, () => ({
    engine: server.engine === 'mysql' ? mysqlEngine : mariadbEngine,
    config,
    secrets,
    sql: sqlOf(server.engine),
    refused: [
      { name: 'a wrong password', config, secrets: { password: 'wrong' }, code: 'auth-failed' },
      { name: 'a closed port', config: { ...config, port: 1 }, secrets, code: 'unreachable' },
      {
        name: 'an unknown host',
        config: { ...config, host: 'nowhere.invalid' },
        secrets,
        code: 'host-unknown'
      }
    ]
  }));
}
