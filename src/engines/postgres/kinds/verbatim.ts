import { DbError, type ObjectRef, type Statement, type Summary } from '../../../model';
import { definition, jsonSchema, nullable, Type, type Static } from '../../core/definition';
import type { Queryable } from '../../core/engine';
import type { ObjectKind } from '../../core/kind';
import { hazard, statement } from '../../core/statement';
import type { ServerVersion } from '../../core/version';
import { dialect } from '../dialect';
import { queryQualified } from './catalog-query';
import { changePrivileges, privilegesOf, privilegesSchema, type AclType } from './privileges';

const verbatimSchema = definition({
  name: Type.String({ title: 'Name' }),
  schema: nullable(Type.String(), 'Schema'),
  target: nullable(Type.String({ readOnly: true }), 'As statements name it'),
  owner: nullable(Type.String(), 'Owner'),
  comment: nullable(Type.String(), 'Comment'),
  privileges: privilegesSchema,
  definition: Type.String({ title: 'Definition', format: 'sql' })
});

/**
 * An object that is carried as the exact text that makes it: shown, made, moved, renamed and dropped, and
 * described by nothing but that text.
 */
export type VerbatimDefinition = Static<typeof verbatimSchema>;

/** What of it can change in place; the rest is changed by dropping and creating. */
type Change = 'owner' | 'rename' | 'schema';

export interface VerbatimKind {
  id: string;
  label: string;
  plural: string;
  icon?: string;
  /** Where it is listed, and what its path has in front. */
  parent: 'database' | 'schema';
  /** What `DROP`, `COMMENT ON` and `ALTER` call it. */
  command: string;
  can: readonly Change[];
  /** Whether COMMENT ON knows it. Default: yes. */
  commentable?: false;
  /** Values that must not be shown: they are masked where the statement is displayed. */
  secrets?: RegExp;
  /** Its catalog, aliased `c`, with the joins that the expressions below use. */
  from: string;
  /** Catalog, for comments and to tell members of an extension. */
  catalog: string;
  /**
   * Path below the parent, as an SQL array of text; the last element is the label. Default: the
   * name.
   */
  path?: string;
  /** SQL of the name. */
  name: string;
  /** SQL of its namespace's oid, for kinds below a schema. */
  namespace?: string;
  /** How statements name it, where that is not its qualified name. */
  target?: string;
  owner?: string;
  /** SQL of its ACL, and the letter of its type. */
  acl?: { sql: string; type: AclType };
  /** SQL of the text that makes it: one statement, or several with `;` and a line break between. */
  definition: string | ((version: ServerVersion) => string);
  /** Which rows are objects. */
  where?: string;
  /** The steps of making it, where one alone cannot always be made. */
  stages?(definition: VerbatimDefinition): VerbatimDefinition[];
  /** See {@link ObjectKind.holdsColumns}. */
  holdsColumns?: ObjectKind['holdsColumns'];
}

const reasonOf = (label: string): string =>
  `The text of ${/^[AEIOU]/.test(label) ? 'an' : 'a'} ${label.toLowerCase()} cannot be changed in place: drop it and create it again.`;

/** Makes a kind out of its description. */
export function verbatimKind(spec: VerbatimKind): ObjectKind<VerbatimDefinition> {
  const { id, label, plural, icon = 'object', parent, can } = spec;
  return {
    descriptor: {
      id,
      label,
      plural,
      parents: [parent],
      tree: 'hidden',
      icon,
      schema: jsonSchema(verbatimSchema),
      can: {
        create: true,
        alter: true,
        rename: can.includes('rename') || `PostgreSQL cannot rename ${plural.toLowerCase()}.`,
        drop: true
      }
    },
    list: (db, ref) => listObjects(db, spec, ref),
    read: (db, ref) => readObject(db, spec, ref),
    plan: (change, version) => {
      switch (change.op) {
        case 'create':
          return createPlan(spec, change.ref, change.to, version);
        case 'alter':
          return alterPlan(spec, change.from, change.to, version);
        case 'drop':
          return dropPlan(spec, change.ref, change.from, change.options?.cascade);
      }
    },
    ...(spec.stages && { stages: spec.stages }),
    holdsColumns: spec.holdsColumns
  };
}

