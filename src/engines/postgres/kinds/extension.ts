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
import { dialect } from '../dialect';
import { queryQualified } from './catalog-query';

const versions = (title: string) =>
  Type.Optional(Type.Array(Type.String(), { title, readOnly: true, default: [] }));

const extensionSchema = definition({
  name: Type.String({ title: 'Name', minLength: 1 }),
  schema: Type.Optional(nullable(Type.String(), 'Schema')),
  version: Type.Optional(nullable(Type.String(), 'Version')),
  comment: Type.Optional(nullable(Type.String(), 'Comment')),
  /** Only for a create; the catalog does not keep it. */
  cascade: Type.Optional(Type.Boolean({ title: 'Install what it requires too', default: false })),
  owner: Type.Optional(nullable(Type.String({ readOnly: true }), 'Owner')),
  relocatable: Type.Optional(Type.Boolean({ title: 'Can change its schema', readOnly: true })),
  available: versions('Available versions'),
  /** Versions that a path leads to from the installed one. */
  updates: versions('Can be updated to')
});

export type ExtensionDefinition = Static<typeof extensionSchema>;
type Extension = Required<ExtensionDefinition>;

/** A package of objects (manual, section 36.17). */
export const extensionKind: ObjectKind<ExtensionDefinition> = {
  descriptor: {
    id: 'extension',
    label: 'Extension',
    plural: 'Extensions',
    parents: ['database'],
    tree: 'folder',
    icon: 'extension',
    schema: jsonSchema(extensionSchema),
    can: { create: true, alter: true, rename: 'The name of an extension is fixed', drop: true }
  },
  list: listExtensions,
  read: readExtension,
  plan: planExtension,
  dependents: readDependents
};

/** Those with an oid below 16384 came with the cluster (`FirstNormalObjectId`): every database has them. */
const LIST = `
  select e.extname as name, e.extversion as version, pg_catalog.obj_description(e.oid, 'pg_extension') as comment,
         e.oid < 16384 as system
    from pg_catalog.pg_extension e order by e.extname`;

const READ = `
  select e.extname as name, n.nspname as schema, e.extversion as version,
         pg_catalog.obj_description(e.oid, 'pg_extension') as comment, false as cascade,
         pg_catalog.pg_get_userbyid(e.extowner) as owner, e.extrelocatable as relocatable,
         array(select v.version from pg_catalog.pg_available_extension_versions v
                where v.name = e.extname order by v.version) as available,
         array(select u.target from pg_catalog.pg_extension_update_paths(e.extname) u
                where u.source = e.extversion and u.path is not null order by u.target) as updates
    from pg_catalog.pg_extension e join pg_catalog.pg_namespace n on n.oid = e.extnamespace
   where e.extname = $1`;

/** Its members go with it; what uses it or a member stops a drop, or goes too with CASCADE. */
const DEPENDENTS = `
  with e as (select x.oid from pg_catalog.pg_extension x where x.extname = $1),
       m as (select d.classid, d.objid from pg_catalog.pg_depend d, e
              where d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass and d.refobjid = e.oid and d.deptype = 'e'),
       u as (select d.classid, d.objid, d.objsubid
               from pg_catalog.pg_depend d join m on d.refclassid = m.classid and d.refobjid = m.objid
              where d.deptype in ('n', 'a') and not exists (select from m o where o.classid = d.classid and o.objid = d.objid)
             union
             select d.classid, d.objid, d.objsubid from pg_catalog.pg_depend d, e
              where d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass and d.refobjid = e.oid and d.deptype in ('n', 'x'))
  select i.type, pg_catalog.pg_describe_object(a.classid, a.objid, a.objsubid) as label, a.reason
    from (select m.classid, m.objid, 0 as objsubid, 'belongs to the extension' as reason from m
          union all select u.classid, u.objid, u.objsubid, 'uses the extension' from u) a
   cross join pg_catalog.pg_identify_object(a.classid, a.objid, a.objsubid) i
   order by a.reason desc, label`;

