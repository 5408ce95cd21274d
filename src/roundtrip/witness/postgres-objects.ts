/**
 * Which object a row of PostgreSQL's catalog belongs to. Every query gives
 * `class` (the catalog), `oid`, and either `kind` with `path` (below the database) for an object of its
 * own, or `owner_class` with `owner` for a part of another one.
 *
 * The session's search path is empty, so that printed names carry their schema.
 */

/** A plain kind: one catalog, one name, one schema or none. */
function named(kind: string, catalog: string, name: string, namespace?: string): string {
  const path = namespace ? `array[n.nspname, c.${name}]` : `array[c.${name}]`;
  const join = namespace ? `join pg_namespace n on n.oid = c.${namespace}` : '';
  return own(kind, catalog, `${path}::text[]`, join);
}

function own(kind: string, catalog: string, path: string, join = '', where = 'true'): string {
  return `select '${catalog}' as class, c.oid, ${kind.includes(' ') ? kind : `'${kind}'`} as kind, ${path} as path,
                 null::text as owner_class, null::oid as owner
            from ${catalog} c ${join} where ${where}`;
}

function part(catalog: string, ownerClass: string, owner: string, join = '', where = 'true'): string {
  return `select '${catalog}' as class, c.oid, null as kind, null::text[] as path,
                 '${ownerClass}' as owner_class, ${owner} as owner
            from ${catalog} c ${join} where ${where}`;
}

const inSchema = (column: string): string => `join pg_namespace n on n.oid = c.${column}`;
const onTable = (column: string): string =>
  `join pg_class r on r.oid = c.${column} join pg_namespace n on n.oid = r.relnamespace`;

/** Types and functions that another type brought with it: rows of tables, arrays, multiranges, constructors. */
const internalTo = (catalog: string): string => `
  select '${catalog}' as class, d.objid as oid, null as kind, null::text[] as path,
         d.refclassid::regclass::text as owner_class, d.refobjid as owner
    from pg_depend d
   where d.classid = 'pg_catalog.${catalog}'::regclass and d.deptype = 'i' and d.objsubid = 0`;

const notInternal = (catalog: string): string => `not exists (
    select from pg_depend d
     where d.classid = 'pg_catalog.${catalog}'::regclass and d.objid = c.oid and d.deptype = 'i' and d.objsubid = 0)`;

/**
 * A foreign key on a partitioned table has one more row for every partition: their names are the
 * server's own and their fields those of the key.
 */
export const isNoClone = `not exists (select from pg_constraint k where k.oid = c.conparentid and k.conrelid = c.conrelid)`;

