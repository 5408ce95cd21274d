import type { CatalogColumn, CatalogObject, ObjectRef } from '../../model';
import type { Queryable } from '../core/engine';

/** Relations of one query, and so of one chunk. */
const PAGE = 1000;

type Report = (objects: readonly CatalogObject[]) => void;

/** What to read: everything, or these schemas and these `[schema, name]`. */
type Scope = { schemas: string[]; objects: [schema: string, name: string][] } | null;

/** Schemas that people work in: not the server's own and no session's temporary one. */
const OWN_SCHEMAS = `n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`;
const SERVER_SCHEMAS = `n.nspname in ('pg_catalog', 'information_schema')`;

/** Values `$1` to `$3` are those of {@link scopeValues}; `name` is true for the object named `w.name`. */
const inScope = (name: string, schemas = OWN_SCHEMAS) => `${schemas}
   and ($1::text[] is null or n.nspname = any ($1)
        or exists (select from unnest($2::text[], $3::text[]) w (schema, name) where w.schema = n.nspname and ${name}))`;

const SCHEMAS = `
  select n.nspname as name, pg_catalog.obj_description(n.oid, 'pg_namespace') as comment
    from pg_catalog.pg_namespace n
   where ${OWN_SCHEMAS} and ($1::text[] is null or n.nspname = any ($1))
   order by n.nspname`;

/**
 * Relations from `$4` on, each with its columns, indexes and foreign keys as JSON. Dropped columns hold
 * their place, so that a column's number tells its name; only the other side of a foreign key is looked
 * up here. One relation's parts lie together in the catalog's indexes: hence subqueries, not joins.
 */
const relationsOf = (schemas: string) => `
  select c.oid::int8 as oid, n.nspname as schema, c.relname as name, c.relkind as kind,
         pg_catalog.obj_description(c.oid, 'pg_class') as comment,
         (select '[' || string_agg(case when a.attisdropped then 'null'
                                        else '[' || pg_catalog.to_json(a.attname) || ','
                                             || pg_catalog.to_json(pg_catalog.format_type(a.atttypid, a.atttypmod))
                                             || ',' || a.attnotnull || ']' end, ',') || ']'
            from (select * from pg_catalog.pg_attribute a
                   where a.attrelid = c.oid and a.attnum > 0 and c.relkind <> 'S' order by a.attnum) a)::text as columns,
         (select pg_catalog.json_object_agg(d.objsubid, d.description) from pg_catalog.pg_description d
           where d.objoid = c.oid and d.classoid = 'pg_catalog.pg_class'::regclass and d.objsubid > 0)::text as notes,
         case when c.relhasindex then
           (select pg_catalog.json_agg(pg_catalog.json_build_array(i.relname, x.indkey::int2[], x.indisunique)
                                       order by x.indisprimary desc, i.relname)
              from pg_catalog.pg_index x join pg_catalog.pg_class i on i.oid = x.indexrelid
             where x.indrelid = c.oid)::text end as indexes,
         case when c.relkind in ('r', 'p') then
           (select pg_catalog.json_agg(pg_catalog.json_build_array(
                     k.conkey, tn.nspname, t.relname,
                     case when pg_catalog.cardinality(k.confkey) = 1 then pg_catalog.json_build_array(ta.attname)
                          else (select pg_catalog.json_agg(a.attname order by u.at)
                                  from pg_catalog.unnest(k.confkey) with ordinality u (n, at)
                                  join pg_catalog.pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.n) end)
                     order by k.conname)
              from pg_catalog.pg_constraint k
              join pg_catalog.pg_class t on t.oid = k.confrelid
              join pg_catalog.pg_namespace tn on tn.oid = t.relnamespace
              join pg_catalog.pg_attribute ta on ta.attrelid = k.confrelid and ta.attnum = k.confkey[1]
             where k.conrelid = c.oid and k.contype = 'f')::text end as keys
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where c.relkind in ('r', 'p', 'f', 'v', 'm', 'S') and c.oid > $4::int8::oid and ${inScope('w.name = c.relname', schemas)}
   order by c.oid
   limit ${PAGE}`;

const ROUTINES = `
  select n.nspname as schema, p.proname || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')' as name,
         case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end as kind,
         pg_catalog.pg_get_function_arguments(p.oid) as arguments, pg_catalog.pg_get_function_result(p.oid) as returns,
         pg_catalog.obj_description(p.oid, 'pg_proc') as comment
    from pg_catalog.pg_proc p
    join pg_catalog.pg_namespace n on n.oid = p.pronamespace
   where ${inScope(`starts_with(w.name, p.proname || '(')`)}
   order by p.oid`;

/** Not the row types of tables, not the arrays that every type has. */
const TYPES = `
  select n.nspname as schema, t.typname as name, case t.typtype when 'd' then 'domain' else 'type' end as kind,
         pg_catalog.obj_description(t.oid, 'pg_type') as comment
    from pg_catalog.pg_type t
    join pg_catalog.pg_namespace n on n.oid = t.typnamespace
    left join pg_catalog.pg_class c on c.oid = t.typrelid
   where (c.oid is null or c.relkind = 'c')
     and (t.typtype = 'd' or t.typcategory <> 'A')
     and ${inScope('w.name = t.typname')}
   order by t.oid`;

const RELATION_KINDS: Readonly<Record<string, string>> = {
  r: 'table',
  p: 'table',
  f: 'table',
  v: 'view',
  m: 'materialized-view',
  S: 'sequence'
};

