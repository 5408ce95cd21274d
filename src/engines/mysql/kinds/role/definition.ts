import { Type, definition, nullable, oneOf, type Static } from '../../../core/definition';

const count = (title: string) => Type.Optional(Type.Integer({ title, minimum: 0, default: 0 }));
const account = { user: Type.String({ title: 'Name' }), host: Type.String({ title: 'Host', default: '%' }) };

/**
 * An account (manual, CREATE USER). A password can be set and never read: what the server stores of it
 * stays on the server.
 */
export const roleSchema = definition({
  user: Type.String({ title: 'Name' }),
  /** Roles of MariaDB have none. */
  host: Type.String({ title: 'Host', default: '%' }),
  isRole: Type.Optional(Type.Boolean({ title: 'Role', default: false })),
  plugins: Type.Optional(
    Type.Array(Type.String(), {
      title: 'Authentication plugins',
      description: "One name each, with what it is told of the account: unix_socket AS 'root'",
      default: []
    })
  ),
  /** MySQL 8.0.27 on: plugins that must agree as well. */
  factors: Type.Optional(
    Type.Array(Type.String(), { title: 'Further factors', readOnly: true, default: [] })
  ),
  hasPassword: Type.Optional(Type.Boolean({ title: 'Has a password', readOnly: true, default: false })),
  /** MySQL 8.0.14 on: the one before, which RETAIN CURRENT PASSWORD keeps in force. */
  secondPassword: Type.Optional(
    Type.Boolean({ title: 'Has a second password', readOnly: true, default: false })
  ),
  password: Type.Optional(nullable(Type.String({ format: 'password', writeOnly: true }), 'New password')),
  tls: Type.Optional(oneOf(['none', 'any', 'x509', 'specified'], 'TLS')),
  cipher: Type.Optional(Type.String({ title: 'TLS cipher', default: '' })),
  issuer: Type.Optional(Type.String({ title: 'Issuer of the certificate', default: '' })),
  subject: Type.Optional(Type.String({ title: 'Subject of the certificate', default: '' })),
  maxQueries: count('Queries per hour'),
  maxUpdates: count('Updates per hour'),
  maxConnections: count('Connections per hour'),
  /** -1: none at all (MariaDB). */
  maxUserConnections: Type.Optional(
    Type.Integer({ title: 'Connections at a time', minimum: -1, default: 0 })
  ),
  /** MariaDB only, seconds. */
  maxStatementTime: Type.Optional(Type.Number({ title: 'Seconds per statement', minimum: 0, default: 0 })),
  passwordExpired: Type.Optional(Type.Boolean({ title: 'Password expired', default: false })),
  /** Days; 0: never; `null`: as the server is set. */
  passwordLifetime: Type.Optional(nullable(Type.Integer({ minimum: 0 }), 'Days until the password expires')),
  passwordHistory: Type.Optional(
    nullable(Type.Integer({ minimum: 0 }), 'Passwords before one may come again')
  ),
  passwordReuseDays: Type.Optional(nullable(Type.Integer({ minimum: 0 }), 'Days before one may come again')),
  /** Whether a change asks for the password in force; `null`: as the server is set. */
  requireCurrent: Type.Optional(nullable(Type.Boolean(), 'Ask for the current password')),
  failedAttempts: count('Failed logins before the account locks'),
  /** Days; -1: until somebody unlocks it. */
  lockDays: Type.Optional(Type.Integer({ title: 'Days it stays locked then', minimum: -1, default: 0 })),
  locked: Type.Optional(Type.Boolean({ title: 'Locked', default: false })),
  /** MySQL 8.0.21 on: JSON; its `comment` is what COMMENT sets. */
  attribute: Type.Optional(nullable(Type.String({ format: 'json' }), 'Attribute')),
  memberships: Type.Optional(
    Type.Array(definition({ ...account, admin: Type.Boolean({ title: 'May grant it', default: false }) }), {
      title: 'Roles',
      default: []
    })
  ),
  defaultRoles: Type.Optional(Type.Array(definition(account), { title: 'Default roles', default: [] }))
});

export type RoleDefinition = Static<typeof roleSchema>;
export type Role = Required<RoleDefinition>;

export function complete(given: RoleDefinition): Role {
  return {
    user: given.user,
    host: given.host,
    isRole: given.isRole ?? false,
    plugins: given.plugins ?? [],
    factors: given.factors ?? [],
    hasPassword: given.hasPassword ?? false,
    secondPassword: given.secondPassword ?? false,
    password: given.password ?? null,
    tls: given.tls ?? 'none',
    cipher: given.cipher ?? '',
    issuer: given.issuer ?? '',
    subject: given.subject ?? '',
    maxQueries: given.maxQueries ?? 0,
    maxUpdates: given.maxUpdates ?? 0,
    maxConnections: given.maxConnections ?? 0,
    maxUserConnections: given.maxUserConnections ?? 0,
    maxStatementTime: given.maxStatementTime ?? 0,
    passwordExpired: given.passwordExpired ?? false,
    passwordLifetime: given.passwordLifetime ?? null,
    passwordHistory: given.passwordHistory ?? null,
    passwordReuseDays: given.passwordReuseDays ?? null,
    requireCurrent: given.requireCurrent ?? null,
    failedAttempts: given.failedAttempts ?? 0,
    lockDays: given.lockDays ?? 0,
    locked: given.locked ?? false,
    attribute: given.attribute ?? null,
    memberships: given.memberships ?? [],
    defaultRoles: given.defaultRoles ?? []
  };
}