async function listObjects(db: Queryable, spec: VerbatimKind, parent: ObjectRef | null): Promise<Summary[]> {
  const [database = '', schema] = parent?.path ?? [];
  const rows = await queryQualified<{
    path: string[];
    owner: string | null;
    builtIn: boolean;
    comment: string | null;
  }>(
    db,
    `select ${pathOf(spec)} as path, ${ownerOf(spec)} as owner, ${commentOf(spec)} as comment,
            c.oid < 16384 or exists (select from pg_catalog.pg_depend d
              where d.classid = 'pg_catalog.${spec.catalog}'::pg_catalog.regclass and d.objid = c.oid and d.deptype = 'e') as "builtIn"
       from ${spec.from}
      where ${spec.where ?? 'true'} ${schema === undefined ? '' : inSchema(spec, '$1')}
      order by 1`,
    schema === undefined ? [] : [schema]
  );
  return rows.map(({ path, owner, comment, builtIn }) => ({
    ref: { kind: spec.id, path: [database, ...(schema === undefined ? [] : [schema]), ...path] },
    label: path.at(-1)!,
    ...(owner !== null && { hint: owner }),
    ...(comment !== null && { comment }),
    flags: builtIn ? ['system'] : []
  }));
}

async function readObject(db: Queryable, spec: VerbatimKind, ref: ObjectRef): Promise<VerbatimDefinition> {
  const below = spec.parent === 'schema' ? 2 : 1;
  const path = ref.path.slice(below);
  const params = [JSON.stringify(path), ...(below === 2 ? [ref.path[1]] : [])];
  const [row] = await queryQualified<VerbatimDefinition>(
    db,
    `select ${spec.name} as name, ${below === 2 ? '$2::pg_catalog.text' : 'null'} as schema, ${spec.target ?? 'null'} as target,
            ${ownerOf(spec)} as owner, ${commentOf(spec)} as comment, ${aclOf(spec)} as privileges,
            ${typeof spec.definition === 'string' ? spec.definition : spec.definition(db.version)} as definition
       from ${spec.from}
      where ${spec.where ?? 'true'} ${below === 2 ? inSchema(spec, '$2') : ''}
        and ${pathOf(spec)} = array(select pg_catalog.json_array_elements_text($1::pg_catalog.json))`,
    params
  );
  if (!row) {
    throw new DbError({
      code: 'not-found',
      message: `There is no ${spec.label.toLowerCase()} ${path.join('.')}`
    });
  }
  return row;
}

const pathOf = ({ path, name }: VerbatimKind): string => path ?? `array[${name}::pg_catalog.text]`;
const ownerOf = ({ owner }: VerbatimKind): string =>
  owner ? `pg_catalog.pg_get_userbyid(${owner})` : 'null';
const commentOf = ({ catalog }: VerbatimKind): string => `pg_catalog.obj_description(c.oid, '${catalog}')`;
const inSchema = ({ namespace }: VerbatimKind, value: string): string =>
  `and ${namespace} = (select s.oid from pg_catalog.pg_namespace s where s.nspname = ${value}::pg_catalog.name)`;

const aclOf = ({ acl }: VerbatimKind): string => (acl ? privilegesOf(acl.sql) : 'null');

/** `OPERATOR public.=== (integer, integer)`. */
function targetOf(spec: VerbatimKind, { target, schema, name }: VerbatimDefinition): string {
  return `${spec.command} ${target ?? dialect.path(schema == null ? [name] : [schema, name])}`;
}

function createPlan(
  spec: VerbatimKind,
  ref: ObjectRef,
  to: VerbatimDefinition,
  version: ServerVersion
): Statement[] {
  const schema = spec.parent === 'schema' ? (to.schema ?? ref.path[1]) : null;
  const complete = { ...to, schema, target: to.target ?? null };
  const target = targetOf(spec, complete);
  const made = dialect.split(to.definition).map(({ sql }) => masked(spec, sql));
  return [
    ...made,
    ...(to.owner != null && spec.can.includes('owner')
      ? [statement(`ALTER ${target} OWNER TO ${dialect.ident(to.owner)}`)]
      : []),
    ...(to.comment != null ? [commentOn(target, to.comment)] : []),
    ...privilegesPlan(spec, target, version, null, to)
  ];
}

