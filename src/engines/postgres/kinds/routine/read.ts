import { DbError, type ObjectRef } from '../../../../model';
import type { ServerVersion } from '../../../core/version';
import type { Queryable } from '../../../core/engine';
import { hasStandardBodies } from '../../capabilities';
import { queryQualified } from '../catalog-query';
import { EXECUTE_COLUMN } from './access';
import type { FunctionDefinition, ProcedureDefinition, RoutineArgument, RoutineKind } from './definition';
import { readSetting } from './settings';

/** `pg_proc.prokind` (manual, table 51.39) of each kind id. */
export const PROKINDS = { function: ['f', 'w'], procedure: ['p'], aggregate: ['a'] } as const;

/**
 * Finds a routine by the last name of its ref: `name(identity arguments)` or `name(input types)`, both
 * printed with an empty search path. The name's start narrows it down before signatures are printed.
 */
export const MATCHES = `n.nspname = $1 and pg_catalog.starts_with($2, p.proname || '(') and p.prokind = any ($3::"char"[])
    and $2 in (p.proname || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')',
               p.proname || '(' || pg_catalog.oidvectortypes(p.proargtypes) || ')')`;

export const ARGUMENTS = `
  (select pg_catalog.json_agg(pg_catalog.json_build_object(
            'name', nullif(p.proargnames[a.n::int], ''),
            'mode', case p.proargmodes[a.n::int] when 'o' then 'OUT' when 'b' then 'INOUT' when 'v' then 'VARIADIC'
                                            when 't' then 'TABLE' else 'IN' end,
            'type', pg_catalog.format_type(a.type, null),
            'default', pg_catalog.pg_get_function_arg_default(p.oid, a.n::int)) order by a.n)
     from pg_catalog.unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) with ordinality a (type, n))`;

const OF_EXTENSION = (deptype: string) => `
  (select pg_catalog.json_agg(e.extname order by e.extname)
     from pg_catalog.pg_depend d join pg_catalog.pg_extension e on e.oid = d.refobjid
    where d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass and d.objid = p.oid
      and d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass and d.deptype = '${deptype}')`;

/** Columns that all routines share, aggregates too. */
export const SHARED_COLUMNS = `
  p.oid::text as oid, n.nspname as schema, p.proname as name, pg_catalog.pg_get_userbyid(p.proowner) as owner,
  pg_catalog.obj_description(p.oid, 'pg_proc') as comment, ${ARGUMENTS} as arguments, p.proparallel as parallel,
  ${OF_EXTENSION('e')} as extensions, ${OF_EXTENSION('x')} as "dependsOnExtensions",
  ${EXECUTE_COLUMN} as privileges`;

/** `pg_get_function_sqlbody` came with the bodies that it prints. */
const select = (version: ServerVersion): string => `
  select ${SHARED_COLUMNS},
         l.lanname as language, pg_catalog.pg_get_function_result(p.oid) as returns, p.prosrc as source,
         ${hasStandardBodies(version) ? 'pg_catalog.pg_get_function_sqlbody(p.oid)' : 'null::text'} as body,
         pg_catalog.convert_from(p.probin::bytea, pg_catalog.getdatabaseencoding()) as file,
         p.provolatile as volatility, p.proisstrict as strict, p.prosecdef as definer, p.proleakproof as leakproof,
         p.prokind = 'w' as "window", p.procost as cost, p.prorows as rows, p.proconfig as settings,
         (select pg_catalog.quote_ident(sn.nspname) || '.' || pg_catalog.quote_ident(s.proname)
            from pg_catalog.pg_proc s join pg_catalog.pg_namespace sn on sn.oid = s.pronamespace
           where s.oid = p.prosupport) as support,
         array(select pg_catalog.format_type(t, null) from pg_catalog.unnest(p.protrftypes) t) as transforms
    from pg_catalog.pg_proc p
    join pg_catalog.pg_namespace n on n.oid = p.pronamespace
    join pg_catalog.pg_language l on l.oid = p.prolang
   where ${MATCHES}`;

/** What {@link SHARED_COLUMNS} give. */
export interface SharedRow {
  oid: string;
  schema: string;
  name: string;
  owner: string;
  comment: string | null;
  arguments: RoutineArgument[] | null;
  parallel: 'u' | 'r' | 's';
  extensions: string[] | null;
  dependsOnExtensions: string[] | null;
  privileges: ProcedureDefinition['privileges'];
}

interface Row extends SharedRow {
  language: string;
  returns: string | null;
  source: string;
  body: string | null;
  file: string | null;
  volatility: 'v' | 's' | 'i';
  strict: boolean;
  definer: boolean;
  leakproof: boolean;
  window: boolean;
  cost: number;
  rows: number;
  settings: string[] | null;
  support: string | null;
  transforms: string[];
}

const VOLATILITY = { v: 'VOLATILE', s: 'STABLE', i: 'IMMUTABLE' } as const;
export const PARALLEL_OF = { u: 'UNSAFE', r: 'RESTRICTED', s: 'SAFE' } as const;

export async function readProcedure(db: Queryable, ref: ObjectRef): Promise<ProcedureDefinition> {
  return procedureOf(await readRow(db, ref, 'procedure'));
}

export async function readFunction(db: Queryable, ref: ObjectRef): Promise<FunctionDefinition> {
  const row = await readRow(db, ref, 'function');
  return {
    ...procedureOf(row),
    returns: row.arguments?.some(each => each.mode === 'TABLE') ? null : row.returns,
    volatility: VOLATILITY[row.volatility],
    strict: row.strict,
    leakproof: row.leakproof,
    parallel: PARALLEL_OF[row.parallel],
    window: row.window,
    cost: row.cost,
    rows: row.rows,
    support: row.support
  };
}

async function readRow(db: Queryable, ref: ObjectRef, kind: RoutineKind): Promise<Row> {
  const rows = await queryQualified<Row>(db, select(db.version), matchOf(ref, PROKINDS[kind]));
  return onlyOne(rows, ref, kind);
}

/** Values of {@link MATCHES}. */
export function matchOf(ref: ObjectRef, prokinds: readonly string[]): unknown[] {
  return [ref.path[1], ref.path[2], prokinds];
}

/** The one row of an object; throws `not-found` without one. */
export function onlyOne<R>(rows: readonly R[], ref: ObjectRef, what: string): R {
  if (rows.length === 0) {
    throw new DbError({
      code: 'not-found',
      message: `There is no ${what} ${ref.path.slice(1).join('.')}`
    });
  }
  return rows[0];
}

function procedureOf(row: Row): ProcedureDefinition {
  const { schema, name, owner, comment, language, source, body } = row;
  const compiled = language === 'c' || language === 'internal';
  return {
    schema,
    name,
    owner,
    comment,
    language,
    arguments: row.arguments ?? [],
    body: compiled ? null : (body ?? source),
    standardBody: body !== null,
    objectFile: row.file,
    linkSymbol: compiled ? source : null,
    securityDefiner: row.definer,
    settings: (row.settings ?? []).map(readSetting),
    transforms: row.transforms,
    extension: row.extensions?.[0] ?? null,
    dependsOnExtensions: row.dependsOnExtensions ?? [],
    privileges: row.privileges
  };
}
