import { postgresEngine } from '../../../src/engines/postgres';
import { configOf, secretsOf, serversOf } from '../../support/servers';
import { contractSuite } from './contract';

for (const server of serversOf('postgres')) {
  const config = configOf(server);
  const secrets = secretsOf(server);
  contractSuite(server.id, () => ({
    engine: postgresEngine,
    config,
    secrets,
    sql: {
      sharedTable: 'DROP TABLE IF EXISTS contract_rows; CREATE TABLE contract_rows (id integer, label text)',
      series: rows => `SELECT i FROM generate_series(1::bigint, ${rows}) AS i`,
      slow: 'SELECT pg_sleep(3600)',
      bigint: value => `'${value}'::bigint`,
      blob: hex => `'\\x${hex}'::bytea`
    },
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
