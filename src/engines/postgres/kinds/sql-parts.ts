/** Pieces of SQL that the texts of several kinds are put together from. They run on the server. */

/** `schema.function` of a function's oid. */
export const functionName = (oid: string): string =>
  `(select pg_catalog.format('%I.%I', fn.nspname, fp.proname) from pg_catalog.pg_proc fp
      join pg_catalog.pg_namespace fn on fn.oid = fp.pronamespace where fp.oid = ${oid})`;

/** `schema.function(types)`. */
export const functionSignature = (oid: string): string =>
  `(select pg_catalog.format('%I.%I(%s)', fn.nspname, fp.proname,
           (select pg_catalog.string_agg(pg_catalog.format_type(ft.t, null), ', ' order by ft.o) from pg_catalog.unnest(fp.proargtypes) with ordinality ft(t, o)))
      from pg_catalog.pg_proc fp join pg_catalog.pg_namespace fn on fn.oid = fp.pronamespace where fp.oid = ${oid})`;

/** `OPERATOR(schema.+)`. */
export const operatorName = (oid: string): string =>
  `(select pg_catalog.format('OPERATOR(%I.%s)', fn.nspname, fo.oprname) from pg_catalog.pg_operator fo
      join pg_catalog.pg_namespace fn on fn.oid = fo.oprnamespace where fo.oid = ${oid})`;

/** `schema.+(left, right)` as operator classes and families want it. */
export const operatorSignature = (oid: string): string =>
  `(select pg_catalog.format('%I.%s(%s, %s)', fn.nspname, fo.oprname,
           case when fo.oprleft = 0 then 'NONE' else pg_catalog.format_type(fo.oprleft, null) end,
           case when fo.oprright = 0 then 'NONE' else pg_catalog.format_type(fo.oprright, null) end)
      from pg_catalog.pg_operator fo join pg_catalog.pg_namespace fn on fn.oid = fo.oprnamespace where fo.oid = ${oid})`;

/** `schema.name` of an operator family's oid. */
export const familyName = (oid: string): string =>
  `(select pg_catalog.format('%I.%I', fn.nspname, ff.opfname) from pg_catalog.pg_opfamily ff
      join pg_catalog.pg_namespace fn on fn.oid = ff.opfnamespace where ff.oid = ${oid})`;

/** ` OPTIONS (name 'value', …)`, or nothing. */
export const optionList = (options: string): string =>
  `coalesce((select ' OPTIONS (' || pg_catalog.string_agg(pg_catalog.format('%I %L', fo.option_name, fo.option_value), ', ' order by fo.o) || ')'
               from pg_catalog.pg_options_to_table(${options}) with ordinality fo(option_name, option_value, o) having pg_catalog.count(*) > 0), '')`;

/**
 * Operators and functions that belong to an operator class or, loose, to a family: those that depend on it
 * directly (as `pg_dump` tells them apart).
 */
export const memberList = (catalog: 'pg_opclass' | 'pg_opfamily'): string => {
  const owned = (member: string, alias: string): string =>
    `exists (select from pg_catalog.pg_depend d where d.refclassid = 'pg_catalog.${catalog}'::pg_catalog.regclass and d.refobjid = c.oid
                and d.classid = 'pg_catalog.${member}'::pg_catalog.regclass and d.objid = ${alias}.oid)`;
  return `(select pg_catalog.string_agg(m.text, ', ' order by m.place, m.number, m.text) from (
      select 1 as place, o.amopstrategy::pg_catalog.int4 as number,
             pg_catalog.format('OPERATOR %s %s', o.amopstrategy, ${operatorSignature('o.amopopr')})
             || coalesce(' FOR ORDER BY ' || ${familyName('nullif(o.amopsortfamily, 0)')}, '') as text
        from pg_catalog.pg_amop o where ${owned('pg_amop', 'o')}
      union all
      select 2, f.amprocnum::pg_catalog.int4,
             pg_catalog.format('FUNCTION %s (%s, %s) %s', f.amprocnum, pg_catalog.format_type(f.amproclefttype, null),
                               pg_catalog.format_type(f.amprocrighttype, null), ${functionSignature('f.amproc')})
        from pg_catalog.pg_amproc f where ${owned('pg_amproc', 'f')}) m)`;
};