async function listExtensions(db: Queryable, parent: ObjectRef | null): Promise<Summary[]> {
  const [database] = parent?.path ?? [];
  const rows = await db.query<{ name: string; version: string; comment: string | null; system: boolean }>(
    LIST
  );
  return rows.map(({ name, version, comment, system }) => ({
    ref: { kind: 'extension', path: [database, name] },
    label: name,
    hint: version,
    comment: comment ?? undefined,
    flags: system ? ['system'] : []
  }));
}

async function readExtension(db: Queryable, { path: [, name] }: ObjectRef): Promise<Extension> {
  const [row] = await queryQualified<Extension>(db, READ, [name]);
  if (!row) {
    throw new DbError({ code: 'not-found', message: `There is no extension ${name}` });
  }
  return row;
}

async function readDependents(db: Queryable, { path: [database, name] }: ObjectRef): Promise<Dependent[]> {
  const rows = await queryQualified<{ type: string; label: string; reason: string }>(db, DEPENDENTS, [name]);
  return rows.map(({ type, label, reason }) => ({
    ref: { kind: type.replaceAll(' ', '-'), path: [database, label] },
    label,
    reason
  }));
}

function planExtension(change: Change<ExtensionDefinition>): Statement[] {
  switch (change.op) {
    case 'create':
      return create(change.to);
    case 'alter':
      return alter(change.from, { ...change.from, ...change.to });
    case 'drop': {
      const all = change.options?.cascade;
      const hazards = [
        hazard('data-loss', 'Every object of the extension goes, with the rows of its tables'),
        ...(all ? [hazard('drops-dependents', 'What uses the extension goes too')] : [])
      ];
      return [
        statement(`DROP EXTENSION ${dialect.ident(change.from.name)}${all ? ' CASCADE' : ''}`, { hazards })
      ];
    }
  }
}

function create(to: ExtensionDefinition): Statement[] {
  const { name, schema, version, owner } = to;
  const sql = [
    `CREATE EXTENSION ${dialect.ident(name)}`,
    ...(schema ? [`SCHEMA ${dialect.ident(schema)}`] : []),
    ...(version ? [`VERSION ${dialect.ident(version)}`] : []),
    ...(to.cascade ? ['CASCADE'] : [])
  ].join(' ');
  const message = `It will belong to the role that creates it, which may not be ${owner}; this cannot be changed`;
  return [
    statement(sql, { hazards: owner ? [hazard('privileges', message)] : [] }),
    // Left out, the comment is the one that the extension brings.
    ...(to.comment === undefined ? [] : [comment(name, to.comment)])
  ];
}

function alter(from: ExtensionDefinition, to: ExtensionDefinition): Statement[] {
  refuse(from, to);
  const name = dialect.ident(from.name);
  return [
    ...(from.version === to.version || !to.version
      ? []
      : [
          statement(`ALTER EXTENSION ${name} UPDATE TO ${dialect.ident(to.version)}`, {
            hazards: [hazard('irreversible', 'Once committed, only another update script leads back')]
          })
        ]),
    ...(from.schema === to.schema || !to.schema
      ? []
      : [
          statement(`ALTER EXTENSION ${name} SET SCHEMA ${dialect.ident(to.schema)}`, {
            hazards: [hazard('downtime', `Text that says ${from.schema} will not find its objects`)]
          })
        ]),
    ...((from.comment ?? null) === (to.comment ?? null) ? [] : [comment(from.name, to.comment ?? null)])
  ];
}

/** What no statement can do (manual, ALTER EXTENSION). */
function refuse(from: ExtensionDefinition, to: ExtensionDefinition): void {
  const reasons = [
    from.name !== to.name && 'The name of an extension is fixed',
    from.owner !== to.owner && 'The owner of an extension cannot be changed',
    from.schema !== to.schema && from.relocatable === false && `${from.name} cannot change its schema`,
    to.version &&
      from.version !== to.version &&
      from.updates?.includes(to.version) === false &&
      `No update leads from version ${from.version} of ${from.name} to ${to.version}`
  ];
  const message = reasons.find(reason => typeof reason === 'string' && reason !== '');
  if (message) {
    throw new DbError({ code: 'unsupported', message });
  }
}

function comment(name: string, text: string | null): Statement {
  const value = text === null ? 'NULL' : dialect.literal(text);
  return statement(`COMMENT ON EXTENSION ${dialect.ident(name)} IS ${value}`);
}
