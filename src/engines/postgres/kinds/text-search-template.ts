import { functionName } from './sql-parts';
import { verbatimKind } from './verbatim';

/** CREATE TEXT SEARCH TEMPLATE. It has no owner: only a superuser makes one. */
export const textSearchTemplateKind = verbatimKind({
  id: 'text-search-template',
  label: 'Text search template',
  plural: 'Text search templates',
  parent: 'schema',
  command: 'TEXT SEARCH TEMPLATE',
  can: ['rename', 'schema'],
  catalog: 'pg_ts_template',
  from: 'pg_catalog.pg_ts_template c join pg_catalog.pg_namespace n on n.oid = c.tmplnamespace',
  name: 'c.tmplname',
  namespace: 'c.tmplnamespace',
  definition: `pg_catalog.format('CREATE TEXT SEARCH TEMPLATE %I.%I (%sLEXIZE = %s)', n.nspname, c.tmplname,
      case when c.tmplinit <> 0 then 'INIT = ' || ${functionName('c.tmplinit')} || ', ' else '' end, ${functionName('c.tmpllexize')})`
});
