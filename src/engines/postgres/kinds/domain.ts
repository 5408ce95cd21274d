import { DbError, type ObjectRef, type Summary } from '../../../model';
import { jsonSchema } from '../../core/definition';
import type { Queryable } from '../../core/engine';
import type { ObjectKind } from '../../core/kind';
import { queryQualified } from './catalog-query';
import { isFree } from './free-text';
import { complete, domainSchema, type Domain, type DomainDefinition } from './domain/definition';
import { planDomain } from './domain/plan';
import { privilegesOf } from './privileges';
import { typeDependents } from './type/dependents';
import { withTextBodies } from './text-bodies';

/** A type with rules of its own (manual, CREATE DOMAIN). */
export const domainKind: ObjectKind<DomainDefinition> = {
  descriptor: {
    id: 'domain',
    label: 'Domain',
    plural: 'Domains',
    parents: ['schema'],
    tree: 'folder',
    icon: 'domain',
    schema: jsonSchema(domainSchema),
    can: { create: true, alter: true, rename: true, drop: true }
  },
  list: listDomains,
  read: readDomain,
  plan: planDomain,
  stages: domainStages,
  dependents: withTextBodies(typeDependents)
};

/**
 * A function in a default or a check may take the domain itself. What calls none is there from the start: a domain that a
 * column has as an array or within a composite type gets no more checks.
 */
function domainStages(given: DomainDefinition): DomainDefinition[] {
  const full = complete(given);
  const first = {
    ...full,
    default: isFree(full.default) ? full.default : null,
    checks: full.checks.filter(({ expression }) => isFree(expression))
  };
  return first.default === full.default && first.checks.length === full.checks.length
    ? [full]
    : [first, full];
}

const LIST = `
  select t.typname as name, pg_catalog.format_type(t.typbasetype, t.typtypmod) as type,
         pg_catalog.obj_description(t.oid, 'pg_type') as comment
    from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace
   where n.nspname = $1 and t.typtype = 'd'
   order by t.typname`;

async function listDomains(db: Queryable, parent: ObjectRef | null): Promise<Summary[]> {
  const [database, schema] = parent?.path ?? [];
  const rows = await db.query<{ name: string; type: string; comment: string | null }>(LIST, [schema]);
  return rows.map(({ name, type, comment }) => ({
    ref: { kind: 'domain', path: [database, schema, name] },
    label: name,
    hint: type,
    comment: comment ?? undefined
  }));
}

const READ = `
  select t.typname as name, n.nspname as schema, pg_catalog.pg_get_userbyid(t.typowner) as owner,
         pg_catalog.format_type(t.typbasetype, t.typtypmod) as type,
         (select pg_catalog.format('%I.%I', cn.nspname, co.collname) from pg_catalog.pg_collation co
            join pg_catalog.pg_namespace cn on cn.oid = co.collnamespace
           where co.oid = t.typcollation and t.typcollation <> b.typcollation) as collation,
         coalesce(pg_catalog.pg_get_expr(t.typdefaultbin, 0), t.typdefault) as default, t.typnotnull as "notNull",
         coalesce((select pg_catalog.json_agg(pg_catalog.json_build_object(
                            'name', k.conname, 'expression', pg_catalog.pg_get_expr(k.conbin, 0), 'valid', k.convalidated,
                            'comment', pg_catalog.obj_description(k.oid, 'pg_constraint')) order by k.conname collate "C")
                     from pg_catalog.pg_constraint k where k.contypid = t.oid and k.contype = 'c'), '[]') as checks,
         pg_catalog.obj_description(t.oid, 'pg_type') as comment, ${privilegesOf('t.typacl')} as privileges
    from pg_catalog.pg_type t
    join pg_catalog.pg_namespace n on n.oid = t.typnamespace
    join pg_catalog.pg_type b on b.oid = t.typbasetype
   where n.nspname = $1 and t.typname = $2 and t.typtype = 'd'`;

async function readDomain(db: Queryable, { path: [, schema, name] }: ObjectRef): Promise<Domain> {
  const rows = await queryQualified<Domain>(db, READ, [schema, name]);
  if (rows.length === 0) {
    throw new DbError({ code: 'not-found', message: `There is no domain ${schema}.${name}` });
  }
  return rows[0];
}
