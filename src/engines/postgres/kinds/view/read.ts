import { DbError, type ObjectRef } from '../../../../model';
import type { Queryable } from '../../../core/engine';
import { queryQualified } from '../catalog-query';
import { optionsOf } from '../table/options';
import { readPrivileges } from '../table/table-privileges';
import { NO_DEPENDENTS, optionFields, type View } from './definition';

const VIEW = `
  select c.relname as name, n.nspname as schema, pg_catalog.pg_get_userbyid(c.relowner) as owner,
         c.relpersistence = 't' as temporary, pg_catalog.pg_get_viewdef(c.oid) as select,
         c.reloptions as options, pg_catalog.obj_description(c.oid, 'pg_class') as comment, c.relacl is not null as "hasAcl",
         coalesce((select pg_catalog.json_agg(pg_catalog.json_build_object(
                            'name', a.attname, 'previousName', null, 'type', pg_catalog.format_type(a.atttypid, a.atttypmod),
                            'default', pg_catalog.pg_get_expr(d.adbin, d.adrelid),
                            'comment', pg_catalog.col_description(a.attrelid, a.attnum)) order by a.attnum)
                     from pg_catalog.pg_attribute a
                     left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
                    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped), '[]') as columns
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where c.oid = $1`;

interface Row extends Pick<View, 'name' | 'schema' | 'owner' | 'select' | 'comment' | 'columns'> {
  temporary: boolean;
  options: string[] | null;
  hasAcl: boolean;
}

/** The oid of a view (`v`) or a materialized one (`m`). Rejects with `not-found`. */
export async function relationOid(
  db: Queryable,
  { path: [, schema, name] }: ObjectRef,
  relkind: 'v' | 'm'
): Promise<number> {
  const [row] = await db.query<{ oid: number }>(
    `select c.oid::int8::float8 as oid from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where n.nspname = $1 and c.relname = $2 and c.relkind = $3`,
    [schema, name, relkind]
  );
  if (!row) {
    const what = relkind === 'v' ? 'view' : 'materialized view';
    throw new DbError({ code: 'not-found', message: `There is no ${what} ${schema}.${name}` });
  }
  return row.oid;
}

/** The SELECT as the server prints it, without what ends it. */
export function selectText(printed: string): string {
  return printed.trim().replace(/;$/, '');
}

/** A view without what depends on it. */
export async function readViewAlone(db: Queryable, oid: number): Promise<View> {
  const [row] = await queryQualified<Row>(db, VIEW, [oid]);
  const { temporary, options, hasAcl, select, ...rest } = row;
  return {
    ...rest,
    persistence: temporary ? 'temporary' : 'permanent',
    select: selectText(select),
    ...optionFields(optionsOf(options)),
    privileges: await readPrivileges(db, oid, hasAcl),
    recreate: false,
    dependents: NO_DEPENDENTS
  };
}
