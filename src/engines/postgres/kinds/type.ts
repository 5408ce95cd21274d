import { DbError, type ObjectRef, type Summary } from '../../../model';
import { jsonSchema } from '../../core/definition';
import type { Queryable } from '../../core/engine';
import type { ObjectKind } from '../../core/kind';
import { hasMultiranges, hasSubscripting } from '../capabilities';
import { queryQualified } from './catalog-query';
import { typeDependents } from './type/dependents';
import { privilegesOf } from './privileges';
import { functionName } from './sql-parts';
import { complete, typeSchema, type CompleteType, type TypeDefinition } from './type/definition';
import { planType } from './type/plan';
import { withTextBodies } from './text-bodies';

/** Enums, composite types, ranges, and base types with their shells (manual, CREATE TYPE). */
export const typeKind: ObjectKind<TypeDefinition> = {
  descriptor: {
    id: 'type',
    label: 'Type',
    plural: 'Types',
    parents: ['schema'],
    tree: 'folder',
    icon: 'type',
    schema: jsonSchema(typeSchema),
    can: { create: true, alter: true, rename: true, drop: true }
  },
  list: listTypes,
  read: readType,
  plan: planType,
  // Functions of a base type, and of a canonical range, need its name before it is there.
  stages: given => {
    const full = complete(given);
    const { name, schema } = full;
    return full.variant === 'base' || full.range?.canonical
      ? [complete({ name, schema, variant: 'shell' }), full]
      : [full];
  },
  dependents: withTextBodies(typeDependents),
  // The server names the multirange.
  copy: (given, name) => ({
    ...given,
    name,
    ...(given.range && { range: { ...given.range, multirange: null } })
  })
};

const VARIANT = `case when not t.typisdefined then 'shell' when t.typtype = 'e' then 'enum' when t.typtype = 'c' then 'composite'
                      when t.typtype = 'r' then 'range' else 'base' end`;

/** Row types of tables, array types and multiranges come with what they belong to. */
const OWN = `
  t.typtype in ('e', 'c', 'r', 'b', 'p')
  and (t.typtype <> 'c' or (select c.relkind from pg_catalog.pg_class c where c.oid = t.typrelid) = 'c')
  and not (t.typtype = 'b' and t.typelem <> 0 and exists (select from pg_catalog.pg_type e where e.typarray = t.oid))
  and (t.typtype <> 'p' or not t.typisdefined)`;

const LIST = `
  select t.typname as name, ${VARIANT} as variant, pg_catalog.obj_description(t.oid, 'pg_type') as comment
    from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace
   where n.nspname = $1 and ${OWN}
   order by t.typname`;

async function listTypes(db: Queryable, parent: ObjectRef | null): Promise<Summary[]> {
  const [database, schema] = parent?.path ?? [];
  const rows = await db.query<{ name: string; variant: string; comment: string | null }>(LIST, [schema]);
  return rows.map(({ name, variant, comment }) => ({
    ref: { kind: 'type', path: [database, schema, name] },
    label: name,
    hint: variant,
    comment: comment ?? undefined
  }));
}

const collationName = (oid: string): string =>
  `(select pg_catalog.format('%I.%I', cn.nspname, co.collname) from pg_catalog.pg_collation co
      join pg_catalog.pg_namespace cn on cn.oid = co.collnamespace where co.oid = ${oid})`;

const ATTRIBUTES = `
  (select pg_catalog.json_agg(pg_catalog.json_build_object(
            'name', a.attname, 'type', pg_catalog.format_type(a.atttypid, a.atttypmod),
            'collation', case when a.attcollation <> bt.typcollation then ${collationName('a.attcollation')} end,
            'comment', pg_catalog.col_description(a.attrelid, a.attnum), 'previousName', null) order by a.attnum)
     from pg_catalog.pg_attribute a join pg_catalog.pg_type bt on bt.oid = a.atttypid
    where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped and t.typtype = 'c')`;

