import { verbatimKind } from './verbatim';

/** CREATE TEXT SEARCH CONFIGURATION with its mappings. */
export const textSearchConfigurationKind = verbatimKind({
  id: 'text-search-configuration',
  label: 'Text search configuration',
  plural: 'Text search configurations',
  parent: 'schema',
  command: 'TEXT SEARCH CONFIGURATION',
  can: ['owner', 'rename', 'schema'],
  catalog: 'pg_ts_config',
  from: `pg_catalog.pg_ts_config c join pg_catalog.pg_namespace n on n.oid = c.cfgnamespace
         join pg_catalog.pg_ts_parser p on p.oid = c.cfgparser join pg_catalog.pg_namespace pn on pn.oid = p.prsnamespace`,
  name: 'c.cfgname',
  namespace: 'c.cfgnamespace',
  owner: 'c.cfgowner',
  definition: `pg_catalog.format('CREATE TEXT SEARCH CONFIGURATION %I.%I (PARSER = %I.%I)', n.nspname, c.cfgname, pn.nspname, p.prsname)
      || coalesce((select pg_catalog.string_agg(pg_catalog.format(E';\\nALTER TEXT SEARCH CONFIGURATION %I.%I ADD MAPPING FOR %I WITH %s',
                                                   n.nspname, c.cfgname, t.alias, m.dictionaries), '' order by m.maptokentype)
                     from (select m.maptokentype, pg_catalog.string_agg(pg_catalog.format('%I.%I', dn.nspname, d.dictname), ', ' order by m.mapseqno) as dictionaries
                             from pg_catalog.pg_ts_config_map m join pg_catalog.pg_ts_dict d on d.oid = m.mapdict
                             join pg_catalog.pg_namespace dn on dn.oid = d.dictnamespace
                            where m.mapcfg = c.oid group by m.maptokentype) m
                     join pg_catalog.ts_token_type(c.cfgparser) t on t.tokid = m.maptokentype), '')`
});
