import { functionSignature } from './sql-parts';
import { verbatimKind } from './verbatim';

const types = `pg_catalog.format_type(c.castsource, null) || ' AS ' || pg_catalog.format_type(c.casttarget, null)`;

/** CREATE CAST. */
export const castKind = verbatimKind({
  id: 'cast',
  label: 'Cast',
  plural: 'Casts',
  parent: 'database',
  command: 'CAST',
  can: [],
  catalog: 'pg_cast',
  from: 'pg_catalog.pg_cast c',
  // A range type brings a cast to its multirange: that one is no object of its own.
  where: `not exists (select from pg_catalog.pg_depend d
      where d.classid = 'pg_catalog.pg_cast'::pg_catalog.regclass and d.objid = c.oid and d.deptype = 'i')`,
  name: types,
  target: `'(' || ${types} || ')'`,
  definition: `'CREATE CAST (' || ${types} || ') '
      || case c.castmethod when 'f' then 'WITH FUNCTION ' || ${functionSignature('c.castfunc')} when 'i' then 'WITH INOUT' else 'WITHOUT FUNCTION' end
      || case c.castcontext when 'a' then ' AS ASSIGNMENT' when 'i' then ' AS IMPLICIT' else '' end`
});