const range = (multirange: boolean): string => `
  (select pg_catalog.json_build_object(
            'subtype', pg_catalog.format_type(r.rngsubtype, null),
            'operatorClass', (select pg_catalog.format('%I.%I', onsp.nspname, oc.opcname) from pg_catalog.pg_opclass oc
                               join pg_catalog.pg_namespace onsp on onsp.oid = oc.opcnamespace
                              where oc.oid = r.rngsubopc and not oc.opcdefault),
            'collation', (select ${collationName('r.rngcollation')} from pg_catalog.pg_type st
                           where st.oid = r.rngsubtype and r.rngcollation <> st.typcollation),
            'canonical', ${functionName('nullif(r.rngcanonical::pg_catalog.oid, 0)')},
            'difference', ${functionName('nullif(r.rngsubdiff::pg_catalog.oid, 0)')},
            'multirange', ${multirange ? '(select m.typname from pg_catalog.pg_type m where m.oid = r.rngmultitypid)' : 'null'})
     from pg_catalog.pg_range r where r.rngtypid = t.oid)`;

const routine = (word: string, oid: string): string =>
  `', ${word} = ' || ${functionName(`nullif(${oid}::pg_catalog.oid, 0)`)}`;

/** What stands between the brackets of CREATE TYPE for a base type. */
const options = (subscript: boolean): string => `
  pg_catalog.concat(
    'INPUT = ' || ${functionName('t.typinput::pg_catalog.oid')},
    ${routine('OUTPUT', 't.typoutput')}, ${routine('RECEIVE', 't.typreceive')}, ${routine('SEND', 't.typsend')},
    ${routine('TYPMOD_IN', 't.typmodin')}, ${routine('TYPMOD_OUT', 't.typmodout')}, ${routine('ANALYZE', 't.typanalyze')},
    ${subscript ? `${routine('SUBSCRIPT', 't.typsubscript')},` : ''}
    ', INTERNALLENGTH = ', case when t.typlen = -1 then 'VARIABLE' else t.typlen::pg_catalog.text end,
    case when t.typbyval then ', PASSEDBYVALUE' end,
    ', ALIGNMENT = ', case t.typalign when 'c' then 'char' when 's' then 'int2' when 'i' then 'int4' else 'double' end,
    ', STORAGE = ', case t.typstorage when 'p' then 'plain' when 'e' then 'external' when 'x' then 'extended' else 'main' end,
    ', CATEGORY = ', pg_catalog.quote_literal(t.typcategory::pg_catalog.text),
    case when t.typispreferred then ', PREFERRED = true' end,
    ', DEFAULT = ' || pg_catalog.quote_literal(t.typdefault),
    case when t.typelem <> 0 then ', ELEMENT = ' || pg_catalog.format_type(t.typelem, null) end,
    ', DELIMITER = ', pg_catalog.quote_literal(t.typdelim::pg_catalog.text),
    case when t.typcollation <> 0 then ', COLLATABLE = true' end)`;

async function readType(db: Queryable, { path: [, schema, name] }: ObjectRef): Promise<CompleteType> {
  const select = `
    select t.typname as name, n.nspname as schema, pg_catalog.pg_get_userbyid(t.typowner) as owner, ${VARIANT} as variant,
           coalesce((select pg_catalog.json_agg(e.enumlabel order by e.enumsortorder) from pg_catalog.pg_enum e
                      where e.enumtypid = t.oid), '[]') as labels,
           coalesce(${ATTRIBUTES}, '[]') as attributes, ${range(hasMultiranges(db.version))} as range,
           case when t.typtype = 'b' and t.typisdefined then ${options(hasSubscripting(db.version))} end as options,
           pg_catalog.obj_description(t.oid, 'pg_type') as comment, ${privilegesOf('t.typacl')} as privileges
      from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace
     where n.nspname = $1 and t.typname = $2 and ${OWN}`;
  const rows = await queryQualified<CompleteType>(db, select, [schema, name]);
  if (rows.length === 0) {
    throw new DbError({ code: 'not-found', message: `There is no type ${schema}.${name}` });
  }
  return rows[0];
}
