import type { Dependent, ObjectRef } from '../../../../model';
import type { Queryable } from '../../../core/engine';
import { queryQualified } from '../catalog-query';
import { MATCHES, matchOf, PROKINDS } from './read';

/** Rewrite rules stand for their view, defaults and policies for their table. */
const DEPENDENTS = `
  select distinct i.type, i.schema, i.name, i.identity, r.relkind as "viewKind", rn.nspname as "relationSchema",
         r.relname as relation, t.tgname as trigger, pol.polname as policy,
         f.proname || '(' || pg_catalog.pg_get_function_identity_arguments(f.oid) || ')' as routine, f.prokind
    from pg_catalog.pg_proc p
    join pg_catalog.pg_namespace n on n.oid = p.pronamespace
    join pg_catalog.pg_depend d on d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass and d.refobjid = p.oid
    left join pg_catalog.pg_rewrite w on d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and w.oid = d.objid
    left join pg_catalog.pg_trigger t on d.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass and t.oid = d.objid
    left join pg_catalog.pg_attrdef e on d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass and e.oid = d.objid
    left join pg_catalog.pg_policy pol on d.classid = 'pg_catalog.pg_policy'::pg_catalog.regclass and pol.oid = d.objid
    left join pg_catalog.pg_constraint k on d.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass and k.oid = d.objid
    left join pg_catalog.pg_index x on d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and x.indexrelid = d.objid
    left join pg_catalog.pg_proc f on d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass and f.oid = d.objid
    left join pg_catalog.pg_class r
      on r.oid = coalesce(w.ev_class, t.tgrelid, e.adrelid, pol.polrelid, nullif(k.conrelid, 0), x.indrelid)
    left join pg_catalog.pg_namespace rn on rn.oid = r.relnamespace
   cross join lateral pg_catalog.pg_identify_object(d.classid, d.objid, d.objsubid) i
   where ${MATCHES} and d.deptype in ('n', 'a')
   order by i.type, i.identity`;

interface Row {
  type: string;
  schema: string | null;
  name: string | null;
  identity: string;
  viewKind: string | null;
  relationSchema: string | null;
  relation: string | null;
  trigger: string | null;
  policy: string | null;
  routine: string | null;
  prokind: string | null;
}

const RELATION_KINDS: Readonly<Record<string, string>> = { v: 'view', m: 'materialized-view' };
const ROUTINE_KINDS: Readonly<Record<string, string>> = { p: 'procedure', a: 'aggregate' };

/** What the server would refuse to drop a routine for. Bodies that are kept as text are not known to it. */
export async function routineDependents(db: Queryable, ref: ObjectRef): Promise<Dependent[]> {
  const prokinds = PROKINDS[ref.kind as keyof typeof PROKINDS];
  const rows = await queryQualified<Row>(db, DEPENDENTS, matchOf(ref, prokinds));
  return rows.map(row => ({
    ref: refOf(row, ref.path[0]),
    label: row.identity,
    reason: `${row.type} uses the ${ref.kind}`
  }));
}

function refOf(row: Row, database: string): ObjectRef {
  const { relation, relationSchema, trigger, policy, routine, schema, name, type } = row;
  if (routine !== null) {
    return { kind: ROUTINE_KINDS[row.prokind ?? ''] ?? 'function', path: [database, schema ?? '', routine] };
  }
  if (relation === null || relationSchema === null) {
    return { kind: type, path: [database, ...(schema === null ? [] : [schema]), name ?? row.identity] };
  }
  const path = [database, relationSchema, relation];
  if (trigger !== null || policy !== null) {
    return { kind: trigger === null ? 'policy' : 'trigger', path: [...path, trigger ?? policy ?? ''] };
  }
  return { kind: RELATION_KINDS[row.viewKind ?? ''] ?? 'table', path };
}
