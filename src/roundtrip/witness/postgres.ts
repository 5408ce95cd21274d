import type { Connection } from '../../engines/core/engine';
import { DbError } from '../../model';
import { keyFrom, type ObjectKey } from '../../catalog/keys';
import { memberQuery, objectQueries, partQuery } from './postgres-objects';
import { catalogs, rowsQuery, type CatalogColumn, type CatalogReference } from './postgres-rows';
import type { Facts, Witness } from './witness';

/** Identifiers below this one are given out while a cluster is made (manual, section 67.2.2, FirstNormalObjectId). */
const FIRST_USER_OID = 16384;

interface ObjectRow {
  class: string;
  oid: number;
  kind: string | null;
  path: string[] | null;
  owner_class: string | null;
  owner: number | null;
}

interface FactRow {
  owner_class: string;
  owner: number;
  label: string;
  facts: Facts;
}

/** Reads every catalog of the session's database. */
export async function postgresWitness(db: Connection): Promise<Witness> {
  if (db.version.major < 14) {
    throw new DbError({ code: 'unsupported', message: 'The round trip needs PostgreSQL 14 or newer.' });
  }
  await db.query(`SET search_path = ''`);
  try {
    const owners = new Owners(await all<ObjectRow>(db, objectQueries));
    const members = await db.query<{ class: string; oid: number }>(memberQuery);
    owners.markMembers(members);
    for (const { kind, schema, name } of await db.query<{ kind: string; schema: string; name: string }>(
      partQuery
    )) {
      owners.skipped.add(keyFrom(kind, [schema, name]));
    }
    const objects = new Map<ObjectKey, Facts>();
    for (const key of owners.objects()) {
      objects.set(key, {});
    }
    for (const [catalog, sql] of await factQueries(db)) {
      for (const { owner_class, owner, label, facts } of await db.query<FactRow>(sql)) {
        const key = owners.keyOf(owner_class, owner);
        const object = key === undefined ? undefined : objects.get(key);
        if (object) {
          object[`${catalog} ${label}`.trim()] = facts;
        }
      }
    }
    await addDependencies(db, owners, objects);
    return { objects, skip: owners.skipped, builtIn: await builtIn(db) };
  } finally {
    await db.query('RESET search_path');
  }
}

async function all<R>(db: Connection, queries: readonly string[]): Promise<R[]> {
  const rows: R[] = [];
  for (const sql of queries) {
    for (const row of await db.query<R>(sql)) {
      rows.push(row);
    }
  }
  return rows;
}

/** Finds the object that a catalog row belongs to, through the parts between. */
class Owners {
  readonly skipped = new Set<ObjectKey>();
  private readonly rows = new Map<string, ObjectRow>();
  private readonly members = new Set<string>();

  constructor(rows: readonly ObjectRow[]) {
    for (const row of rows) {
      const address = `${row.class}:${row.oid}`;
      if (!this.rows.get(address)?.kind) {
        this.rows.set(address, row);
      }
    }
  }

  markMembers(members: readonly { class: string; oid: number }[]): void {
    for (const { class: catalog, oid } of members) {
      this.members.add(`${catalog}:${oid}`);
    }
    for (const [address, row] of this.rows) {
      if (row.kind && !this.isOwn(address, row)) {
        this.skipped.add(keyFrom(row.kind, row.path!));
      }
    }
  }

  *objects(): Generator<ObjectKey> {
    for (const [address, row] of this.rows) {
      if (row.kind && this.isOwn(address, row)) {
        yield keyFrom(row.kind, row.path!);
      }
    }
  }

  keyOf(catalog: string, oid: number): ObjectKey | undefined {
    let address = `${catalog}:${oid}`;
    for (let depth = 0; depth < 8; depth++) {
      const row = this.rows.get(address);
      if (!row) {
        return undefined;
      }
      if (row.kind) {
        return this.isOwn(address, row) ? keyFrom(row.kind, row.path!) : undefined;
      }
      address = `${row.owner_class}:${row.owner}`;
    }
    return undefined;
  }

