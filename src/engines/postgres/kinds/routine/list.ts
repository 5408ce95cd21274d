import type { ObjectRef, Summary } from '../../../../model';
import type { Queryable } from '../../../core/engine';
import { queryQualified } from '../catalog-query';
import { PROKINDS } from './read';

const LIST = `
  select p.proname || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')' as name,
         pg_catalog.pg_get_function_result(p.oid) as returns, l.lanname as language,
         pg_catalog.obj_description(p.oid, 'pg_proc') as comment, p.prosecdef as definer, p.prokind = 'w' as "window",
         exists (select from pg_catalog.pg_depend d
                  where d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass and d.objid = p.oid and d.deptype = 'e') as extension
    from pg_catalog.pg_proc p
    join pg_catalog.pg_namespace n on n.oid = p.pronamespace
    join pg_catalog.pg_language l on l.oid = p.prolang
   where n.nspname = $1 and p.prokind = any ($2::"char"[])
   order by p.proname, 1`;

interface Row {
  name: string;
  returns: string | null;
  language: string;
  comment: string | null;
  definer: boolean;
  window: boolean;
  extension: boolean;
}

/** The routines of a schema, named as their refs are: with the identity arguments. */
export async function listRoutines(
  db: Queryable,
  schema: ObjectRef | null,
  kind: keyof typeof PROKINDS
): Promise<Summary[]> {
  const [database, schemaName] = schema?.path ?? [];
  const rows = await queryQualified<Row>(db, LIST, [schemaName, PROKINDS[kind]]);
  return rows.map(row => ({
    ref: { kind, path: [database, schemaName, row.name] },
    label: row.name,
    hint: row.returns ?? (kind === 'procedure' ? row.language : undefined),
    comment: row.comment ?? undefined,
    flags: [
      ...(row.definer ? ['securityDefiner'] : []),
      ...(row.window ? ['window'] : []),
      ...(row.extension ? ['extension'] : [])
    ]
  }));
}
