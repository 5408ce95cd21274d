import { Type, definition, nullable, type Static } from '../../../core/definition';

const entry = definition({
  /** A role; empty: everybody (PUBLIC). */
  grantee: Type.String({ title: 'Grantee' }),
  privilege: Type.String({ title: 'Privilege' }),
  grantable: Type.Boolean({ title: 'Grant option', default: false }),
  /** Empty: the owner. */
  grantor: Type.String({ title: 'Granted by', default: '' }),
  columns: Type.Optional(Type.Array(Type.String(), { title: 'Columns' })),
  /** Nobody granted it: it holds by default (the ACL is null). */
  implicit: Type.Optional(Type.Boolean({ title: 'By default', readOnly: true }))
});

export const grantDefinition = definition({
  entries: Type.Array(entry, { title: 'Privileges', default: [] }),
  owner: Type.Optional(nullable(Type.String({ readOnly: true }), 'Owner')),
  /** Input types of a routine, with its name. */
  signature: Type.Optional(nullable(Type.String({ readOnly: true }), 'Signature')),
  /** Roles whose rights the session has: to warn before it locks itself out. */
  own: Type.Optional(Type.Array(Type.String(), { title: 'Own roles', readOnly: true, default: [] }))
});

export type GrantDefinition = Static<typeof grantDefinition>;
export type GrantEntry = GrantDefinition['entries'][number];
