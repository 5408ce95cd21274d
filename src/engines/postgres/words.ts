import type { Queryable } from '../core/engine';
import { readServerRelations } from './catalog';
import { typeNames } from './type-names';
import { list, type ServerFunction, type ServerWords } from '../core/words';

/** The first ones of those that begin alike. */
const COMMON_TYPES = list(
  'integer bigint text numeric boolean date timestamp timestamptz interval jsonb json uuid varchar real bytea time smallint'
);
/** What no column is made of, but names and numbers of objects are cast to. */
const CAST_ONLY = list('regclass regtype regproc regprocedure regnamespace regrole xid');

const SETTINGS = 'select name, short_desc as comment from pg_catalog.pg_settings order by name';

/** Keywords and functions as the server lists them: those of its version and of no other. */
export async function readWords(db: Queryable): Promise<ServerWords> {
  const words = await db.query<{ word: string; catcode: string }>(
    'select word, catcode::text as catcode from pg_catalog.pg_get_keywords()'
  );
  const functions = await db.query<{
    name: string;
    arguments: string;
    returns: string | null;
    comment: string | null;
  }>(
    `select p.proname as name, pg_catalog.pg_get_function_arguments(p.oid) as arguments,
            pg_catalog.pg_get_function_result(p.oid) as returns, pg_catalog.obj_description(p.oid, 'pg_proc') as comment
       from pg_catalog.pg_proc p
      where p.pronamespace = 'pg_catalog'::pg_catalog.regnamespace
        and p.prorettype not in ('internal'::pg_catalog.regtype, 'trigger'::pg_catalog.regtype, 'cstring'::pg_catalog.regtype)
        and not exists (select from pg_catalog.pg_operator o where o.oprcode = p.oid)
      order by p.proname, p.pronargs desc, p.oid`
  );
  // The parser's own functions are in no catalog (manual, sections 9.18 and 9.3).
  const own = list('coalesce nullif greatest least cast extract').map(name => ({ name }));
  return {
    keywords: words.map(({ word }) => word.toUpperCase()),
    // As quote_ident() does: everything but what is reserved nowhere.
    reserved: new Set(words.filter(({ catcode }) => catcode !== 'U').map(({ word }) => word.toUpperCase())),
    functions: [...own, ...oneOfEach(functions.map(withoutNulls))],
    types: [...new Set([...COMMON_TYPES, ...(await typeNames(db)), ...CAST_ONLY])],
    settings: await db.query<{ name: string; comment: string }>(SETTINGS).catch(() => []),
    // Relatives of PostgreSQL may not answer this: help without it is better than none.
    relations: await readServerRelations(db).catch(() => []),
    implicitSchema: 'pg_catalog'
  };
}

/** Functions in the order of their names, each with the others of its name. */
function oneOfEach(functions: readonly ServerFunction[]): ServerFunction[] {
  const found = new Map<string, [ServerFunction, ...ServerFunction[]]>();
  for (const each of functions) {
    const same = found.get(each.name);
    if (same) {
      same.push(each);
    } else {
      found.set(each.name, [each]);
    }
  }
  return [...found.values()].map(([first, ...overloads]) =>
    overloads.length > 0 ? { ...first, overloads } : first
  );
}

function withoutNulls({
  name,
  arguments: args,
  returns,
  comment
}: {
  name: string;
  arguments: string;
  returns: string | null;
  comment: string | null;
}): ServerFunction {
  return { name, arguments: args, ...(returns && { returns }), ...(comment && { comment }) };
}
