import { postgresEngine } from '../../../src/engines/postgres';
import { configOf, secretsOf, serversOf } from '../../support/servers';
import { contractSuite } from './contract';
import { sqlOf } from './sql';

for (const server of serversOf('postgres')) {
  const config = configOf(server);
  const secrets = secretsOf(server);
  contractSuite(server.id, () => ({
    engine: postgresEngine,
    config,
    secrets,
    sql: sqlOf(server.engine),
    refused: [
      { name: 'no password', config, code: 'auth-required' },
      { name: 'a wrong password', config, secrets: { password: 'wrong' }, code: 'auth-failed' },
      { name: 'a closed port', config: { ...config, port: 1 }, secrets, code: 'unreachable' },
      {
        name: 'an unknown host',
        config: { ...config, host: 'nowhere.invalid' },
        secrets,
        code: 'host-unknown'
      },
      {
        name: 'a missing database',
        config: { ...config, database: 'contract_nowhere' },
        secrets,
        code: 'not-found'
      }
    ]
  }));
}
