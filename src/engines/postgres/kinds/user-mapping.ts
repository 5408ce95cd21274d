import { optionList } from './sql-parts';
import { verbatimKind } from './verbatim';

const role = `case when c.umuser = 0 then 'PUBLIC' else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(c.umuser)) end`;

/** CREATE USER MAPPING. Its options often hold a password: displayed statements mask it. */
export const userMappingKind = verbatimKind({
  id: 'user-mapping',
  label: 'User mapping',
  plural: 'User mappings',
  parent: 'database',
  command: 'USER MAPPING',
  can: [],
  commentable: false,
  secrets: /(\bpassword )'(?:[^']|'')*'/gi,
  catalog: 'pg_user_mapping',
  from: 'pg_catalog.pg_user_mapping c join pg_catalog.pg_foreign_server s on s.oid = c.umserver',
  path: `array[s.srvname::pg_catalog.text, case when c.umuser = 0 then 'PUBLIC' else pg_catalog.pg_get_userbyid(c.umuser)::pg_catalog.text end]`,
  name: `case when c.umuser = 0 then 'PUBLIC' else pg_catalog.pg_get_userbyid(c.umuser)::pg_catalog.text end`,
  target: `pg_catalog.format('FOR %s SERVER %I', ${role}, s.srvname)`,
  definition: `pg_catalog.format('CREATE USER MAPPING FOR %s SERVER %I', ${role}, s.srvname) || ${optionList('c.umoptions')}`
});
