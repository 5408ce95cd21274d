import {
  DbError,
  type Change,
  type Hazard,
  type ObjectRef,
  type Statement,
  type Summary
} from '../../../model';
import type { Queryable } from '../../core/engine';
import { Type, definition, jsonSchema, nullable, oneOf, type Static } from '../../core/definition';
import type { ObjectKind } from '../../core/kind';
import { hazard, statement } from '../../core/statement';
import { dialect } from '../dialect';
import { queryQualified } from './catalog-query';

const policySchema = definition({
  name: Type.String({ title: 'Name' }),
  permissive: Type.Optional(Type.Boolean({ title: 'Permissive', default: true })),
  command: Type.Optional(oneOf(['all', 'select', 'insert', 'update', 'delete'], 'Command')),
  /** Roles it applies to; the empty name, or an empty list, stands for everybody (PUBLIC). */
  roles: Type.Optional(Type.Array(Type.String(), { title: 'Roles', default: [''] })),
  using: Type.Optional(nullable(Type.String({ format: 'sql' }), 'Rows that can be seen (USING)')),
  check: Type.Optional(nullable(Type.String({ format: 'sql' }), 'Rows that can be written (WITH CHECK)')),
  comment: Type.Optional(nullable(Type.String(), 'Comment'))
});

export type PolicyDefinition = Static<typeof policySchema>;
type Policy = Required<PolicyDefinition>;

/** Row-level security (manual, section 5.9): in force where the table has it enabled. */
export const policyKind: ObjectKind<PolicyDefinition> = {
  descriptor: {
    id: 'policy',
    label: 'Policy',
    plural: 'Policies',
    parents: ['table'],
    tree: 'folder',
    icon: 'policy',
    schema: jsonSchema(policySchema),
    can: { create: true, alter: true, rename: true, drop: true }
  },
  holdsColumns: 'typed',
  list: (db, parent) => listPolicies(db, parent),
  read: readPolicy,
  plan: change => planPolicy(change)
};

const FROM = `
    from pg_catalog.pg_policy p
    join pg_catalog.pg_class c on c.oid = p.polrelid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where n.nspname = $1 and c.relname = $2`;

const LIST = `
  select p.polname as name, p.polcmd as command, p.polpermissive as permissive, c.relrowsecurity as enabled,
         pg_catalog.obj_description(p.oid, 'pg_policy') as comment ${FROM}
   order by p.polname`;

const READ = `
  select p.polname as name, p.polpermissive as permissive, p.polcmd as command,
         array(select case when r = 0 then '' else pg_catalog.pg_get_userbyid(r)::pg_catalog.text end
                 from pg_catalog.unnest(p.polroles) r order by pg_catalog.pg_get_userbyid(r) collate "C") as roles,
         pg_catalog.pg_get_expr(p.polqual, p.polrelid) as using,
         pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) as check,
         pg_catalog.obj_description(p.oid, 'pg_policy') as comment ${FROM} and p.polname = $3`;

const COMMAND = { '*': 'all', r: 'select', a: 'insert', w: 'update', d: 'delete' } as const;

interface Listed {
  name: string;
  command: keyof typeof COMMAND;
  permissive: boolean;
  enabled: boolean;
  comment: string | null;
}

async function listPolicies(db: Queryable, parent: ObjectRef | null): Promise<Summary[]> {
  const [database, schema, table] = parent?.path ?? [];
  const rows = await db.query<Listed>(LIST, [schema, table]);
  return rows.map(row => ({
    ref: { kind: 'policy', path: [database, schema, table, row.name] },
    label: row.name,
    hint: [COMMAND[row.command], ...(row.permissive ? [] : ['restrictive'])].join(', '),
    comment: row.comment ?? undefined,
    flags: row.enabled ? [] : ['disabled']
  }));
}

