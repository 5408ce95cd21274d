import { verbatimKind } from './verbatim';

// The locale's column has had three names: collcollate/collctype, colliculocale (15), colllocale (17).
const row = 'pg_catalog.to_jsonb(c)';
const locale = `coalesce(${row} ->> 'colllocale', ${row} ->> 'colliculocale', case when c.collprovider <> 'c' then c.collcollate end)`;

/** CREATE COLLATION. Its version is not part of it: it is that of the library where it is made. */
export const collationKind = verbatimKind({
  id: 'collation',
  label: 'Collation',
  plural: 'Collations',
  parent: 'schema',
  command: 'COLLATION',
  can: ['owner', 'rename', 'schema'],
  catalog: 'pg_collation',
  from: 'pg_catalog.pg_collation c join pg_catalog.pg_namespace n on n.oid = c.collnamespace',
  // The same name may stand once for every encoding: only this database's counts.
  where: `c.collencoding in (-1, (select d.encoding from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()))`,
  name: 'c.collname',
  namespace: 'c.collnamespace',
  owner: 'c.collowner',
  definition: `pg_catalog.format('CREATE COLLATION %I.%I (provider = %s%s', n.nspname, c.collname,
      case c.collprovider when 'i' then 'icu' when 'b' then 'builtin' else 'libc' end,
      case when c.collisdeterministic then '' else ', deterministic = false' end)
      || case when c.collprovider = 'c'
              then pg_catalog.format(', lc_collate = %L, lc_ctype = %L', c.collcollate, c.collctype)
              else pg_catalog.format(', locale = %L', ${locale}) end
      || coalesce(', rules = ' || pg_catalog.quote_literal(${row} ->> 'collicurules'), '') || ')'`
});
