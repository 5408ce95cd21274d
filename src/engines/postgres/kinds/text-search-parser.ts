import { functionName } from './sql-parts';
import { verbatimKind } from './verbatim';

/** CREATE TEXT SEARCH PARSER. It has no owner: only a superuser makes one. */
export const textSearchParserKind = verbatimKind({
  id: 'text-search-parser',
  label: 'Text search parser',
  plural: 'Text search parsers',
  parent: 'schema',
  command: 'TEXT SEARCH PARSER',
  can: ['rename', 'schema'],
  catalog: 'pg_ts_parser',
  from: 'pg_catalog.pg_ts_parser c join pg_catalog.pg_namespace n on n.oid = c.prsnamespace',
  name: 'c.prsname',
  namespace: 'c.prsnamespace',
  definition: `pg_catalog.format('CREATE TEXT SEARCH PARSER %I.%I (START = %s, GETTOKEN = %s, END = %s, LEXTYPES = %s%s)', n.nspname, c.prsname,
      ${functionName('c.prsstart')}, ${functionName('c.prstoken')}, ${functionName('c.prsend')}, ${functionName('c.prslextype')},
      case when c.prsheadline <> 0 then ', HEADLINE = ' || ${functionName('c.prsheadline')} else '' end)`
});
