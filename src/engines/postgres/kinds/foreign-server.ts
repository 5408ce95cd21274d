import { optionList } from './sql-parts';
import { verbatimKind } from './verbatim';

/** CREATE SERVER. */
export const foreignServerKind = verbatimKind({
  id: 'foreign-server',
  label: 'Foreign server',
  plural: 'Foreign servers',
  parent: 'database',
  command: 'SERVER',
  can: ['owner', 'rename'],
  catalog: 'pg_foreign_server',
  from: 'pg_catalog.pg_foreign_server c join pg_catalog.pg_foreign_data_wrapper w on w.oid = c.srvfdw',
  name: 'c.srvname',
  owner: 'c.srvowner',
  acl: { sql: 'c.srvacl', type: 'S' },
  definition: `pg_catalog.format('CREATE SERVER %I', c.srvname) || coalesce(' TYPE ' || pg_catalog.quote_literal(c.srvtype), '')
      || coalesce(' VERSION ' || pg_catalog.quote_literal(c.srvversion), '') || pg_catalog.format(' FOREIGN DATA WRAPPER %I', w.fdwname)
      || ${optionList('c.srvoptions')}`
});