async function readPolicy(db: Queryable, { path: [, schema, table, name] }: ObjectRef): Promise<Policy> {
  const rows = await queryQualified<Omit<Policy, 'command'> & { command: keyof typeof COMMAND }>(db, READ, [
    schema,
    table,
    name
  ]);
  if (rows.length === 0) {
    throw new DbError({ code: 'not-found', message: `There is no policy ${name} on ${schema}.${table}` });
  }
  return { ...rows[0], command: COMMAND[rows[0].command] };
}

function planPolicy(change: Change<PolicyDefinition>): Statement[] {
  const table = dialect.path(change.ref.path.slice(1, 3));
  switch (change.op) {
    case 'create':
      return create(complete(change.to), table);
    case 'alter':
      return alter(complete(change.from), complete(change.to), table);
    case 'drop':
      return [statement(dropSql(change.from, table), { hazards: lost(complete(change.from)) })];
  }
}

function complete(given: PolicyDefinition): Policy {
  const roles = [...new Set(given.roles ?? [])].sort();
  return {
    name: given.name,
    permissive: given.permissive ?? true,
    command: given.command ?? 'all',
    // PUBLIC takes in every other role.
    roles: roles.length === 0 || roles.includes('') ? [''] : roles,
    using: given.using ?? null,
    check: given.check ?? null,
    comment: given.comment ?? null
  };
}

/** Without a permissive policy rows disappear, without a restrictive one they appear. */
function lost({ permissive, name }: Policy): Hazard[] {
  const message = permissive
    ? `Rows that only ${name} lets through can no longer be reached`
    : `Rows that ${name} held back can be reached`;
  return [hazard('privileges', message)];
}

const roleList = (roles: readonly string[]): string =>
  roles.map(role => (role === '' ? 'PUBLIC' : dialect.ident(role))).join(', ');

function create(policy: Policy, table: string): Statement[] {
  const { name, permissive, command, roles, using, check } = policy;
  const clauses = [
    `CREATE POLICY ${dialect.ident(name)} ON ${table}`,
    `AS ${permissive ? 'PERMISSIVE' : 'RESTRICTIVE'} FOR ${command.toUpperCase()} TO ${roleList(roles)}`,
    ...(using === null ? [] : [`USING (${using})`]),
    ...(check === null ? [] : [`WITH CHECK (${check})`])
  ];
  return [statement(clauses.join('\n  ')), ...comment(null, policy, table)];
}

function dropSql({ name }: Pick<Policy, 'name'>, table: string): string {
  return `DROP POLICY ${dialect.ident(name)} ON ${table}`;
}

function comment(from: Policy | null, to: Policy, table: string): Statement[] {
  return (from?.comment ?? null) === to.comment
    ? []
    : [
        statement(
          `COMMENT ON POLICY ${dialect.ident(to.name)} ON ${table} IS ${to.comment === null ? 'NULL' : dialect.literal(to.comment)}`
        )
      ];
}

/** ALTER POLICY changes roles and expressions, but takes no expression away and knows no other command. */
function alter(from: Policy, to: Policy, table: string): Statement[] {
  const isOther =
    from.permissive !== to.permissive ||
    from.command !== to.command ||
    (from.using !== null && to.using === null) ||
    (from.check !== null && to.check === null);
  if (isOther) {
    return [statement(dropSql(from, table), { hazards: lost(from) }), ...create(to, table)];
  }
  const changes = [
    ...(String(from.roles) === String(to.roles) ? [] : [`TO ${roleList(to.roles)}`]),
    ...(from.using === to.using ? [] : [`USING (${to.using})`]),
    ...(from.check === to.check ? [] : [`WITH CHECK (${to.check})`])
  ];
  const policy = `ALTER POLICY ${dialect.ident(to.name)} ON ${table}`;
  return [
    ...(from.name === to.name
      ? []
      : [
          statement(
            `ALTER POLICY ${dialect.ident(from.name)} ON ${table} RENAME TO ${dialect.ident(to.name)}`
          )
        ]),
    ...(changes.length
      ? [
          statement(`${policy} ${changes.join(' ')}`, {
            hazards: [hazard('privileges', 'Other rows can be reached than before')]
          })
        ]
      : []),
    ...comment(from, to, table)
  ];
}