export const objectQueries: readonly string[] = [
  named('schema', 'pg_namespace', 'nspname').replace(
    'where true',
    `where c.nspname !~ '^pg_' and c.nspname <> 'information_schema'`
  ),
  own(
    `case c.relkind when 'v' then 'view' when 'm' then 'materialized-view' when 'S' then 'sequence' when 'c' then 'type' else 'table' end`,
    'pg_class',
    'array[n.nspname, c.relname]::text[]',
    inSchema('relnamespace'),
    `c.relkind in ('r', 'p', 'f', 'v', 'm', 'c')
     or c.relkind = 'S' and ${notInternal('pg_class')}
     or c.relkind = 'g'`
  ),
  part('pg_class', 'pg_class', 'i.indrelid', 'join pg_index i on i.indexrelid = c.oid'),
  internalTo('pg_class') + ` and exists (select from pg_class s where s.oid = d.objid and s.relkind = 'S')`,
  own(
    `case c.typtype when 'd' then 'domain' else 'type' end`,
    'pg_type',
    'array[n.nspname, c.typname]::text[]',
    inSchema('typnamespace'),
    `${notInternal('pg_type')} and c.typrelid = 0 and not (c.typtype = 'p' and c.typisdefined)`
  ),
  part('pg_type', 'pg_class', 'c.typrelid', '', 'c.typrelid <> 0'),
  internalTo('pg_type') + ` and not exists (select from pg_type t where t.oid = d.objid and t.typrelid <> 0)`,
  own(
    `case c.prokind when 'a' then 'aggregate' when 'p' then 'procedure' else 'function' end`,
    'pg_proc',
    `array[n.nspname, c.proname || '(' || pg_get_function_identity_arguments(c.oid) || ')']::text[]`,
    inSchema('pronamespace'),
    notInternal('pg_proc')
  ),
  internalTo('pg_proc'),
  own('policy', 'pg_policy', 'array[n.nspname, r.relname, c.polname]::text[]', onTable('polrelid')),
  own(
    'rule',
    'pg_rewrite',
    'array[n.nspname, r.relname, c.rulename]::text[]',
    onTable('ev_class'),
    `c.rulename <> '_RETURN'`
  ),
  part('pg_rewrite', 'pg_class', 'c.ev_class', '', `c.rulename = '_RETURN'`),
  own(
    'trigger',
    'pg_trigger',
    'array[n.nspname, r.relname, c.tgname]::text[]',
    onTable('tgrelid'),
    'not c.tgisinternal and c.tgparentid = 0'
  ),
  part('pg_trigger', 'pg_trigger', 'c.tgparentid', '', 'not c.tgisinternal and c.tgparentid <> 0'),
  part(
    'pg_constraint',
    'pg_class',
    'c.conrelid',
    '',
    `c.conrelid <> 0 and c.contype <> 't' and ${isNoClone}`
  ),
  part('pg_constraint', 'pg_type', 'c.contypid', '', 'c.contypid <> 0'),
  part(
    'pg_constraint',
    'pg_trigger',
    't.oid',
    'join pg_trigger t on t.tgconstraint = c.oid',
    `c.contype = 't'`
  ),
  part('pg_attrdef', 'pg_class', 'c.adrelid'),
  own(
    'operator',
    'pg_operator',
    `array[n.nspname, c.oprname || '(' || concat_ws(', ', case when c.oprleft = 0 then 'NONE' else format_type(c.oprleft, null) end,
                                                          case when c.oprright = 0 then 'NONE' else format_type(c.oprright, null) end) || ')']::text[]`,
    inSchema('oprnamespace'),
    // A shell that nothing filled is only a name in another operator's definition.
    'c.oprcode <> 0'
  ),
  own(
    'operator-family',
    'pg_opfamily',
    `array[n.nspname, c.opfname || ' USING ' || a.amname]::text[]`,
    `${inSchema('opfnamespace')} join pg_am a on a.oid = c.opfmethod`
  ),
  own(
    'operator-class',
    'pg_opclass',
    `array[n.nspname, c.opcname || ' USING ' || a.amname]::text[]`,
    `${inSchema('opcnamespace')} join pg_am a on a.oid = c.opcmethod`
  ),
  part('pg_amop', 'pg_opfamily', 'c.amopfamily'),
  part('pg_amproc', 'pg_opfamily', 'c.amprocfamily'),
  own(
    'cast',
    'pg_cast',
    `array[format_type(c.castsource, null) || ' AS ' || format_type(c.casttarget, null)]::text[]`,
    '',
    // A range brings one to its multirange.
    notInternal('pg_cast')
  ),
  named('collation', 'pg_collation', 'collname', 'collnamespace'),
  named('conversion', 'pg_conversion', 'conname', 'connamespace'),
  part('pg_statistic_ext', 'pg_class', 'c.stxrelid'),
  named('text-search-configuration', 'pg_ts_config', 'cfgname', 'cfgnamespace'),
  named('text-search-dictionary', 'pg_ts_dict', 'dictname', 'dictnamespace'),
  named('text-search-parser', 'pg_ts_parser', 'prsname', 'prsnamespace'),
  named('text-search-template', 'pg_ts_template', 'tmplname', 'tmplnamespace'),
  named('foreign-data-wrapper', 'pg_foreign_data_wrapper', 'fdwname'),
  named('foreign-server', 'pg_foreign_server', 'srvname'),
  own(
    'user-mapping',
    'pg_user_mapping',
    `array[s.srvname, case when c.umuser = 0 then 'PUBLIC' else pg_get_userbyid(c.umuser) end]::text[]`,
    'join pg_foreign_server s on s.oid = c.umserver'
  ),
  named('publication', 'pg_publication', 'pubname'),
  part('pg_publication_rel', 'pg_publication', 'c.prpubid'),
  own(
    'subscription',
    'pg_subscription',
    'array[c.subname]::text[]',
    '',
    `c.subdbid = (select oid from pg_database where datname = current_database())`
  ),
  named('language', 'pg_language', 'lanname'),
  named('access-method', 'pg_am', 'amname'),
  own(
    'transform',
    'pg_transform',
    `array[format_type(c.trftype, null) || ' LANGUAGE ' || l.lanname]::text[]`,
    'join pg_language l on l.oid = c.trflang'
  ),
  named('event-trigger', 'pg_event_trigger', 'evtname'),
  named('extension', 'pg_extension', 'extname'),
  own(
    'default-privileges',
    'pg_default_acl',
    `array[pg_get_userbyid(c.defaclrole)::text, coalesce(n.nspname::text, ''), case c.defaclobjtype
       when 'r' then 'TABLES' when 'S' then 'SEQUENCES' when 'f' then 'FUNCTIONS' when 'T' then 'TYPES' when 'n' then 'SCHEMAS' when 'L' then 'LARGE OBJECTS' end]`,
    'left join pg_namespace n on n.oid = c.defaclnamespace'
  ),
  own('database', 'pg_database', 'array[]::text[]', '', 'c.datname = current_database()')
];

/** Objects that an extension or the server brought. */
export const memberQuery = `
  select classid::regclass::text as class, objid as oid from pg_depend
   where deptype = 'e' and refclassid = 'pg_catalog.pg_extension'::regclass
   union all
  select 'pg_class', t.typrelid from pg_depend d join pg_type t on t.oid = d.objid
   where d.deptype = 'e' and d.classid = 'pg_catalog.pg_type'::regclass and t.typrelid <> 0`;

/** Parts that a kind may list as if they were objects: constructors of ranges, sequences of identity columns. */
export const partQuery = `
  select 'function' as kind, n.nspname as schema, p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' as name
    from pg_depend d join pg_proc p on p.oid = d.objid join pg_namespace n on n.oid = p.pronamespace
   where d.classid = 'pg_catalog.pg_proc'::regclass and d.deptype = 'i'
   union all
  select 'sequence', n.nspname, c.relname
    from pg_depend d join pg_class c on c.oid = d.objid join pg_namespace n on n.oid = c.relnamespace
   where d.classid = 'pg_catalog.pg_class'::regclass and d.deptype = 'i' and c.relkind = 'S'`;
