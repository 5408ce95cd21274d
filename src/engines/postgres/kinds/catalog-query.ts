import type { Queryable } from '../../core/engine';

/**
 * What the server's own printing of expressions depends on (`pg_get_expr`, `pg_get_constraintdef`,
 * `pg_get_viewdef`, `format_type`, `::regclass`, …), and the values that make it the same in every
 * session: with an empty search path every name outside `pg_catalog` is printed with its schema.
 */
const PRINTING = [
  ['search_path', ''],
  ['DateStyle', 'ISO, YMD'],
  ['IntervalStyle', 'postgres'],
  ['quote_all_identifiers', 'off'],
  ['standard_conforming_strings', 'on']
] as const;

const save = PRINTING.map(([name], n) => `pg_catalog.current_setting('${name}') as s${n}`).join(', ');
const set = PRINTING.map(([name, value]) => `pg_catalog.set_config('${name}', '${value}', true)`).join(', ');
const restore = PRINTING.map(([name], n) => `pg_catalog.set_config('${name}', q.s${n}, true)`).join(', ');

/**
 * Runs one SELECT on the catalog so that names, types and expressions come back fully qualified,
 * whatever the session's `search_path` is, and leaves the session as it was, even within an open
 * transaction.
 *
 * It is one statement: `case` evaluates its condition, which changes the settings until the end of the
 * transaction, before the rows are read (manual, section 4.2.14). Rows come back as JSON, so
 * values are strings, numbers, booleans, arrays and objects; cast what may exceed 2^53 to `text`.
 * The SELECT must give distinct column names and must not end in a semicolon. The names that it uses
 * itself are looked up before the settings change: write `pg_catalog.` before each.
 */
export async function queryQualified<R = Record<string, unknown>>(
  db: Queryable,
  select: string,
  params: readonly unknown[] = []
): Promise<R[]> {
  const [row] = await db.query<{ rows: R[] | null }>(
    `select q.rows, ${restore}
       from (select ${save},
                    case when pg_catalog.concat(${set}) is not null
                         then (select pg_catalog.json_agg(pg_catalog.row_to_json(r)) from (${select}) r) end as rows
             offset 0) q`,
    params
  );
  return row.rows ?? [];
}
