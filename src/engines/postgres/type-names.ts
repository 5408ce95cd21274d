import type { Queryable } from '../core/engine';

/**
 * The types that a column can have, as SQL writes them: the user's own first, then the built-in ones. Left out are
 * arrays, which any type has, row types of tables, and the server's inner types.
 */
export async function typeNames(db: Queryable): Promise<string[]> {
  const rows = await db.query<{ name: string }>(`
    select pg_catalog.format_type(t.oid, null) as name
      from pg_catalog.pg_type t
      join pg_catalog.pg_namespace n on n.oid = t.typnamespace
      left join pg_catalog.pg_class c on c.oid = t.typrelid
     where t.typisdefined and t.typtype in ('b', 'd', 'e', 'r', 'm', 'c') and (c.oid is null or c.relkind = 'c')
       and n.nspname not in ('information_schema', 'pg_toast') and n.nspname !~ '^pg_(toast_)?temp_'
       and (n.nspname <> 'pg_catalog' or t.typcategory <> 'A')
       and not exists (select from pg_catalog.pg_type e where e.typarray = t.oid)
       and not (n.nspname = 'pg_catalog' and t.typname ~ '^(pg_|reg|_|any|int2vector|oidvector|cid|xid|tid|gts|aclitem|refcursor|txid|unknown|"char")')
     order by n.nspname = 'pg_catalog', 1`);
  return rows.map(({ name }) => name);
}
