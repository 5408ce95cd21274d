import {
  DbError,
  type Change,
  type Dependent,
  type ObjectRef,
  type Statement,
  type Summary
} from '../../../model';
import { Type, definition, jsonSchema, nullable, type Static } from '../../core/definition';
import type { Queryable } from '../../core/engine';
import type { ObjectKind } from '../../core/kind';
import { hazard, statement } from '../../core/statement';
import type { ServerVersion } from '../../core/version';
import { dialect } from '../dialect';
import { queryQualified } from './catalog-query';
import { describedDependents } from './described';
import { changePrivileges, privilegesOf, privilegesSchema } from './privileges';

const schemaSchema = definition({
  name: Type.String({ title: 'Name', minLength: 1 }),
  owner: Type.Optional(nullable(Type.String(), 'Owner')),
  comment: Type.Optional(nullable(Type.String(), 'Comment')),
  privileges: Type.Optional(privilegesSchema)
});

export type SchemaDefinition = Static<typeof schemaSchema>;
type Schema = Required<SchemaDefinition>;

/** A namespace of a database (manual, section 5.10). */
export const schemaKind: ObjectKind<SchemaDefinition> = {
  descriptor: {
    id: 'schema',
    label: 'Schema',
    plural: 'Schemas',
    parents: ['database'],
    tree: 'inline',
    icon: 'schema',
    schema: jsonSchema(schemaSchema),
    can: { create: true, alter: true, rename: true, drop: true }
  },
  list: (db, parent) => listSchemas(db, parent),
  read: readSchema,
  plan: planSchema,
  dependents: readDependents
};

const LIST = `
  select n.nspname as name, pg_catalog.pg_get_userbyid(n.nspowner) as owner,
         pg_catalog.obj_description(n.oid, 'pg_namespace') as comment,
         n.nspname like 'pg\\_%' or n.nspname = 'information_schema' as system
    from pg_catalog.pg_namespace n
   where n.nspname !~ '^pg_(toast|temp_|toast_temp_)'
   order by system, n.nspname <> 'public', n.nspname`;

const READ = `
  select n.nspname as name, pg_catalog.pg_get_userbyid(n.nspowner) as owner,
         pg_catalog.obj_description(n.oid, 'pg_namespace') as comment, ${privilegesOf('n.nspacl')} as privileges
    from pg_catalog.pg_namespace n where n.nspname = $1`;

const DEPENDENTS = `
  select i.type, i.name, pg_catalog.pg_describe_object(d.classid, d.objid, 0) as label
    from pg_catalog.pg_namespace n
    join pg_catalog.pg_depend d on d.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass and d.refobjid = n.oid
         and d.deptype = 'n' and d.objsubid = 0
   cross join pg_catalog.pg_identify_object(d.classid, d.objid, 0) i
   where n.nspname = $1 and i.type not in ('default acl')
   order by i.type, label
   limit 1000`;

interface SchemaRow {
  name: string;
  owner: string;
  comment: string | null;
  system: boolean;
}

async function listSchemas(db: Queryable, parent: ObjectRef | null): Promise<Summary[]> {
  const [database] = parent?.path ?? [];
  const rows = await db.query<SchemaRow>(LIST);
  return rows.map(({ name, owner, comment, system }) => ({
    ref: { kind: 'schema', path: [database, name] },
    label: name,
    hint: owner,
    comment: comment ?? undefined,
    flags: system ? ['system'] : []
  }));
}

async function readSchema(db: Queryable, { path: [, name] }: ObjectRef): Promise<Schema> {
  const rows = await queryQualified<Schema>(db, READ, [name]);
  if (rows.length === 0) {
    throw new DbError({ code: 'not-found', message: `There is no schema ${name}` });
  }
  return rows[0];
}

function readDependents(db: Queryable, { path }: ObjectRef): Promise<Dependent[]> {
  return describedDependents(db, DEPENDENTS, path.slice(1), path, 'is in the schema');
}

function planSchema(change: Change<SchemaDefinition>, version: ServerVersion): Statement[] {
  switch (change.op) {
    case 'create': {
      const to = complete(change.to);
      const authorization = to.owner === null ? '' : ` AUTHORIZATION ${dialect.ident(to.owner)}`;
      return [
        statement(`CREATE SCHEMA ${dialect.ident(to.name)}${authorization}`),
        ...rest({ ...to, comment: null, privileges: null }, to, version, true)
      ];
    }
    case 'alter':
      return alter(complete(change.from), { ...complete(change.from), ...change.to }, version);
    case 'drop': {
      const all = change.options?.cascade;
      const hazards = [
        hazard('irreversible', 'The schema goes'),
        ...(all ? [hazard('drops-dependents', 'Everything in it goes, and what depends on that')] : [])
      ];
      return [
        statement(`DROP SCHEMA ${dialect.ident(change.from.name)}${all ? ' CASCADE' : ''}`, { hazards })
      ];
    }
  }
}

function complete(given: SchemaDefinition): Schema {
  return {
    name: given.name,
    owner: given.owner ?? null,
    comment: given.comment ?? null,
    privileges: given.privileges ?? null
  };
}

function alter(from: Schema, to: Schema, version: ServerVersion): Statement[] {
  const name = dialect.ident(to.name);
  const renamed = hazard('downtime', `Statements that say ${from.name} fail until they are changed`);
  return [
    ...(from.name === to.name
      ? []
      : [statement(`ALTER SCHEMA ${dialect.ident(from.name)} RENAME TO ${name}`, { hazards: [renamed] })]),
    ...(from.owner === to.owner || to.owner === null
      ? []
      : [
          statement(`ALTER SCHEMA ${name} OWNER TO ${dialect.ident(to.owner)}`, {
            hazards: [hazard('privileges', `${from.owner} loses the owner's rights`)]
          })
        ]),
    ...rest(from, to, version, false)
  ];
}

function rest(from: Schema, to: Schema, version: ServerVersion, isNew: boolean): Statement[] {
  const name = dialect.ident(to.name);
  const comment = to.comment === null ? 'NULL' : dialect.literal(to.comment);
  const target = { on: `SCHEMA ${name}`, type: 'n', version } as const;
  return [
    ...(from.comment === to.comment ? [] : [statement(`COMMENT ON SCHEMA ${name} IS ${comment}`)]),
    ...changePrivileges(target, isNew ? null : from, to)
  ];
}
