import type { Change, ObjectRef, Statement } from '../../../../model';
import type { Queryable } from '../../../core/engine';
import type { ServerVersion } from '../../../core/version';
import { dialect } from '../../dialect';
import { queryQualified } from '../catalog-query';
import { policyKind } from '../policy';
import { ruleKind } from '../rule';
import { commentOn } from '../table/context';
import { createIndex } from '../table/indexes';
import { readIndexes } from '../table/read-indexes';
import { planTrigger, restored } from '../trigger/plan';
import { readTrigger } from '../trigger/read';
import type { Dependents } from '../view/definition';
import { readWithDependents } from '../view/dependents';
import { planRoutine } from './plan';
import { MATCHES, matchOf, PROKINDS, readFunction, readProcedure } from './read';

/**
 * What uses a routine, each in the words of what can be done with it: `view` (its rule stands for it), `rule`, `trigger`, `policy`,
 * `default`, `check` (of a table or domain), `index`, `function`, `procedure`; `part` goes and comes with another one; all else is a
 * `blocker`.
 */
const USERS = `
  with f as (
    select p.oid from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace where ${MATCHES})
  select distinct
         case when w.rulename = '_RETURN' then 'view' when w.oid is not null then 'rule'
              when t.tgparentid <> 0 then 'part' when t.oid is not null then 'trigger'
              when pol.oid is not null then 'policy'
              when e.oid is not null and a.attgenerated = '' then 'default'
              when k.contype = 'c' and k.coninhcount > 0 and not k.conislocal then 'part'
              when k.contype = 'c' and k.coninhcount = 0 then 'check'
              when x.indexrelid is not null and ic.relkind = 'i' and not ic.relispartition
                   and not exists (select from pg_catalog.pg_constraint c where c.conindid = x.indexrelid) then 'index'
              when u.oid is not null and u.prokind in ('f', 'w', 'p')
                   and not exists (select from pg_catalog.pg_depend d2 where d2.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass
                                      and d2.refobjid = u.oid and d2.deptype in ('n', 'a')) then
                case u.prokind when 'p' then 'procedure' else 'function' end
              else 'blocker' end as what,
         pg_catalog.pg_describe_object(d.classid, d.objid, 0) as label,
         r.oid::pg_catalog.int8 as oid, coalesce(rn.nspname, un.nspname, tn.nspname) as schema, coalesce(r.relname, ty.typname) as relation,
         coalesce(w.rulename, t.tgname, pol.polname, a.attname, k.conname, ic.relname,
                  u.proname || '(' || pg_catalog.pg_get_function_identity_arguments(u.oid) || ')')::pg_catalog.text as name,
         coalesce(pg_catalog.pg_get_expr(e.adbin, e.adrelid), pg_catalog.pg_get_constraintdef(k.oid)) as text,
         pg_catalog.obj_description(k.oid, 'pg_constraint') as comment, ty.oid is not null as "onDomain",
         coalesce(x.indisclustered, false) as clustered
    from f join pg_catalog.pg_depend d on d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass and d.refobjid = f.oid
    left join pg_catalog.pg_rewrite w on d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and w.oid = d.objid
    left join pg_catalog.pg_trigger t on d.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass and t.oid = d.objid
    left join pg_catalog.pg_attrdef e on d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass and e.oid = d.objid
    left join pg_catalog.pg_attribute a on a.attrelid = e.adrelid and a.attnum = e.adnum
    left join pg_catalog.pg_policy pol on d.classid = 'pg_catalog.pg_policy'::pg_catalog.regclass and pol.oid = d.objid
    left join pg_catalog.pg_constraint k on d.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass and k.oid = d.objid
    left join pg_catalog.pg_index x on d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and x.indexrelid = d.objid
    left join pg_catalog.pg_class ic on ic.oid = x.indexrelid
    left join pg_catalog.pg_proc u on d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass and u.oid = d.objid
    left join pg_catalog.pg_namespace un on un.oid = u.pronamespace
    left join pg_catalog.pg_type ty on ty.oid = k.contypid and k.contypid <> 0
    left join pg_catalog.pg_namespace tn on tn.oid = ty.typnamespace
    left join pg_catalog.pg_class r
      on r.oid = coalesce(w.ev_class, t.tgrelid, e.adrelid, pol.polrelid, nullif(k.conrelid, 0), x.indrelid)
    left join pg_catalog.pg_namespace rn on rn.oid = r.relnamespace
   where d.deptype in ('n', 'a')
   order by 1, 2`;

interface User {
  what: string;
  label: string;
  oid: number;
  schema: string;
  relation: string;
  name: string;
  text: string;
  comment: string | null;
  onDomain: boolean;
  clustered: boolean;
}

/** One object on its way out and back. */
interface Moved {
  drop: string[];
  restore: string[];
}

/** In this order they come back, and in the other they go; views come before policies. */
const ORDER = ['function', 'procedure', 'default', 'check', 'index', 'policy', 'trigger', 'rule'];

