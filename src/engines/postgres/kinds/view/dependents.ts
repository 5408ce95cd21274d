import type { Dependent, ObjectRef } from '../../../../model';
import type { Queryable } from '../../../core/engine';
import { dialect } from '../../dialect';
import { queryQualified } from '../catalog-query';
import { createMaterializedView } from '../materialized-view/create';
import { readMaterializedViewAlone } from '../materialized-view/read';
import { commentOn } from '../table/context';
import { planDependencies, planState } from '../trigger/attached';
import { STATE_OF } from '../trigger/read';
import { NO_DEPENDENTS, type Dependents } from './definition';
import { createView } from './plan';
import { readViewAlone } from './read';

/**
 * Views that use the relation, its row type or arrays of that, and those that use them (`gone`: in the order
 * of making); their rules and triggers; rules of others; and the rest, which nobody here can make again.
 */
const DEPENDENTS = `
  with recursive d (oid, depth) as (
    select seed::pg_catalog.oid, $2::pg_catalog.int4 from pg_catalog.unnest($1::pg_catalog.int8[]) seed
     union
    select r.ev_class, d.depth + 1 from d
     cross join lateral (
       select 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid as class, d.oid as id
        union all
       select 'pg_catalog.pg_type'::pg_catalog.regclass, t.id from pg_catalog.pg_type y
        cross join lateral (values (y.oid), (y.typarray)) t (id) where y.typrelid = d.oid and t.id <> 0) x
      join pg_catalog.pg_depend p on p.refclassid = x.class and p.refobjid = x.id
           and p.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
      join pg_catalog.pg_rewrite r on r.oid = p.objid and r.rulename = '_RETURN' and r.ev_class <> d.oid
     where d.depth < 64),
  gone as materialized (select oid, max(depth) as depth from d group by oid),
  used as materialized (
    select p.classid, p.objid, p.objsubid, p.deptype from gone g
     cross join lateral (
       select 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid as class, g.oid as id
        union all
       select 'pg_catalog.pg_type'::pg_catalog.regclass, t.id from pg_catalog.pg_type y
        cross join lateral (values (y.oid), (y.typarray)) t (id) where y.typrelid = g.oid and t.id <> 0) x
      join pg_catalog.pg_depend p on p.refclassid = x.class and p.refobjid = x.id and p.deptype in ('n', 'a')),
  rules as materialized (
    select r.oid from pg_catalog.pg_rewrite r where r.rulename <> '_RETURN'
       and (r.ev_class in (select oid from gone)
         or r.oid in (select objid from used where classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass)))
  select 'relation' as what, c.relkind::pg_catalog.text as kind, c.oid::pg_catalog.int8 as oid, n.nspname as schema, c.relname as relation,
         null::pg_catalog.text as name, null::pg_catalog.text as text, null::pg_catalog.text as enabled, null::pg_catalog.text as comment,
         null::pg_catalog.text[] as extensions, g.depth as place
    from gone g join pg_catalog.pg_class c on c.oid = g.oid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where g.depth > 0
  union all
  select 'rule', case when r.ev_class in (select oid from gone) then 'own' else 'other' end, r.oid::pg_catalog.int8, n.nspname, c.relname, r.rulename,
         pg_catalog.rtrim(pg_catalog.pg_get_ruledef(r.oid), ';'), r.ev_enabled::pg_catalog.text, pg_catalog.obj_description(r.oid, 'pg_rewrite'), null, 100
    from rules join pg_catalog.pg_rewrite r on r.oid = rules.oid
    join pg_catalog.pg_class c on c.oid = r.ev_class join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  union all
  select 'trigger', 'own', t.oid::pg_catalog.int8, n.nspname, c.relname, t.tgname, pg_catalog.pg_get_triggerdef(t.oid), t.tgenabled::pg_catalog.text,
         pg_catalog.obj_description(t.oid, 'pg_trigger'),
         array(select e.extname::pg_catalog.text from pg_catalog.pg_depend d join pg_catalog.pg_extension e on e.oid = d.refobjid
                where d.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass and d.objid = t.oid
                  and d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass and d.deptype = 'x' order by 1), 101
    from gone g join pg_catalog.pg_trigger t on t.tgrelid = g.oid and not t.tgisinternal
    join pg_catalog.pg_class c on c.oid = g.oid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  union all
  select distinct 'blocker', i.type, null::pg_catalog.int8, i.schema, null, i.name, pg_catalog.pg_describe_object(u.classid, u.objid, 0), null, null,
         null::pg_catalog.text[], 102
    from used u cross join lateral pg_catalog.pg_identify_object(u.classid, u.objid, 0) i
   where u.classid <> 'pg_catalog.pg_rewrite'::pg_catalog.regclass
     and not exists (select from pg_catalog.pg_trigger t where u.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass and t.oid = u.objid and t.tgrelid in (select oid from gone))
     and not exists (select from pg_catalog.pg_attrdef t where u.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass and t.oid = u.objid and t.adrelid in (select oid from gone))
     and not exists (select from pg_catalog.pg_index t where u.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and t.indexrelid = u.objid and t.indrelid in (select oid from gone))
     and not exists (select from pg_catalog.pg_statistic_ext t where u.classid = 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass and t.oid = u.objid and t.stxrelid in (select oid from gone))
   order by place, schema, relation, name`;

