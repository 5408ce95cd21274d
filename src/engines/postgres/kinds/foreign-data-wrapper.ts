import { functionName, optionList } from './sql-parts';
import { verbatimKind } from './verbatim';

/** CREATE FOREIGN DATA WRAPPER. */
export const foreignDataWrapperKind = verbatimKind({
  id: 'foreign-data-wrapper',
  label: 'Foreign data wrapper',
  plural: 'Foreign data wrappers',
  parent: 'database',
  command: 'FOREIGN DATA WRAPPER',
  can: ['owner', 'rename'],
  catalog: 'pg_foreign_data_wrapper',
  from: 'pg_catalog.pg_foreign_data_wrapper c',
  name: 'c.fdwname',
  owner: 'c.fdwowner',
  acl: { sql: 'c.fdwacl', type: 'F' },
  definition: `pg_catalog.format('CREATE FOREIGN DATA WRAPPER %I', c.fdwname)
      || coalesce(' HANDLER ' || ${functionName('nullif(c.fdwhandler, 0)')}, '') || coalesce(' VALIDATOR ' || ${functionName('nullif(c.fdwvalidator, 0)')}, '')
      || ${optionList('c.fdwoptions')}`
});