interface RelationRow {
  oid: number;
  schema: string;
  name: string;
  kind: string;
  comment: string | null;
  /** JSON texts: parsed while the server works on the next page. */
  columns: string | null;
  /** Comments by the column's number. */
  notes: string | null;
  indexes: string | null;
  keys: string | null;
}

interface NamedRow {
  schema: string;
  name: string;
  kind: string;
  comment: string | null;
  arguments?: string | null;
  returns?: string | null;
}

/**
 * Reads schemas, relations with columns, indexes and foreign keys, routines and types of the session's
 * database; the server's own schemas are left out. Types are written as the session would write them.
 */
export async function readCatalog(
  db: Queryable,
  onChunk: Report,
  within?: readonly ObjectRef[]
): Promise<void> {
  const scope = scopeOf(within);
  const values = scopeValues(scope);
  const [{ database }] = await db.query<{ database: string }>('select current_database() as database');
  const schemas = await db.query<{ name: string; comment: string | null }>(SCHEMAS, values.slice(0, 1));
  report(
    schemas.map(({ name, comment }) => ({
      ref: { kind: 'schema', path: [database, name] },
      ...noted(comment)
    })),
    onChunk
  );
  await readRelations(db, relationsOf(OWN_SCHEMAS), database, values, onChunk);
  for (const sql of [ROUTINES, TYPES]) {
    const rows = await db.query<NamedRow>(sql, values);
    report(
      rows.map(row => namedObject(database, row)),
      onChunk
    );
  }
}

/** The server's own relations with their columns; functions are among its words. */
export async function readServerRelations(db: Queryable): Promise<CatalogObject[]> {
  const [{ database }] = await db.query<{ database: string }>('select current_database() as database');
  const found: CatalogObject[] = [];
  await readRelations(db, relationsOf(SERVER_SCHEMAS), database, scopeValues(null), part =>
    found.push(...part)
  );
  return found;
}

/** The next page is on its way while this one is taken apart. */
async function readRelations(
  db: Queryable,
  sql: string,
  database: string,
  values: readonly unknown[],
  onChunk: Report
): Promise<void> {
  const pageAfter = (oid: number) => db.query<RelationRow>(sql, [...values, oid]);
  let coming: Promise<RelationRow[]> | null = pageAfter(0);
  while (coming) {
    const rows: RelationRow[] = await coming;
    coming = rows.length === PAGE ? pageAfter(rows[rows.length - 1].oid) : null;
    // A failure shows when it is awaited, or not at all when taking apart this page fails first.
    coming?.catch(() => undefined);
    report(
      rows.map(row => relation(database, row)),
      onChunk
    );
  }
}

function relation(database: string, row: RelationRow): CatalogObject {
  const { schema, name, kind, comment, columns, notes, indexes, keys } = row;
  const placed = columns === null ? null : (JSON.parse(columns) as (CatalogColumn | null)[]);
  const noteOf = notes === null ? {} : (JSON.parse(notes) as Record<number, string>);
  const nameOf = (number: number) => placed?.[number - 1]?.[0] ?? null;
  return {
    ref: { kind: RELATION_KINDS[kind], path: [database, schema, name] },
    ...(placed && {
      columns: placed.flatMap((each, n): CatalogColumn[] => {
        const note = noteOf[n + 1];
        return each === null ? [] : [note === undefined ? each : [each[0], each[1], each[2], note]];
      })
    }),
    ...(indexes !== null && {
      indexes: (JSON.parse(indexes) as [string, number[], boolean][]).map(
        ([index, numbers, unique]) => [index, numbers.map(nameOf), unique] as const
      )
    }),
    ...(keys !== null && {
      foreignKeys: (JSON.parse(keys) as [number[], string, string, string[]][]).map(
        ([own, targetSchema, target, targetColumns]) =>
          [own.map(number => nameOf(number) ?? ''), [database, targetSchema, target], targetColumns] as const
      )
    }),
    ...noted(comment)
  };
}

function namedObject(database: string, row: NamedRow): CatalogObject {
  return {
    ref: { kind: row.kind, path: [database, row.schema, row.name] },
    ...(typeof row.arguments === 'string' && { arguments: row.arguments }),
    ...(row.returns && { returns: row.returns }),
    ...noted(row.comment)
  };
}

function noted(comment: string | null): { comment?: string } {
  return comment === null ? {} : { comment };
}

function report(objects: readonly CatalogObject[], onChunk: Report): void {
  for (let at = 0; at < objects.length; at += PAGE) {
    onChunk(objects.slice(at, at + PAGE));
  }
}

/** Kinds that are no part of the catalog read, so that nothing is to be refreshed for them. */
const UNREAD = new Set(['role', 'event-trigger', 'tablespace']);

/** What lies below a table is refreshed with the table. */
function scopeOf(within: readonly ObjectRef[] | undefined): Scope {
  const refs = within?.filter(({ kind }) => !UNREAD.has(kind));
  if (!refs || refs.some(({ kind, path }) => kind !== 'schema' && path.length < 3)) {
    return null;
  }
  return {
    schemas: refs.filter(({ kind }) => kind === 'schema').map(({ path }) => path[1]),
    objects: refs.filter(({ kind }) => kind !== 'schema').map(({ path }) => [path[1], path[2]])
  };
}

function scopeValues(scope: Scope): unknown[] {
  return scope
    ? [scope.schemas, scope.objects.map(([schema]) => schema), scope.objects.map(([, name]) => name)]
    : [null, null, null];
}
