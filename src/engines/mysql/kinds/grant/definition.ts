import { Type, definition, nullable, type Static } from '../../../core/definition';

const entry = definition({
  /** `` `user`@`host` ``; `` `role` `` or PUBLIC (MariaDB). */
  grantee: Type.String({ title: 'Grantee' }),
  /** As GRANT names it. USAGE: nothing but the grant option. */
  privilege: Type.String({ title: 'Privilege' }),
  /** Empty: the whole object. */
  columns: Type.Array(Type.String(), { title: 'Columns', default: [] }),
  /** The server keeps one for each grantee and object, for dynamic privileges one each. */
  grantable: Type.Boolean({ title: 'Grant option', default: false }),
  /** The database as the grant names it, where that is not its name with all wildcards escaped. */
  pattern: nullable(Type.String({ readOnly: true }), 'Database as granted')
});

/** A privilege on the server that does not count in one database. */
const restriction = definition({
  grantee: Type.String({ title: 'Grantee' }),
  privilege: Type.String({ title: 'Privilege' }),
  database: Type.String({ title: 'Database' })
});

export const grantDefinition = definition(
  {
    entries: Type.Array(entry, { title: 'Privileges', default: [] }),
    /** Those of this database, or on the server all of them. Granting such a privilege on the database takes back the revoke alone. */
    revoked: Type.Array(restriction, { title: 'Partial revokes', readOnly: true, default: [] }),
    /** The session's own account: to warn before it locks itself out. */
    currentUser: Type.String({ title: 'You', readOnly: true, default: '' }),
    /** `partial_revokes` is on: names of databases are no patterns (MySQL manual, section 8.2.12). */
    partialRevokes: Type.Boolean({ title: 'Partial revokes', readOnly: true, default: false })
  },
  { title: 'Privileges' }
);

export type GrantDefinition = Static<typeof grantDefinition>;
export type GrantEntry = GrantDefinition['entries'][number];
export type GrantRestriction = GrantDefinition['revoked'][number];
