import { verbatimKind } from './verbatim';

/** CREATE TEXT SEARCH DICTIONARY. */
export const textSearchDictionaryKind = verbatimKind({
  id: 'text-search-dictionary',
  label: 'Text search dictionary',
  plural: 'Text search dictionaries',
  parent: 'schema',
  command: 'TEXT SEARCH DICTIONARY',
  can: ['owner', 'rename', 'schema'],
  catalog: 'pg_ts_dict',
  from: `pg_catalog.pg_ts_dict c join pg_catalog.pg_namespace n on n.oid = c.dictnamespace
         join pg_catalog.pg_ts_template t on t.oid = c.dicttemplate join pg_catalog.pg_namespace tn on tn.oid = t.tmplnamespace`,
  name: 'c.dictname',
  namespace: 'c.dictnamespace',
  owner: 'c.dictowner',
  definition: `pg_catalog.format('CREATE TEXT SEARCH DICTIONARY %I.%I (TEMPLATE = %I.%I%s)', n.nspname, c.dictname, tn.nspname, t.tmplname,
      coalesce(', ' || c.dictinitoption, ''))`
});
