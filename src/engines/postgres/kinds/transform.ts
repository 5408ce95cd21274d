import { functionSignature } from './sql-parts';
import { verbatimKind } from './verbatim';

/** CREATE TRANSFORM. */
export const transformKind = verbatimKind({
  id: 'transform',
  label: 'Transform',
  plural: 'Transforms',
  parent: 'database',
  command: 'TRANSFORM',
  can: [],
  catalog: 'pg_transform',
  from: 'pg_catalog.pg_transform c join pg_catalog.pg_language l on l.oid = c.trflang',
  name: `pg_catalog.format_type(c.trftype, null) || ' LANGUAGE ' || l.lanname`,
  target: `pg_catalog.format('FOR %s LANGUAGE %I', pg_catalog.format_type(c.trftype, null), l.lanname)`,
  definition: `pg_catalog.format('CREATE TRANSFORM FOR %s LANGUAGE %I (%s)', pg_catalog.format_type(c.trftype, null), l.lanname,
      pg_catalog.concat_ws(', ', 'FROM SQL WITH FUNCTION ' || ${functionSignature('nullif(c.trffromsql, 0)')}, 'TO SQL WITH FUNCTION ' || ${functionSignature('nullif(c.trftosql, 0)')}))`
});