/** What uses a routine, and the statements that take it away and bring it back: with owners, privileges, comments and states. */
export async function readUsers(db: Queryable, ref: ObjectRef): Promise<Dependents> {
  const prokinds = PROKINDS[ref.kind as 'function' | 'procedure'];
  const rows = await queryQualified<User>(db, USERS, matchOf(ref, prokinds));
  const of = (what: string): User[] => rows.filter(each => each.what === what);
  const views = await readWithDependents(db, [...new Set(of('view').map(({ oid }) => oid))]);
  const gone = new Set(of('view').map(({ oid }) => oid));
  const users = ORDER.flatMap(of).filter(({ oid }) => !gone.has(oid));
  const moved: (Moved & User)[] = [];
  for (const user of users) {
    moved.push({ ...user, ...(await moving(db, ref.path[0], user)) });
  }
  const isLate = ({ what }: User): boolean => ORDER.indexOf(what) >= ORDER.indexOf('policy');
  const early = moved.filter(each => !isLate(each));
  const late = moved.filter(isLate);
  return {
    objects: [...views.objects, ...users.map(({ label }) => label)],
    blockers: [...views.blockers, ...of('blocker').map(({ label }) => label)],
    drop: [
      ...[...late].reverse().flatMap(({ drop }) => drop),
      ...views.drop,
      ...[...early].reverse().flatMap(({ drop }) => drop)
    ],
    restore: [
      ...early.flatMap(({ restore }) => restore),
      ...views.restore,
      ...late.flatMap(({ restore }) => restore)
    ]
  };
}

async function moving(db: Queryable, database: string, user: User): Promise<Moved> {
  const { what, schema, relation, name, text, comment, onDomain } = user;
  const { ident, path } = dialect;
  const on = path([schema, relation ?? '']);
  switch (what) {
    case 'default': {
      const column = `ALTER TABLE ${on} ALTER COLUMN ${ident(name)}`;
      return { drop: [`${column} DROP DEFAULT`], restore: [`${column} SET DEFAULT ${text}`] };
    }
    case 'check': {
      const alter = `ALTER ${onDomain ? 'DOMAIN' : 'TABLE'} ${on}`;
      const target = `CONSTRAINT ${ident(name)} ON ${onDomain ? 'DOMAIN ' : ''}${on}`;
      return {
        drop: [`${alter} DROP CONSTRAINT ${ident(name)}`],
        restore: [
          `${alter} ADD CONSTRAINT ${ident(name)} ${text}`,
          ...commentOn(target, null, comment).map(({ sql }) => sql)
        ]
      };
    }
    case 'index':
      return movingIndex(db, user);
    case 'function':
    case 'procedure': {
      const ref = { kind: what, path: [database, schema, name] };
      const from = what === 'function' ? await readFunction(db, ref) : await readProcedure(db, ref);
      const planned = (change: Change<typeof from>) => planRoutine(change, what);
      return {
        drop: texts(planned({ op: 'drop', ref, from })),
        restore: texts(planned({ op: 'create', ref, to: from }))
      };
    }
    case 'trigger': {
      const ref = { kind: what, path: [database, schema, relation, name] };
      const from = await readTrigger(db, ref);
      return {
        drop: texts(planTrigger({ op: 'drop', ref, from }, db.version)),
        restore: texts([...planTrigger({ op: 'create', ref, to: from }, db.version), ...restored(from, from)])
      };
    }
    default: {
      const kind = (what === 'policy' ? policyKind : ruleKind) as RelationKind;
      const ref = { kind: what, path: [database, schema, relation, name] };
      const from = await kind.read(db, ref);
      return {
        drop: texts(kind.plan({ op: 'drop', ref, from }, db.version)),
        restore: texts(kind.plan({ op: 'create', ref, to: from }, db.version))
      };
    }
  }
}

/** A kind of what stands on a relation, whatever its definitions are. */
interface RelationKind {
  read(db: Queryable, ref: ObjectRef): Promise<unknown>;
  plan(change: Change<unknown>, version: ServerVersion): Statement[];
}

async function movingIndex(db: Queryable, { oid, schema, relation, name, clustered }: User): Promise<Moved> {
  const index = (await readIndexes(db, oid)).find(each => each.name === name)!;
  const { ident, path } = dialect;
  const table = path([schema, relation]);
  const context = { dialect, version: db.version, table, schema, name: relation, oldName: relation };
  const choice = { concurrently: false, isNew: false, only: false };
  return {
    drop: [`DROP INDEX ${path([schema, name])}`],
    restore: [
      ...texts(createIndex(index, context, choice)),
      ...(clustered ? [`ALTER TABLE ${table} CLUSTER ON ${ident(name)}`] : [])
    ]
  };
}

function texts(statements: readonly Statement[]): string[] {
  return statements.map(({ sql }) => sql);
}
