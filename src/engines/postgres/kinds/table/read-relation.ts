import { DbError, type ObjectRef } from '../../../../model';
import type { Queryable } from '../../../core/engine';
import { queryQualified } from '../catalog-query';
import type { TableDefinition } from './definition';
import { optionsOf } from './options';

const RELATION = `
  select c.oid::pg_catalog.int8 as oid, n.nspname as schema, c.relname as name,
         pg_catalog.pg_get_userbyid(c.relowner) as owner,
         pg_catalog.obj_description(c.oid, 'pg_class') as comment,
         c.relacl is not null as "hasAcl", c.relpersistence as persistence, c.relkind as kind,
         case when c.reloftype <> 0 then pg_catalog.format_type(c.reloftype, null) end as "ofType",
         am.amname as method, ts.spcname as tablespace, c.reloptions as options,
         (select t.reloptions from pg_catalog.pg_class t where t.oid = c.reltoastrelid) as "toastOptions",
         c.relreplident as "replicaIdentity",
         c.relrowsecurity as "rowSecurity", c.relforcerowsecurity as "forceRowSecurity",
         case when c.relkind = 'p' then pg_catalog.pg_get_partkeydef(c.oid) end as "partitionKey",
         pg_catalog.pg_get_expr(c.relpartbound, c.oid) as bound,
         (select pg_catalog.json_agg(pg_catalog.json_build_object('schema', pn.nspname, 'name', p.relname) order by i.inhseqno)
            from pg_catalog.pg_inherits i
            join pg_catalog.pg_class p on p.oid = i.inhparent
            join pg_catalog.pg_namespace pn on pn.oid = p.relnamespace
           where i.inhrelid = c.oid) as parents,
         fs.srvname as server, ft.ftoptions as "foreignOptions",
         (select ic.relname from pg_catalog.pg_index i join pg_catalog.pg_class ic on ic.oid = i.indexrelid
           where i.indrelid = c.oid and i.indisreplident) as "replicaIdentityIndex",
         (select ic.relname from pg_catalog.pg_index i join pg_catalog.pg_class ic on ic.oid = i.indexrelid
           where i.indrelid = c.oid and i.indisclustered) as "clusteredOn"
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    left join pg_catalog.pg_am am on am.oid = c.relam
    left join pg_catalog.pg_tablespace ts on ts.oid = c.reltablespace
    left join pg_catalog.pg_foreign_table ft on ft.ftrelid = c.oid
    left join pg_catalog.pg_foreign_server fs on fs.oid = ft.ftserver
   where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p', 'f')`;

interface RelationRow {
  oid: number;
  schema: string;
  name: string;
  owner: string;
  comment: string | null;
  hasAcl: boolean;
  persistence: 'p' | 'u' | 't';
  kind: 'r' | 'p' | 'f';
  ofType: string | null;
  method: string | null;
  tablespace: string | null;
  options: string[] | null;
  toastOptions: string[] | null;
  replicaIdentity: 'd' | 'f' | 'n' | 'i';
  rowSecurity: boolean;
  forceRowSecurity: boolean;
  partitionKey: string | null;
  bound: string | null;
  parents: { schema: string; name: string }[] | null;
  server: string | null;
  foreignOptions: string[] | null;
  replicaIdentityIndex: string | null;
  clusteredOn: string | null;
}

const PERSISTENCE = { p: 'permanent', u: 'unlogged', t: 'temporary' } as const;
const REPLICA_IDENTITY = { d: 'default', f: 'full', n: 'nothing', i: 'index' } as const;

type Own = Omit<
  TableDefinition,
  'columns' | 'keys' | 'indexes' | 'foreignKeys' | 'checks' | 'exclusions' | 'statistics' | 'privileges'
>;

/** The table itself, without what is on it. Rejects with `not-found`. */
export async function readRelation(
  db: Queryable,
  { path: [, schema, name] }: ObjectRef
): Promise<{ oid: number; hasAcl: boolean; own: Own }> {
  const [row] = await queryQualified<RelationRow>(db, RELATION, [schema, name]);
  if (!row) {
    throw new DbError({ code: 'not-found', message: `There is no table ${schema}.${name}` });
  }
  const parents = row.parents ?? [];
  const isPartition = row.bound !== null;
  return {
    oid: row.oid,
    hasAcl: row.hasAcl,
    own: {
      schema: row.schema,
      name: row.name,
      owner: row.owner,
      comment: row.comment,
      persistence: PERSISTENCE[row.persistence],
      inherits: isPartition ? [] : parents,
      partitionBy: partitionKey(row.partitionKey),
      partitionOf: isPartition ? { ...parents[0], bound: row.bound! } : null,
      ofType: row.ofType,
      foreign: row.server === null ? null : { server: row.server, options: optionsOf(row.foreignOptions) },
      method: row.method,
      tablespace: row.tablespace,
      options: optionsOf([
        ...(row.options ?? []),
        ...(row.toastOptions ?? []).map(option => `toast.${option}`)
      ]),
      // A foreign table is not replicated: it says `nothing` and cannot be told otherwise.
      replicaIdentity: row.kind === 'f' ? 'default' : REPLICA_IDENTITY[row.replicaIdentity],
      replicaIdentityIndex: row.replicaIdentityIndex,
      clusteredOn: row.clusteredOn,
      rowSecurity: row.rowSecurity,
      forceRowSecurity: row.forceRowSecurity,
      concurrently: false
    }
  };
}

/** `RANGE (a, lower(b))`, as `pg_get_partkeydef` prints it. */
function partitionKey(text: string | null): Own['partitionBy'] {
  const match = /^(RANGE|LIST|HASH) \(([\s\S]*)\)$/.exec(text ?? '');
  return match ? { strategy: match[1].toLowerCase() as 'range', key: match[2] } : null;
}
