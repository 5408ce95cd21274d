import { DbError, type ObjectRef, type TableFact } from '../../model';
import type { Queryable } from '../core/engine';

/** More dead rows than this, and than a fifth of the table, are worth a word. */
const MANY_DEAD = 1000;

const STATISTICS = `
  select pg_catalog.pg_table_size(c.oid)::int8 as size, pg_catalog.pg_indexes_size(c.oid)::int8 as indexes,
         pg_catalog.pg_total_relation_size(c.oid)::int8 as total,
         case when c.reltuples >= 0 then c.reltuples::int8 end as estimate,
         s.n_live_tup as live, s.n_dead_tup as dead, s.n_mod_since_analyze as modified,
         s.seq_scan as "tableScans", s.idx_scan as "indexScans",
         greatest(s.last_vacuum, s.last_autovacuum)::timestamptz(0)::pg_catalog.text as vacuumed,
         greatest(s.last_analyze, s.last_autoanalyze)::timestamptz(0)::pg_catalog.text as analyzed,
         (select count(*) from pg_catalog.pg_inherits i where i.inhparent = c.oid) as partitions
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    left join pg_catalog.pg_stat_all_tables s on s.relid = c.oid
   where n.nspname = $1 and c.relname = $2`;

interface StatisticsRow {
  size: number;
  indexes: number;
  total: number;
  estimate: number | null;
  live: number | null;
  dead: number | null;
  modified: number | null;
  tableScans: number | null;
  indexScans: number | null;
  vacuumed: string | null;
  analyzed: string | null;
  partitions: number;
}

/** Size, rows and upkeep of a table, as the statistics collector knows them (manual, section 27.2). */
export async function tableStatistics(db: Queryable, { path }: ObjectRef): Promise<TableFact[]> {
  const [, schema, name] = path;
  const [row] = await db.query<StatisticsRow>(STATISTICS, [schema, name]);
  if (!row) {
    throw new DbError({ code: 'not-found', message: `There is no table ${schema}.${name}` });
  }
  const isBloated = (row.dead ?? 0) > MANY_DEAD && (row.dead ?? 0) > (row.live ?? 0) / 5;
  return [
    {
      label: 'Rows, estimated',
      value: row.estimate,
      unit: 'rows',
      ...(row.estimate === null && { hint: 'Never analyzed: run ANALYZE' })
    },
    { label: 'Size', value: row.size, unit: 'bytes' },
    { label: 'Size of indexes', value: row.indexes, unit: 'bytes' },
    { label: 'Total size', value: row.total, unit: 'bytes' },
    {
      label: 'Dead rows',
      value: row.dead,
      unit: 'rows',
      ...(isBloated && { hint: 'VACUUM makes their space usable again' })
    },
    { label: 'Rows changed since the last analyze', value: row.modified, unit: 'rows' },
    { label: 'Scans of the whole table', value: row.tableScans },
    { label: 'Scans of indexes', value: row.indexScans },
    { label: 'Last vacuum', value: row.vacuumed },
    { label: 'Last analyze', value: row.analyzed },
    ...(row.partitions > 0 ? [{ label: 'Partitions', value: row.partitions }] : [])
  ];
}
