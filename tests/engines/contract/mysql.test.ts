import { mariadbEngine, mysqlEngine } from '../../../src/engines/mysql';
import { configOf, secretsOf, serversOf } from '../../support/servers';
import { contractSuite } from './contract';

for (const server of serversOf('mysql', 'mariadb')) {
  const config = configOf(server);
  const secrets = secretsOf(server);
  contractSuite(server.id, () => ({
    engine: server.engine === 'mysql' ? mysqlEngine : mariadbEngine,
    config,
    secrets,
    sql: {
      sharedTable: 'DROP TABLE IF EXISTS contract_rows; CREATE TABLE contract_rows (id integer, label text)',
      series: rows =>
        server.engine === 'mariadb'
          ? `SELECT CAST(seq AS SIGNED) AS i FROM seq_1_to_${rows}`
          : `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})
             SELECT /*+ SET_VAR(cte_max_recursion_depth = 4000000) */ i FROM n`,
      slow: 'SELECT count(*) FROM information_schema.columns a, information_schema.columns b, information_schema.columns c, information_schema.columns d',
      bigint: text => `CAST(${text} AS SIGNED)`,
      blob: hex => `x'${hex}'`
    },
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