interface Row {
  what: 'relation' | 'rule' | 'trigger' | 'blocker';
  kind: string;
  oid: number;
  schema: string;
  relation: string;
  name: string;
  text: string;
  enabled: string;
  comment: string | null;
  extensions: string[] | null;
}

const find = (db: Queryable, oid: number): Promise<Row[]> => queryQualified<Row>(db, DEPENDENTS, [[oid], 0]);

/** What goes with a view, and the statements that bring it back. */
export async function readDependents(db: Queryable, oid: number): Promise<Dependents> {
  return dependentsFrom(db, await find(db, oid));
}

/** These views with what goes with them, and the statements that bring all of it back. */
export async function readWithDependents(db: Queryable, oids: readonly number[]): Promise<Dependents> {
  return oids.length === 0
    ? NO_DEPENDENTS
    : dependentsFrom(db, await queryQualified<Row>(db, DEPENDENTS, [oids, 1]));
}

async function dependentsFrom(db: Queryable, rows: readonly Row[]): Promise<Dependents> {
  if (rows.length === 0) {
    return NO_DEPENDENTS;
  }
  const relations = rows.filter(({ what }) => what === 'relation');
  const restore: string[] = [];
  for (const { kind, oid: dependent } of relations) {
    const statements =
      kind === 'm'
        ? createMaterializedView(await readMaterializedViewAlone(db, dependent), db.version)
        : createView(await readViewAlone(db, dependent), db.version);
    restore.push(...statements.map(({ sql }) => sql));
  }
  const others = rows.filter(({ what, kind }) => what === 'rule' && kind === 'other');
  return {
    objects: [...relations.map(labelOf), ...others.map(labelOf)],
    blockers: rows.filter(({ what }) => what === 'blocker').map(({ text }) => text),
    drop: [
      ...others.map(row => `DROP RULE ${onRelation(row)}`),
      ...[...relations]
        .reverse()
        .map(row => `DROP ${row.kind === 'm' ? 'MATERIALIZED VIEW' : 'VIEW'} ${relationOf(row)}`)
    ],
    restore: [
      ...restore,
      ...rows.flatMap(row => (row.what === 'rule' || row.what === 'trigger' ? restored(row) : []))
    ]
  };
}

function relationOf({ schema, relation }: Row): string {
  return dialect.path([schema, relation]);
}

function onRelation(row: Row): string {
  return `${dialect.ident(row.name)} ON ${relationOf(row)}`;
}

function labelOf({ what, schema, relation, name }: Row): string {
  return what === 'relation' ? `${schema}.${relation}` : `${what} ${name} on ${schema}.${relation}`;
}

/** A rule or trigger as it was: text, state, comment, extensions. */
function restored(row: Row): string[] {
  const { what, name, text, enabled, comment, extensions } = row;
  const word = what === 'rule' ? 'RULE' : 'TRIGGER';
  return [
    text,
    ...(enabled === 'O'
      ? []
      : [`ALTER TABLE ${relationOf(row)} ${planState(STATE_OF[enabled])} ${word} ${dialect.ident(name)}`]),
    ...commentOn(`${word} ${onRelation(row)}`, null, comment).map(({ sql }) => sql),
    ...planDependencies(`TRIGGER ${onRelation(row)}`, [], extensions ?? []).map(({ sql }) => sql)
  ];
}

/** What would break or go with it, to be listed. */
export async function listDependents(
  db: Queryable,
  { path: [database] }: ObjectRef,
  oid: number
): Promise<Dependent[]> {
  const rows = await find(db, oid);
  return rows.map(row => {
    const { what, kind, schema, relation, name, text } = row;
    if (what === 'blocker') {
      const path = [database, ...(schema === null ? [] : [schema]), name ?? text];
      return {
        ref: { kind: kind.replaceAll(' ', '-'), path },
        label: text,
        reason: 'uses it or its row type'
      };
    }
    if (what === 'relation') {
      const id = kind === 'm' ? 'materialized-view' : 'view';
      return {
        ref: { kind: id, path: [database, schema, relation] },
        label: labelOf(row),
        reason: 'selects from it'
      };
    }
    const reason = kind === 'own' ? 'goes with its view' : 'uses it';
    return { ref: { kind: what, path: [database, schema, relation, name] }, label: labelOf(row), reason };
  });
}
