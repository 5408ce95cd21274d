import type { ReadSessionScope } from '../core/session-scope';

const PATH =
  'select pg_catalog.current_database()::text as database, pg_catalog.to_json(pg_catalog.current_schemas(false))::text as path';
const TEMPORARY = `
  select c.relname::text as name, c.relkind::text as kind,
         pg_catalog.json_agg(pg_catalog.json_build_array(a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull)
                             order by a.attnum)::text as columns
    from pg_catalog.pg_class c
    join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
   where c.relnamespace = pg_catalog.pg_my_temp_schema() and c.relkind in ('r', 'p', 'v')
   group by c.relname, c.relkind
   order by c.relname`;
/** The alias by which a session names its own temporary schema (manual, `search_path`). */
const TEMP = 'pg_temp';

export const readSessionScope: ReadSessionScope = async db => {
  const [{ database, path }] = await db.query<{ database: string; path: string }>(PATH);
  const rows = await db.query<{ name: string; kind: string; columns: string }>(TEMPORARY);
  const names = JSON.parse(path) as string[];
  return {
    searchPath: rows.length > 0 ? [TEMP, ...names] : names,
    objects: rows.map(({ name, kind, columns }) => ({
      ref: { kind: kind === 'v' ? 'view' : 'table', path: [database, TEMP, name] },
      columns: JSON.parse(columns) as [string, string, boolean][]
    }))
  };
};