function masked(spec: VerbatimKind, sql: string): Statement {
  const display = spec.secrets ? sql.replace(spec.secrets, "$1'***'") : sql;
  return statement(sql, display === sql ? {} : { display });
}

function commentOn(target: string, comment: string | null): Statement {
  return statement(`COMMENT ON ${target} IS ${comment === null ? 'NULL' : dialect.literal(comment)}`);
}

function alterPlan(
  spec: VerbatimKind,
  from: VerbatimDefinition,
  to: VerbatimDefinition,
  version: ServerVersion
): Statement[] {
  const { label, plural, can } = spec;
  const wanted = { ...from, ...to };
  if (wanted.definition !== from.definition) {
    return continued(spec, from, wanted) ?? refuse(reasonOf(label));
  }
  for (const [field, change] of [
    ['owner', 'owner'],
    ['name', 'rename'],
    ['schema', 'schema']
  ] as const) {
    if (wanted[field] !== from[field] && (!can.includes(change) || wanted[field] === null)) {
      refuse(`PostgreSQL cannot change the ${field} of ${plural.toLowerCase()}.`);
    }
  }
  if (wanted.comment !== from.comment && spec.commentable === false) {
    refuse(`PostgreSQL has no comments on ${plural.toLowerCase()}.`);
  }
  const target = targetOf(spec, from);
  return [
    ...(wanted.comment !== from.comment ? [commentOn(target, wanted.comment)] : []),
    ...(wanted.owner !== from.owner
      ? [statement(`ALTER ${target} OWNER TO ${dialect.ident(wanted.owner!)}`)]
      : []),
    ...privilegesPlan(spec, target, version, from, wanted),
    ...(wanted.schema !== from.schema
      ? [statement(`ALTER ${target} SET SCHEMA ${dialect.ident(wanted.schema!)}`)]
      : []),
    ...(wanted.name !== from.name ? [renameTo(spec, from, wanted)] : [])
  ];
}

/** A stage adds statements to the text: only those run. */
function continued(
  spec: VerbatimKind,
  from: VerbatimDefinition,
  to: VerbatimDefinition
): Statement[] | undefined {
  return spec.stages && to.definition.startsWith(`${from.definition};\n`)
    ? dialect.split(to.definition.slice(from.definition.length + 1)).map(({ sql }) => masked(spec, sql))
    : undefined;
}

function refuse(reason: string): never {
  throw new DbError({ code: 'unsupported', message: reason });
}

/** The schema, if it changes, has changed by then: what follows the name (` USING btree`) stays. */
function renameTo(spec: VerbatimKind, from: VerbatimDefinition, to: VerbatimDefinition): Statement {
  const suffix = / USING .+$/.exec(from.target ?? '')?.[0] ?? '';
  const target = from.schema === to.schema ? from.target : dialect.path([to.schema!, from.name]) + suffix;
  return statement(
    `ALTER ${targetOf(spec, { ...from, schema: to.schema, target })} RENAME TO ${dialect.ident(to.name)}`
  );
}

function dropPlan(
  spec: VerbatimKind,
  ref: ObjectRef,
  from: VerbatimDefinition,
  cascade = false
): Statement[] {
  return [
    statement(`DROP ${targetOf(spec, from)}${cascade ? ' CASCADE' : ''}`, {
      hazards: cascade
        ? [hazard('drops-dependents', `Everything that uses it is dropped with ${ref.path.at(-1)}`)]
        : []
    })
  ];
}

/** GRANT and REVOKE of what differs; `from` null: it was made just now. */
function privilegesPlan(
  { acl }: VerbatimKind,
  target: string,
  version: ServerVersion,
  from: VerbatimDefinition | null,
  to: VerbatimDefinition
): Statement[] {
  return acl
    ? changePrivileges({ on: target.replace(/^SERVER /, 'FOREIGN SERVER '), type: acl.type, version }, from, {
        owner: to.owner ?? null,
        privileges: to.privileges ?? null
      })
    : [];
}
