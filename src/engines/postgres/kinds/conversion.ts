import { functionName } from './sql-parts';
import { verbatimKind } from './verbatim';

/** CREATE CONVERSION. */
export const conversionKind = verbatimKind({
  id: 'conversion',
  label: 'Conversion',
  plural: 'Conversions',
  parent: 'schema',
  command: 'CONVERSION',
  can: ['owner', 'rename', 'schema'],
  catalog: 'pg_conversion',
  from: 'pg_catalog.pg_conversion c join pg_catalog.pg_namespace n on n.oid = c.connamespace',
  name: 'c.conname',
  namespace: 'c.connamespace',
  owner: 'c.conowner',
  definition: `pg_catalog.format('CREATE %sCONVERSION %I.%I FOR %L TO %L FROM %s', case when c.condefault then 'DEFAULT ' else '' end,
      n.nspname, c.conname, pg_catalog.pg_encoding_to_char(c.conforencoding), pg_catalog.pg_encoding_to_char(c.contoencoding), ${functionName('c.conproc')})`
});
