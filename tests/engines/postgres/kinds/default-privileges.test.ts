import { postgresEngine } from '../../../../src/engines/postgres';
import type { DefaultPrivilegesDefinition } from '../../../../src/engines/postgres/kinds/default-privileges';
import { kindSuite, uniqueName } from '../../../support/kind-suite';
import { hostileNames, postgresTargets } from './support';

const role = uniqueName('Role "x"');
const [hostile] = hostileNames;
const [quotedRole, quoted] = [role, hostile].map(postgresEngine.dialect.ident);
const setup = [`create role ${quotedRole}`, `create schema ${quoted}`];
const teardown = [`drop owned by ${quotedRole}`, `drop role ${quotedRole}`];
const entry = (grantee: string, privilege: string, grantable = false) => ({ grantee, privilege, grantable });

kindSuite<DefaultPrivilegesDefinition>({
  engine: postgresEngine,
  kind: 'default-privileges',
  targets: postgresTargets,
  ref: (given, { database }) => ({
    kind: 'default-privileges',
    path: [database, given.role, given.schema ?? '', given.objectType]
  }),
  cases: [
    {
      name: 'in one schema: they begin with none',
      setup,
      teardown,
      to: {
        role,
        schema: hostile,
        objectType: 'TABLES',
        privileges: [
          entry('', 'SELECT'),
          entry('pg_monitor', 'INSERT', true),
          entry('pg_monitor', 'UPDATE', true)
        ]
      },
      expectSql: [
        `ALTER DEFAULT PRIVILEGES FOR ROLE ${quotedRole} IN SCHEMA ${quoted} GRANT SELECT ON TABLES TO PUBLIC`,
        `ALTER DEFAULT PRIVILEGES FOR ROLE ${quotedRole} IN SCHEMA ${quoted} GRANT INSERT, UPDATE ON TABLES TO "pg_monitor" WITH GRANT OPTION`
      ],
      hazards: []
    },
    {
      name: 'everywhere: what the server gives by default is taken away',
      setup,
      teardown,
      to: { role, schema: null, objectType: 'FUNCTIONS', privileges: [entry(role, 'EXECUTE')] },
      expectSql: [`ALTER DEFAULT PRIVILEGES FOR ROLE ${quotedRole} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC`],
      hazards: ['privileges']
    },
    ...(['SEQUENCES', 'TYPES'] as const).map(objectType => ({
      name: `${objectType}: less is changed to more`,
      setup,
      teardown,
      from: { role, schema: 'public', objectType, privileges: [entry('pg_monitor', 'USAGE', true)] },
      to: {
        role,
        schema: 'public',
        objectType,
        privileges: [entry('', 'USAGE'), entry('pg_monitor', 'USAGE')]
      },
      expectSql: [/REVOKE GRANT OPTION FOR USAGE/, /GRANT USAGE .* TO PUBLIC$/]
    })),
    {
      name: 'on large objects',
      setup,
      teardown,
      when: ({ version }) => version.major >= 18,
      to: {
        role,
        schema: null,
        objectType: 'LARGE OBJECTS',
        privileges: [entry('', 'SELECT'), entry(role, 'SELECT'), entry(role, 'UPDATE')]
      },
      expectSql: [`ALTER DEFAULT PRIVILEGES FOR ROLE ${quotedRole} GRANT SELECT ON LARGE OBJECTS TO PUBLIC`],
      hazards: []
    },
    {
      name: 'dropped: the defaults of the server hold again',
      setup,
      teardown,
      from: { role, schema: null, objectType: 'SCHEMAS', privileges: [entry(role, 'CREATE')] },
      expectSql: [`ALTER DEFAULT PRIVILEGES FOR ROLE ${quotedRole} GRANT USAGE ON SCHEMAS TO ${quotedRole}`]
    }
  ]
});
