import { isNoClone } from './postgres-objects';

/**
 * The raw rows of PostgreSQL's catalog as comparable facts: no object identifier, no attribute number and
 * nothing that changes by itself. Which columns hold identifiers is asked of the server
 * (`pg_get_catalog_foreign_keys`, since version 14).
 */

export interface CatalogColumn {
  catalog: string;
  name: string;
  type: string;
}

export interface CatalogReference {
  catalog: string;
  columns: readonly string[];
  target: string;
  isArray: boolean;
}

interface CatalogRows {
  /** Catalog and oid of the object that a row belongs to, as SQL. */
  ownerClass: string;
  owner: string;
  /** What tells the rows of one owner apart, as SQL. */
  label: string;
  /** Columns that are not compared: they change by themselves, or other facts say them better. */
  ignore?: readonly string[];
  /** More facts: name → SQL. */
  more?: Readonly<Record<string, string>>;
  where?: string;
}

const itself = (catalog: string, rest: Partial<CatalogRows> = {}): CatalogRows => ({
  ownerClass: catalog,
  owner: 'c.oid',
  label: "''",
  ...rest
});

const identity = (catalog: string, oid: string): string =>
  `(select i.identity from pg_identify_object('pg_catalog.${catalog}'::regclass, ${oid}, 0) i)`;

/** The number of a column without the dropped ones before it. */
const columnNumber = `(select count(*) from pg_attribute b
   where b.attrelid = c.attrelid and b.attnum between 1 and c.attnum and not b.attisdropped)`;