  private isOwn(address: string, { class: catalog, oid, kind, path }: ObjectRow): boolean {
    if (catalog === 'pg_database' || (kind === 'schema' && path?.[0] === 'public')) {
      return true;
    }
    return oid >= FIRST_USER_OID && !this.members.has(address);
  }
}

async function factQueries(db: Connection): Promise<[catalog: string, sql: string][]> {
  const columns = await db.query<CatalogColumn>(
    `select c.relname as catalog, a.attname as name, format_type(a.atttypid, null) as type
       from pg_attribute a join pg_class c on c.oid = a.attrelid
      where c.relnamespace = 'pg_catalog'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
      order by c.relname, a.attnum`
  );
  const references = await db.query<CatalogReference>(
    `select fktable::text as catalog, fkcols as columns, pktable::text as target, is_array as "isArray"
       from pg_get_catalog_foreign_keys()`
  );
  const present = new Set(columns.map(({ catalog }) => catalog));
  return Object.keys(catalogs)
    .filter(catalog => present.has(catalog))
    .map(catalog => [
      catalog,
      rowsQuery(
        catalog,
        columns.filter(column => column.catalog === catalog),
        references
      )
    ]);
}

/** What each object depends on, counted by kind of dependency and of what it depends on. */
async function addDependencies(
  db: Connection,
  owners: Owners,
  objects: ReadonlyMap<ObjectKey, Facts>
): Promise<void> {
  const rows = await db.query<{ owner_class: string; owner: number; label: string }>(
    `select d.classid::regclass::text as owner_class, d.objid as owner,
            d.deptype::text || ' ' || (select i.type || ' ' || i.identity from pg_identify_object(d.refclassid, d.refobjid, d.refobjsubid) i) as label
       from pg_depend d
      where d.objid >= ${FIRST_USER_OID} and d.deptype in ('n', 'a', 'x')
        -- Whether a function depends on a transform tells only which of them was made first.
        and d.refclassid <> 'pg_catalog.pg_transform'::regclass
        and d.classid <> 'pg_catalog.pg_amop'::regclass and d.classid <> 'pg_catalog.pg_amproc'::regclass`
  );
  for (const { owner_class, owner, label } of rows) {
    const key = owners.keyOf(owner_class, owner);
    const object = key === undefined ? undefined : objects.get(key);
    if (object) {
      const counts = (object.pg_depend ??= {}) as Record<string, number>;
      counts[label] = (counts[label] ?? 0) + 1;
    }
  }
}

/** Comments and privileges of what came with the server. */
async function builtIn(db: Connection): Promise<Map<string, unknown>> {
  const rows = await db.query<{ name: string; value: unknown }>(
    `select 'comment on ' || i.type || ' ' || i.identity as name, d.description as value
       from pg_description d, pg_identify_object(d.classoid, d.objoid, d.objsubid) i
      where d.objoid < ${FIRST_USER_OID} and d.classoid not in ('pg_catalog.pg_namespace'::regclass, 'pg_catalog.pg_largeobject'::regclass)
      union all
     select 'privileges of function ' || p.oid::regprocedure, (select array_agg(a::text order by a::text) from unnest(p.proacl) a)::text
       from pg_proc p where p.oid < ${FIRST_USER_OID} and p.proacl is not null
      union all
     select 'privileges of ' || c.oid::regclass, (select array_agg(a::text order by a::text) from unnest(c.relacl) a)::text
       from pg_class c where c.oid < ${FIRST_USER_OID} and c.relacl is not null
      union all
     select 'privileges of type ' || t.oid::regtype, t.typacl::text from pg_type t where t.oid < ${FIRST_USER_OID} and t.typacl is not null
      union all
     select 'privileges of language ' || l.lanname, l.lanacl::text from pg_language l where l.oid < ${FIRST_USER_OID} and not (l.lanacl @> acldefault('l', l.lanowner) and acldefault('l', l.lanowner) @> l.lanacl)`
  );
  return new Map(rows.map(({ name, value }) => [name, value]));
}
