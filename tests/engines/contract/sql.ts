import type { EngineId } from '../../../src/model';
import type { ContractProvider } from './contract';

/** The contract's statements in the words of a server's engine. */
export function sqlOf(engine: EngineId): ContractProvider['sql'] {
  return engine === 'postgres'
    ? postgres
    : { ...mysql, series: engine === 'mariadb' ? mariadbSeries : mysql.series };
}

const sharedTable = 'DROP TABLE IF EXISTS contract_rows; CREATE TABLE contract_rows (id integer, label text)';

const postgres: ContractProvider['sql'] = {
  sharedTable,
  series: rows => `SELECT i FROM generate_series(1::bigint, ${rows}) AS i`,
  slow: 'SELECT pg_sleep(3600)',
  bigint: value => `'${value}'::bigint`,
  blob: hex => `'\\x${hex}'::bytea`
};

const mysql: ContractProvider['sql'] = {
  sharedTable,
  series: rows =>
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})
     SELECT /*+ SET_VAR(cte_max_recursion_depth = 4000000) */ i FROM n`,
  // It takes no time of the processor: a server goes on with it when its client's link was cut.
  slow: 'SELECT SLEEP(1) FROM information_schema.columns',
  bigint: text => `CAST(${text} AS SIGNED)`,
  blob: hex => `x'${hex}'`
};

const mariadbSeries = (rows: number): string => `SELECT CAST(seq AS SIGNED) AS i FROM seq_1_to_${rows}`;
