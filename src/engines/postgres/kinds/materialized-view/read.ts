import type { Queryable } from '../../../core/engine';
import { queryQualified } from '../catalog-query';
import type { Index } from '../table/definition';
import { optionsOf } from '../table/options';
import { readColumns } from '../table/read-columns';
import { readIndexes } from '../table/read-indexes';
import { readStatistics } from '../table/read-statistics';
import { readPrivileges } from '../table/table-privileges';
import { NO_DEPENDENTS } from '../view/definition';
import { selectText } from '../view/read';
import type { MaterializedView } from './definition';

const READ = `
  select c.relname as name, n.nspname as schema, pg_catalog.pg_get_userbyid(c.relowner) as owner,
         pg_catalog.pg_get_viewdef(c.oid) as select, c.relispopulated as populated, am.amname as method,
         ts.spcname as tablespace, c.reloptions as options,
         (select t.reloptions from pg_catalog.pg_class t where t.oid = c.reltoastrelid) as "toastOptions",
         (select ic.relname from pg_catalog.pg_index i join pg_catalog.pg_class ic on ic.oid = i.indexrelid
           where i.indrelid = c.oid and i.indisclustered) as "clusteredOn",
         pg_catalog.obj_description(c.oid, 'pg_class') as comment, c.relacl is not null as "hasAcl"
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    left join pg_catalog.pg_am am on am.oid = c.relam
    left join pg_catalog.pg_tablespace ts on ts.oid = c.reltablespace
   where c.oid = $1`;

type Row = Pick<
  MaterializedView,
  'name' | 'schema' | 'owner' | 'select' | 'populated' | 'method' | 'tablespace' | 'clusteredOn' | 'comment'
> & { options: string[] | null; toastOptions: string[] | null; hasAcl: boolean };

/** A materialized view without what depends on it. */
export async function readMaterializedViewAlone(db: Queryable, oid: number): Promise<MaterializedView> {
  const [[row], columns, indexes, statistics] = await Promise.all([
    queryQualified<Row>(db, READ, [oid]),
    readColumns(db, oid),
    readIndexes(db, oid),
    readStatistics(db, oid)
  ]);
  const { options, toastOptions, hasAcl, select, ...rest } = row;
  return {
    ...rest,
    select: selectText(select),
    columns: columns.map(
      ({ name, previousName, type, storage, compression, statistics, options, comment }) => ({
        name,
        previousName,
        type,
        storage,
        compression,
        statistics,
        options,
        comment
      })
    ),
    options: optionsOf([...(options ?? []), ...(toastOptions ?? []).map(option => `toast.${option}`)]),
    indexes,
    statistics,
    privileges: await readPrivileges(db, oid, hasAcl),
    noConcurrentRefresh: reasonAgainst(row.populated, indexes),
    dependents: NO_DEPENDENTS
  };
}

/** Manual, REFRESH MATERIALIZED VIEW (CONCURRENTLY). */
function reasonAgainst(populated: boolean, indexes: readonly Index[]): string | null {
  const unique = indexes.filter(({ unique }) => unique);
  const fits = unique.some(
    ({ valid, where, elements }) => valid && where === null && elements.every(({ column }) => column !== null)
  );
  if (!populated) {
    return 'It holds no data yet: refresh it once';
  }
  if (fits) {
    return null;
  }
  return unique.length === 0
    ? 'It has no unique index'
    : 'Its unique indexes are partial, invalid or on expressions: it needs one on columns, without WHERE';
}
