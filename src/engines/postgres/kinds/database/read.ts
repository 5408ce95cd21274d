import { DbError, type Dependent, type ObjectRef } from '../../../../model';
import type { Queryable } from '../../../core/engine';
import type { ServerVersion } from '../../../core/version';
import { hasBuiltinLocales, hasIcuRules, hasLocaleProviders } from '../../capabilities';
import { queryQualified } from '../catalog-query';
import { privilegesOf } from '../privileges';
import type { Database } from './definition';

const read = (version: ServerVersion): string => {
  const provider = hasLocaleProviders(version)
    ? `case d.datlocprovider when 'i' then 'icu' when 'b' then 'builtin' else 'libc' end`
    : `'libc'`;
  const locale = hasBuiltinLocales(version)
    ? 'd.datlocale'
    : hasLocaleProviders(version)
      ? 'd.daticulocale'
      : 'null::text';
  return `
  select d.datname as name, pg_catalog.pg_get_userbyid(d.datdba) as owner, null::text as template,
         pg_catalog.pg_encoding_to_char(d.encoding) as encoding, ${provider} as "localeProvider",
         d.datcollate as collate, d.datctype as ctype, ${locale} as locale,
         ${hasIcuRules(version) ? 'd.daticurules' : 'null::text'} as "icuRules", t.spcname as tablespace,
         d.datconnlimit as "connectionLimit", d.datallowconn as "allowConnections", d.datistemplate as "isTemplate",
         coalesce((select pg_catalog.json_agg(pg_catalog.json_build_object(
                    'name', pg_catalog.split_part(c.entry, '=', 1),
                    'value', pg_catalog.substr(c.entry, pg_catalog.strpos(c.entry, '=') + 1)) order by c.n)
             from pg_catalog.pg_db_role_setting s cross join pg_catalog.unnest(s.setconfig) with ordinality c(entry, n)
            where s.setdatabase = d.oid and s.setrole = 0), '[]') as settings,
         pg_catalog.shobj_description(d.oid, 'pg_database') as comment, ${privilegesOf('d.datacl')} as privileges
    from pg_catalog.pg_database d join pg_catalog.pg_tablespace t on t.oid = d.dattablespace
   where d.datname = $1`;
};

export async function readDatabase(db: Queryable, { path: [name] }: ObjectRef): Promise<Database> {
  const [row] = await queryQualified<Database>(db, read(db.version), [name]);
  if (!row) {
    throw new DbError({ code: 'not-found', message: `There is no database ${name}` });
  }
  return row;
}

/** Open sessions and replication slots stop a drop; FORCE ends the sessions alone (manual, DROP DATABASE). */
const DEPENDENTS = `
  select 'session' as kind, a.pid::pg_catalog.text as name,
         pg_catalog.concat_ws(' ', a.usename, nullif(a.application_name, ''), a.client_addr, '(' || a.pid || ')') as label,
         'has an open session' || coalesce(', ' || a.state, '') as reason
    from pg_catalog.pg_stat_activity a where a.datname = $1 and a.pid <> pg_catalog.pg_backend_pid()
  union all
  select 'replication-slot', r.slot_name, 'replication slot ' || r.slot_name, 'decodes the changes of the database'
    from pg_catalog.pg_replication_slots r where r.database = $1
   order by 1, 2`;

export async function databaseDependents(
  db: Queryable,
  { path: [database] }: ObjectRef
): Promise<Dependent[]> {
  const rows = await queryQualified<{ kind: string; name: string; label: string; reason: string }>(
    db,
    DEPENDENTS,
    [database]
  );
  return rows.map(({ kind, name, label, reason }) => ({
    ref: { kind, path: [database, name] },
    label,
    reason
  }));
}
