import type { Dependent, ObjectRef } from '../../../../model';
import type { Queryable } from '../../../core/engine';
import { queryQualified } from '../catalog-query';

/**
 * What leans on a table: views and materialized views through their rules, rules, policies and foreign keys of other
 * tables, columns made of its rows, children and partitions, functions with a body of their own (`BEGIN ATOMIC`), and
 * sequences it owns.
 */
const DEPENDENTS = `
  with t as materialized (
    select c.oid, c.reltype, y.typarray from pg_catalog.pg_class c
      join pg_catalog.pg_type y on y.oid = c.reltype join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p', 'f')),
  d as materialized (
    select d.classid, d.objid, d.refobjsubid, d.deptype from t join pg_catalog.pg_depend d
        on d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjid = t.oid
    union all
    select d.classid, d.objid, 0, d.deptype from t join pg_catalog.pg_depend d
        on d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass and d.refobjid in (t.reltype, t.typarray)),
  made as materialized (
    select d.objid, d.objsubid from t join pg_catalog.pg_depend d
        on d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass and d.refobjid in (t.reltype, t.typarray)
       and d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objsubid > 0)
  select distinct case c.relkind when 'v' then 'view' else 'materialized-view' end as kind,
         n.nspname as schema, c.relname as name, null as part,
         'view uses ' || coalesce('column ' || a.attname, 'the table') as reason
    from d join pg_catalog.pg_rewrite r on d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and r.oid = d.objid
    join pg_catalog.pg_class c on c.oid = r.ev_class and c.relkind in ('v', 'm')
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    left join t on true
    left join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid and d.refobjsubid > 0
   where c.oid <> t.oid
  union all
  select 'table', n.nspname, c.relname, null, 'foreign key ' || coalesce(o.conname, k.conname) || ' refers to it'
    from t join pg_catalog.pg_constraint k on k.confrelid = t.oid and k.contype = 'f' and k.conrelid <> t.oid
    -- A key has one more for each partition, of its own table and of the one that it refers to.
    left join pg_catalog.pg_constraint o on o.oid = k.conparentid
    join pg_catalog.pg_class c on c.oid = k.conrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where o.oid is null or o.conrelid = k.conrelid
  union all
  select 'table', n.nspname, c.relname, null, case when c.relispartition then 'is a partition of it' else 'inherits from it' end
    from t join pg_catalog.pg_inherits i on i.inhparent = t.oid
    join pg_catalog.pg_class c on c.oid = i.inhrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  union all
  select distinct case c.relkind when 'c' then 'type' else 'table' end,
         n.nspname, c.relname, null, 'column ' || a.attname || ' is made of its rows'
    from made m join pg_catalog.pg_class c on c.oid = m.objid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = m.objsubid
   where c.relkind in ('r', 'p', 'f', 'c')
  union all
  select distinct 'rule', n.nspname, c.relname, r.rulename, 'rule ' || r.rulename || ' uses the table'
    from d join pg_catalog.pg_rewrite r on d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and r.oid = d.objid
    join pg_catalog.pg_class c on c.oid = r.ev_class join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    join t on c.oid <> t.oid
   where r.rulename <> '_RETURN'
  union all
  select distinct 'policy', n.nspname, c.relname, l.polname, 'policy ' || l.polname || ' uses the table'
    from d join pg_catalog.pg_policy l on d.classid = 'pg_catalog.pg_policy'::pg_catalog.regclass and l.oid = d.objid
    join pg_catalog.pg_class c on c.oid = l.polrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    join t on c.oid <> t.oid
  union all
  select distinct case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end, n.nspname,
         p.proname || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')', null, 'its body or signature uses the table'
    from d join pg_catalog.pg_proc p on d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass and p.oid = d.objid
    join pg_catalog.pg_namespace n on n.oid = p.pronamespace
  union all
  select 'sequence', n.nspname, c.relname, null, 'belongs to one of its columns and goes with it'
    from d join pg_catalog.pg_class c on d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and c.oid = d.objid
        and c.relkind = 'S' and d.deptype = 'a'
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace`;

interface DependentRow {
  kind: string;
  schema: string;
  name: string;
  /** The rule or policy of the table that has the name. */
  part: string | null;
  reason: string;
}

export async function tableDependents(db: Queryable, { path }: ObjectRef): Promise<Dependent[]> {
  const [database, schema, name] = path;
  const rows = await queryQualified<DependentRow>(db, DEPENDENTS, [schema, name]);
  return rows.map(({ kind, reason, ...row }) => {
    const names = [row.schema, row.name, ...(row.part === null ? [] : [row.part])];
    return { ref: { kind, path: [database, ...names] }, label: names.join('.'), reason };
  });
}
