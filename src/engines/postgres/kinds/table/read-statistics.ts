import type { Queryable } from '../../../core/engine';
import type { ServerVersion } from '../../../core/version';
import { hasStatisticsExpressions } from '../../capabilities';
import { queryQualified } from '../catalog-query';
import type { ExtendedStatistics } from './definition';

const COLUMNS = `(select pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' order by a.attnum)
                 from pg_catalog.pg_attribute a where a.attrelid = s.stxrelid and a.attnum = any (s.stxkeys))`;

const statistics = (version: ServerVersion): string => `
  select n.nspname as schema, s.stxname as name,
         array(select case k when 'd' then 'ndistinct' when 'f' then 'dependencies' when 'm' then 'mcv' end
                 from pg_catalog.unnest(s.stxkind) k where k <> 'e' order by 1) as kinds,
         ${hasStatisticsExpressions(version) ? 'pg_catalog.pg_get_statisticsobjdef_columns(s.oid)' : COLUMNS} as "on",
         case when s.stxstattarget >= 0 then s.stxstattarget end as target,
         pg_catalog.pg_get_userbyid(s.stxowner) as owner,
         pg_catalog.obj_description(s.oid, 'pg_statistic_ext') as comment
    from pg_catalog.pg_statistic_ext s
    join pg_catalog.pg_namespace n on n.oid = s.stxnamespace
   where s.stxrelid = $1
   order by n.nspname collate "C", s.stxname collate "C"`;

/** All three kinds are what a CREATE STATISTICS without a list makes. */
const ALL_KINDS = 3;

export async function readStatistics(db: Queryable, oid: number): Promise<ExtendedStatistics[]> {
  const rows = await queryQualified<ExtendedStatistics>(db, statistics(db.version), [oid]);
  return rows.map(row => ({ ...row, kinds: row.kinds.length === ALL_KINDS ? [] : row.kinds }));
}
