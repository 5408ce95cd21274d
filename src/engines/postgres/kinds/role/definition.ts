import { Type, definition, nullable, type Static } from '../../../core/definition';

const flag = (title: string, byDefault = false) => Type.Optional(Type.Boolean({ title, default: byDefault }));

const membership = definition({
  /** The group in `memberOf`, the member in `members`. */
  role: Type.String({ title: 'Role' }),
  admin: Type.Boolean({ title: 'May grant it on', default: false }),
  /** `null`: as the server decides; always so before PostgreSQL 16. */
  inherit: nullable(Type.Boolean(), 'Inherits its rights'),
  set: nullable(Type.Boolean(), 'May become it'),
  /** Empty: whoever applies the change. */
  grantor: Type.String({ title: 'Granted by', default: '' })
});

const setting = definition({
  /** `null`: in every database. */
  database: nullable(Type.String(), 'In database'),
  name: Type.String({ title: 'Setting' }),
  value: Type.String({ title: 'Value' })
});

export const roleDefinition = definition({
  name: Type.String({ title: 'Name', minLength: 1 }),
  login: flag('May log in'),
  /** Only ever written: `null` leaves the password as it is, an empty one takes it away. */
  password: Type.Optional(nullable(Type.String({ format: 'password' }), 'New password')),
  /** `null`: only a superuser may know. */
  hasPassword: Type.Optional(nullable(Type.Boolean({ readOnly: true }), 'Has a password')),
  validUntil: Type.Optional(nullable(Type.String(), 'Password valid until')),
  connectionLimit: Type.Optional(
    Type.Integer({ title: 'Connection limit (-1: none)', minimum: -1, default: -1 })
  ),
  superuser: flag('Superuser'),
  createDatabase: flag('May create databases'),
  createRole: flag('May create roles'),
  inherit: flag('Inherits the rights of its groups', true),
  replication: flag('May replicate'),
  bypassRls: flag('Row-level security does not bind it'),
  comment: Type.Optional(nullable(Type.String(), 'Comment')),
  memberOf: Type.Optional(Type.Array(membership, { title: 'Member of', default: [] })),
  members: Type.Optional(Type.Array(membership, { title: 'Members', default: [] })),
  settings: Type.Optional(Type.Array(setting, { title: 'Settings', default: [] })),
  /** Where something belongs to it or it has rights: what a drop must clear first. */
  databases: Type.Optional(
    Type.Array(Type.String(), { title: 'Used in databases', readOnly: true, default: [] })
  )
});

export type RoleDefinition = Static<typeof roleDefinition>;
export type Role = Required<RoleDefinition>;
export type Membership = Role['members'][number];
export type RoleSetting = Role['settings'][number];

/** Fields that a create leaves out have the defaults of CREATE ROLE. */
export function completeRole(given: RoleDefinition): Role {
  return {
    login: false,
    password: null,
    hasPassword: null,
    validUntil: null,
    connectionLimit: -1,
    superuser: false,
    createDatabase: false,
    createRole: false,
    inherit: true,
    replication: false,
    bypassRls: false,
    comment: null,
    memberOf: [],
    members: [],
    settings: [],
    databases: [],
    ...given
  };
}
