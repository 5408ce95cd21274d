/** The databases of `bench/catalog.mjs`, and the bare queries that fetch what the engine reads from them. */

export const TABLES = 10_000;
const BATCH = 500;

const batches = Array.from({ length: TABLES / BATCH }, (_, n) => ({ from: n * BATCH + 1, to: (n + 1) * BATCH }));

/** Ten columns, a key, an index of two columns, and a foreign key to the table before. */
const postgresTables = ({ from, to }) => `
  do $$ begin
    for t in ${from}..${to} loop
      execute format('create table bench.t%s (id bigint primary key, parent_id bigint references bench.t%s,
        code varchar(20) not null, name text not null, amount numeric(12,2), created timestamptz not null default now(),
        active boolean, data jsonb, note text, ref integer)', t, greatest(t - 1, 1));
      execute format('create index on bench.t%s (code, created)', t);
    end loop;
  end $$`;

const mariadbTable = t => `
  create table t${t} (id bigint primary key, parent_id bigint, code varchar(20) not null, name text not null,
    amount decimal(12,2), created timestamp not null default current_timestamp, active boolean, data json, note text,
    ref integer, index code_created (code, created), foreign key (parent_id) references t${Math.max(t - 1, 1)} (id))`;

const own = `n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`;

const postgresCatalog = [
  `select n.nspname, obj_description(n.oid, 'pg_namespace') from pg_namespace n where ${own}`,
  `select n.nspname, c.relname, c.relkind, obj_description(c.oid, 'pg_class')
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'f', 'v', 'm', 'S') and ${own}`,
  `select n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull
     from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'f', 'v', 'm') and ${own}
    order by n.nspname, c.relname, a.attnum`,
  `select n.nspname, c.relname, i.relname, x.indisunique, a.attname
     from pg_index x join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
     join pg_namespace n on n.oid = c.relnamespace cross join unnest(x.indkey::int2[]) with ordinality k (num, at)
     left join pg_attribute a on a.attrelid = c.oid and a.attnum = k.num
    where ${own} order by n.nspname, c.relname, i.relname, k.at`,
  `select n.nspname, c.relname, k.conname, a.attname, tn.nspname, t.relname, ta.attname
     from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
     join pg_class t on t.oid = k.confrelid join pg_namespace tn on tn.oid = t.relnamespace
    cross join unnest(k.conkey, k.confkey) with ordinality u (num, tnum, at)
     join pg_attribute a on a.attrelid = c.oid and a.attnum = u.num
     join pg_attribute ta on ta.attrelid = t.oid and ta.attnum = u.tnum
    where k.contype = 'f' and ${own} order by n.nspname, c.relname, k.conname, u.at`,
  `select n.nspname, p.proname, p.prokind, pg_get_function_arguments(p.oid), pg_get_function_result(p.oid)
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${own}`,
  `select n.nspname, t.typname, t.typtype from pg_type t join pg_namespace n on n.oid = t.typnamespace
     left join pg_class c on c.oid = t.typrelid where (c.oid is null or c.relkind = 'c') and t.typcategory <> 'A' and ${own}`
];

const others = (column = 'table_schema') =>
  `${column} not in ('mysql', 'sys', 'information_schema', 'performance_schema')`;

const mariadbCatalog = [
  `select schema_name from information_schema.schemata where ${others('schema_name')}`,
  `select table_schema, table_name, table_type, table_comment from information_schema.tables where ${others()}`,
  `select table_schema, table_name, column_name, column_type, is_nullable from information_schema.columns
    where ${others()} order by table_schema, table_name, ordinal_position`,
  `select table_schema, table_name, index_name, non_unique, column_name from information_schema.statistics
    where ${others()} order by table_schema, table_name, index_name, seq_in_index`,
  `select table_schema, table_name, constraint_name, column_name, referenced_table_schema, referenced_table_name,
          referenced_column_name
     from information_schema.key_column_usage
    where referenced_table_name is not null and ${others()}
    order by table_schema, table_name, constraint_name, ordinal_position`,
  `select routine_schema, routine_name, routine_type, dtd_identifier from information_schema.routines
    where ${others('routine_schema')}`
];

/** What differs between the two sides. */
export const sides = {
  postgres: {
    server: 'postgres-18',
    database: 'bench',
    place: ['bench', 'bench'],
    make: ['create schema bench', ...batches.map(postgresTables), 'vacuum analyze'],
    bare: {
      firstLevel: [
        `select datname, pg_get_userbyid(datdba), shobj_description(oid, 'pg_database'), datallowconn from pg_database`
      ],
      tables: [
        `select c.relname, c.reltuples, c.relpersistence, c.relkind, c.relispartition, obj_description(c.oid, 'pg_class')
           from pg_class c join pg_namespace n on n.oid = c.relnamespace
          where n.nspname = 'bench' and c.relkind in ('r', 'p', 'f') order by c.relname`
      ],
      catalog: postgresCatalog
    },
    client: ({ bin, host, port, user, password }) => ({
      program: `${bin}/psql`,
      args: ['-XAtq', '-h', host, '-p', String(port), '-U', user, '-d', 'bench', '-f', '-'],
      env: { PGPASSWORD: password }
    })
  },
  mariadb: {
    server: 'mariadb-11.8',
    database: 'bench',
    place: ['bench'],
    make: batches.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, n) => mariadbTable(from + n))),
    bare: {
      firstLevel: ['select schema_name, default_collation_name from information_schema.schemata'],
      tables: [
        `select table_name, table_rows, table_comment from information_schema.tables
          where table_schema = 'bench' and table_type = 'BASE TABLE' order by table_name`
      ],
      catalog: mariadbCatalog
    },
    client: ({ bin, host, port, user, password }) => ({
      program: `${bin}/mariadb`,
      args: ['--no-defaults', '--skip-ssl', '--batch', '--quick', '--skip-column-names', '-h', host, '-P', String(port), '-u', user, 'bench'],
      env: { MYSQL_PWD: password }
    })
  }
};