export const catalogs: Readonly<Record<string, CatalogRows>> = {
  pg_namespace: itself('pg_namespace'),
  pg_class: itself('pg_class', {
    label: "case when c.relkind in ('i', 'I', 'S') then c.oid::regclass::text else '' end",
    where: "c.relkind <> 't'",
    ignore: (
      'relfilenode relpages reltuples relallvisible relallfrozen relfrozenxid relminmxid reltoastrelid relhasindex ' +
      'relhasrules relhastriggers relhassubclass relrewrite relnatts reltype'
    ).split(' '),
    more: { partition: 'pg_get_expr(c.relpartbound, c.oid)' }
  }),
  pg_attribute: {
    ownerClass: 'pg_class',
    owner: 'c.attrelid',
    label: `r.relname || ' ' || lpad(${columnNumber}::text, 4, '0')`,
    where: `c.attnum > 0 and not c.attisdropped and r.relkind <> 't'`,
    ignore: [
      'attrelid',
      'attnum',
      'attcacheoff',
      'attmissingval',
      'atthasmissing',
      'attndims',
      'attisdropped'
    ],
    more: { type: 'format_type(c.atttypid, c.atttypmod)' }
  },
  pg_attrdef: {
    ownerClass: 'pg_class',
    owner: 'c.adrelid',
    label: `(select attname from pg_attribute where attrelid = c.adrelid and attnum = c.adnum)`,
    ignore: ['adnum', 'adrelid'],
    more: { expression: 'pg_get_expr(c.adbin, c.adrelid)' }
  },
  pg_constraint: itself('pg_constraint', {
    label: 'c.conname',
    where: `c.contype <> 't' and ${isNoClone}`,
    // Of keys it says only how they were made.
    ignore: ['connoinherit'],
    more: {
      noInherit: `c.connoinherit and c.contype in ('c', 'n')`,
      definition: 'pg_get_constraintdef(c.oid)',
      triggers: `(select array_agg(t.tgenabled::text order by t.tgtype, t.tgrelid::regclass::text) from pg_trigger t where t.tgconstraint = c.oid)`
    }
  }),
  pg_index: {
    ownerClass: 'pg_class',
    owner: 'c.indrelid',
    label: 'c.indexrelid::regclass::text',
    ignore: ['indcheckxmin', 'indkey'],
    // Without WITH, whose order says nothing: the options are in pg_class.
    more: { definition: `regexp_replace(pg_get_indexdef(c.indexrelid), ' WITH \\([^)]*\\)', '')` }
  },
  pg_inherits: {
    ownerClass: 'pg_class',
    owner: 'c.inhrelid',
    label: `(select count(*) from pg_inherits h where h.inhrelid = c.inhrelid and h.inhseqno <= c.inhseqno)::text`,
    ignore: ['inhseqno']
  },
  pg_partitioned_table: {
    ownerClass: 'pg_class',
    owner: 'c.partrelid',
    label: "''",
    ignore: ['partattrs'],
    more: { definition: 'pg_get_partkeydef(c.partrelid)' }
  },
  pg_foreign_table: { ownerClass: 'pg_class', owner: 'c.ftrelid', label: "''" },
  pg_sequence: { ownerClass: 'pg_class', owner: 'c.seqrelid', label: 'c.seqrelid::regclass::text' },
  pg_rewrite: itself('pg_rewrite', { label: 'c.rulename', more: { definition: 'pg_get_ruledef(c.oid)' } }),
  pg_trigger: itself('pg_trigger', {
    label: 'c.tgrelid::regclass::text',
    where: 'not c.tgisinternal',
    ignore: ['tgattr', 'tgparentid'],
    more: { definition: 'pg_get_triggerdef(c.oid)' }
  }),
  pg_policy: itself('pg_policy', {
    more: { using: 'pg_get_expr(c.polqual, c.polrelid)', check: 'pg_get_expr(c.polwithcheck, c.polrelid)' }
  }),
  pg_type: itself('pg_type', {
    label: "case when c.typtype in ('m') then c.typname else '' end",
    where: `c.typrelid = 0 and not exists (select from pg_type e where e.typarray = c.oid)`,
    ignore: ['typarray'],
    more: { default: 'pg_get_expr(c.typdefaultbin, 0)' }
  }),
  pg_enum: {
    ownerClass: 'pg_type',
    owner: 'c.enumtypid',
    label: `lpad((select count(*) from pg_enum e where e.enumtypid = c.enumtypid and e.enumsortorder <= c.enumsortorder)::text, 5, '0')`,
    ignore: ['enumsortorder']
  },
  pg_range: { ownerClass: 'pg_type', owner: 'c.rngtypid', label: "''" },
  pg_proc: itself('pg_proc', {
    label: `case when c.prorettype = 0 then '' else '' end`,
    where: `not exists (select from pg_depend d where d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = c.oid and d.deptype = 'i')`,
    more: {
      arguments: 'pg_get_function_arguments(c.oid)',
      body: 'pg_get_function_sqlbody(c.oid)',
      definition: `case when c.prokind <> 'a' then pg_get_functiondef(c.oid) end`
    }
  }),
  pg_aggregate: { ownerClass: 'pg_proc', owner: 'c.aggfnoid::oid', label: "''" },
  pg_operator: itself('pg_operator'),
  pg_opfamily: itself('pg_opfamily'),
  pg_opclass: itself('pg_opclass'),
  pg_amop: itself('pg_amop', {
    label: `concat_ws(' ', format_type(c.amoplefttype, null), format_type(c.amoprighttype, null), c.amopstrategy, c.amopsortfamily <> 0, c.amoppurpose::text)`
  }),
  pg_amproc: itself('pg_amproc', {
    label: `concat_ws(' ', format_type(c.amproclefttype, null), format_type(c.amprocrighttype, null), c.amprocnum)`
  }),
  pg_cast: itself('pg_cast'),
  pg_collation: itself('pg_collation'),
  pg_conversion: itself('pg_conversion'),
  pg_statistic_ext: itself('pg_statistic_ext', {
    label: 'c.stxname',
    ignore: ['stxkeys'],
    more: { definition: 'pg_get_statisticsobjdef(c.oid)' }
  }),
  pg_ts_config: itself('pg_ts_config'),
  pg_ts_config_map: {
    ownerClass: 'pg_ts_config',
    owner: 'c.mapcfg',
    label: `concat_ws(' ', c.maptokentype, c.mapseqno)`
  },
  pg_ts_dict: itself('pg_ts_dict'),
  pg_ts_parser: itself('pg_ts_parser'),
  pg_ts_template: itself('pg_ts_template'),
  pg_foreign_data_wrapper: itself('pg_foreign_data_wrapper'),
  pg_foreign_server: itself('pg_foreign_server'),
  pg_user_mapping: itself('pg_user_mapping'),
  pg_publication: itself('pg_publication'),
  pg_publication_rel: itself('pg_publication_rel', {
    label: 'c.prrelid::regclass::text',
    ignore: ['prattrs'],
    more: {
      columns: `(select array_agg(a.attname order by a.attname) from pg_attribute a where a.attrelid = c.prrelid and a.attnum = any (c.prattrs))`,
      where: 'pg_get_expr(c.prqual, c.prrelid)'
    }
  }),
  pg_publication_namespace: {
    ownerClass: 'pg_publication',
    owner: 'c.pnpubid',
    label: 'c.pnnspid::regnamespace::text'
  },
  // Copies of subscriptions are never enabled: they would take the place of the original at the publisher.
  pg_subscription: itself('pg_subscription', { ignore: ['subskiplsn', 'subenabled'] }),
  pg_language: itself('pg_language'),
  pg_am: itself('pg_am'),
  pg_transform: itself('pg_transform'),
  pg_event_trigger: itself('pg_event_trigger'),
  pg_extension: itself('pg_extension'),
  pg_default_acl: itself('pg_default_acl'),
  pg_database: itself('pg_database', {
    where: 'c.datname = current_database()',
    ignore: ['datfrozenxid', 'datminmxid', 'datlastsysoid', 'dattablespace']
  }),
  pg_db_role_setting: {
    ownerClass: 'pg_database',
    owner: 'c.setdatabase',
    label: 'c.setrole::text',
    where:
      'c.setrole = 0 and c.setdatabase = (select oid from pg_database where datname = current_database())'
  },
  pg_description: {
    ownerClass: 'c.classoid::regclass::text',
    owner: 'c.objoid',
    label: `(select i.type || ' ' || i.identity from pg_identify_object(c.classoid, c.objoid, c.objsubid) i)`,
    ignore: ['objoid', 'objsubid', 'classoid']
  },
  pg_seclabel: {
    ownerClass: 'c.classoid::regclass::text',
    owner: 'c.objoid',
    label: `(select i.type || ' ' || i.identity from pg_identify_object(c.classoid, c.objoid, c.objsubid) i)`,
    ignore: ['objoid', 'objsubid', 'classoid']
  },
  pg_shdescription: {
    ownerClass: "'pg_database'",
    owner: 'c.objoid',
    label: "'comment'",
    where: `c.classoid = 'pg_catalog.pg_database'::regclass and c.objoid = (select oid from pg_database where datname = current_database())`,
    ignore: ['objoid', 'classoid']
  }
};

