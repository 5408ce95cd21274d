import type { ObjectRef, Summary } from '../../../model';
import type { Queryable } from '../../core/engine';

const LIST = `
  select c.relname as name, c.reltuples::float8 as rows, c.relpersistence as persistence,
         c.relkind as kind, c.relispartition as partition, c.relispopulated as populated,
         pg_catalog.obj_description(c.oid, 'pg_class') as comment
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where n.nspname = $1 and c.relkind = any ($2::"char"[])
   order by c.relname`;

interface RelationRow {
  name: string;
  rows: number;
  persistence: string;
  kind: string;
  partition: boolean;
  populated: boolean;
  comment: string | null;
}

/** The relations of a schema whose `relkind` is one of `kinds` (manual, table 51.11). */
export async function listRelations(
  db: Queryable,
  schema: ObjectRef | null,
  kind: string,
  kinds: readonly string[]
): Promise<Summary[]> {
  const [database, schemaName] = schema?.path ?? [];
  const rows = await db.query<RelationRow>(LIST, [schemaName, kinds]);
  return rows.map(row => ({
    ref: { kind, path: [database, schemaName, row.name] },
    label: row.name,
    // -1 and, before version 14, 0 stand for "never counted".
    rowEstimate: row.rows > 0 ? Math.round(row.rows) : undefined,
    comment: row.comment ?? undefined,
    flags: flagsOf(row)
  }));
}

function flagsOf({ persistence, kind, partition, populated }: RelationRow): string[] {
  return [
    ...(persistence === 'u' ? ['unlogged'] : []),
    ...(persistence === 't' ? ['temporary'] : []),
    ...(kind === 'p' ? ['partitioned'] : []),
    ...(kind === 'f' ? ['foreign'] : []),
    ...(partition ? ['partition'] : []),
    ...(kind === 'm' && !populated ? ['unpopulated'] : [])
  ];
}
