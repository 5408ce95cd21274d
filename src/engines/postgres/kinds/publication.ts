import type { ServerVersion } from '../../core/version';
import { hasSchemasInPublications } from '../capabilities';
import { verbatimKind } from './verbatim';

const row = 'pg_catalog.to_jsonb(c)';

/** Column lists and row filters came with version 15. */
const detail = `
  coalesce(' (' || (select pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' order by a.attnum) from pg_catalog.pg_attribute a
                      where a.attrelid = t.oid and a.attnum = any (m.prattrs)) || ')', '')
  || coalesce(' WHERE (' || pg_catalog.pg_get_expr(m.prqual, t.oid) || ')', '')`;

const tables = (version: ServerVersion): string => `
  (select pg_catalog.string_agg('TABLE ONLY ' || pg_catalog.format('%I.%I', tn.nspname, t.relname)
                                || ${hasSchemasInPublications(version) ? detail : "''"}, ', ' order by tn.nspname, t.relname)
     from pg_catalog.pg_publication_rel m join pg_catalog.pg_class t on t.oid = m.prrelid
     join pg_catalog.pg_namespace tn on tn.oid = t.relnamespace where m.prpubid = c.oid)`;

const schemas = (version: ServerVersion): string =>
  hasSchemasInPublications(version)
    ? `(select pg_catalog.string_agg('TABLES IN SCHEMA ' || pg_catalog.quote_ident(s.nspname), ', ' order by s.nspname)
          from pg_catalog.pg_publication_namespace m join pg_catalog.pg_namespace s on s.oid = m.pnnspid where m.pnpubid = c.oid)`
    : 'null';

const operations = `pg_catalog.concat_ws(', ', case when c.pubinsert then 'insert' end, case when c.pubupdate then 'update' end,
    case when c.pubdelete then 'delete' end, case when c.pubtruncate then 'truncate' end)`;

/** CREATE PUBLICATION with its tables and schemas. */
export const publicationKind = verbatimKind({
  id: 'publication',
  label: 'Publication',
  plural: 'Publications',
  parent: 'database',
  command: 'PUBLICATION',
  can: ['owner', 'rename'],
  catalog: 'pg_publication',
  from: 'pg_catalog.pg_publication c',
  name: 'c.pubname',
  owner: 'c.pubowner',
  definition: version => `pg_catalog.format('CREATE PUBLICATION %I', c.pubname)
      || case when c.puballtables then ' FOR ALL TABLES' else coalesce(' FOR ' || nullif(pg_catalog.concat_ws(', ', ${tables(version)}, ${schemas(version)}), ''), '') end
      || pg_catalog.format(' WITH (publish = %L, publish_via_partition_root = %s', ${operations}, ${row} ->> 'pubviaroot')
      || case ${row} ->> 'pubgencols' when 's' then ', publish_generated_columns = stored' else '' end || ')'`
});