/** One row per fact: `owner_class`, `owner`, `label` and the comparable row as JSON. */
export function rowsQuery(
  catalog: string,
  columns: readonly CatalogColumn[],
  references: readonly CatalogReference[]
): string {
  const { ownerClass, owner, label, ignore = [], more = {}, where = 'true' } = catalogs[catalog];
  const compared = columns.filter(
    ({ name, type }) => name !== 'oid' && type !== 'pg_node_tree' && !ignore.includes(name)
  );
  const facts = [
    ...compared.map(column => `${comparable(catalog, column, references)} as ${column.name}`),
    ...Object.entries(more).map(([name, sql]) => `${sql} as "= ${name}"`)
  ];
  const join = catalog === 'pg_attribute' ? 'join pg_class r on r.oid = c.attrelid' : '';
  const user =
    catalog === 'pg_database' || catalog === 'pg_shdescription' || catalog === 'pg_db_role_setting';
  const limit = user
    ? ''
    : `and (${owner} >= 16384 ${catalog === 'pg_namespace' ? "or c.nspname = 'public'" : ''})`;
  return `select ${ownerClass.includes('.') || ownerClass.startsWith("'") ? ownerClass : `'${ownerClass}'`} as owner_class,
                 ${owner} as owner, ${label} as label,
                 (select jsonb_strip_nulls(to_jsonb(f)) from (select ${facts.join(', ') || 'null as nothing'}) f) as facts
            from pg_catalog.${catalog} c ${join}
           where ${where} ${limit}`;
}

/** Arguments of `acldefault` by catalog. */
const DEFAULT_ACL: Readonly<Record<string, string>> = {
  pg_class: `case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner`,
  pg_proc: `'f', c.proowner`,
  pg_type: `'T', c.typowner`,
  pg_namespace: `'n', c.nspowner`,
  pg_database: `'d', c.datdba`,
  pg_language: `'l', c.lanowner`,
  pg_foreign_data_wrapper: `'F', c.fdwowner`,
  pg_foreign_server: `'S', c.srvowner`
};

function comparable(
  catalog: string,
  { name, type }: CatalogColumn,
  references: readonly CatalogReference[]
): string {
  const value = `c.${name}`;
  const reference = references.find(
    each =>
      each.catalog === catalog && each.columns.at(-1) === name && !each.target.startsWith('pg_attribute')
  );
  if (reference) {
    return reference.isArray
      ? `(select array_agg(case when u = 0 then null else ${identity(reference.target, 'u')} end order by o) from unnest(${value}::oid[]) with ordinality x(u, o))`
      : `case when ${value} = 0 then null else ${identity(reference.target, value)} end`;
  }
  if (references.some(each => each.catalog === catalog && each.columns.at(-1) === name)) {
    const table = references.find(each => each.catalog === catalog && each.columns.at(-1) === name)!
      .columns[0];
    const owner = name === 'confkey' ? 'c.confrelid' : `c.${table}`;
    return `(select array_agg(a.attname order by o) from unnest(${value}) with ordinality x(u, o) join pg_attribute a on a.attrelid = ${owner} and a.attnum = u)`;
  }
  // An empty list of privileges stands for the default one.
  if (type === 'aclitem[]' && DEFAULT_ACL[catalog]) {
    return `(select array_agg(i::text order by i::text) from unnest(coalesce(${value}, acldefault(${DEFAULT_ACL[catalog]}))) i)`;
  }
  // Lists whose order says nothing.
  if (type === 'aclitem[]' || /options$/.test(name)) {
    return `(select array_agg(i::text order by i::text) from unnest(${value}) i)`;
  }
  return /^(name|char|"char"|bool|int\d|float\d|text|text\[\]|name\[\])$/.test(type)
    ? value
    : `${value}::text`;
}
