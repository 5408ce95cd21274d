import { mariadbEngine, mysqlEngine } from '../../../../src/engines/mysql';
import { packageKind } from '../../../../src/engines/mysql/kinds/package';
import type { PackageDefinition } from '../../../../src/engines/mysql/kinds/package/definition';
import { roleKind } from '../../../../src/engines/mysql/kinds/role';
import { routineDependents } from '../../../../src/engines/mysql/kinds/routine/dependents';
import { applyStatements } from '../../../../src/kernel-bridge/node/services/apply-plan';
import { kindSuite, uniqueName } from '../../../support/kind-suite';
import { mariadbTargets, mysqlTargets } from './support';

const { ident } = mysqlEngine.dialect;
const account = `${ident(uniqueName('pack`er'))}@\`%\``;
const setup = [`CREATE USER ${account}`];
const teardown = [`DROP USER IF EXISTS ${account}`];
/** The modes that ORACLE stands for (MariaDB Knowledge Base, SQL_MODE). */
const sqlMode =
  'PIPES_AS_CONCAT,ANSI_QUOTES,IGNORE_SPACE,ORACLE,NO_KEY_OPTIONS,NO_TABLE_OPTIONS,NO_FIELD_OPTIONS,NO_AUTO_CREATE_USER,SIMULTANEOUS_ASSIGNMENT';
const granted = [{ grantee: account, privileges: ['EXECUTE'] }];
const inBody = {
  body: `AS\r\n  FUNCTION half(n INT) RETURN INT AS BEGIN RETURN n / 2; END; -- END\n  PROCEDURE "a""b" AS BEGIN SELECT _latin1'\\'x', '日本'; END;\nEND`,
  security: 'INVOKER',
  comment: `body's \\ comment`,
  sqlMode,
  privileges: granted
} as PackageDefinition['implementation'];
const plain = {
  name: 'p`"k',
  specification: 'AS FUNCTION half(n INT) RETURN INT; /* END */ PROCEDURE "a""b"; END',
  comment: `it's \\ \n one`,
  sqlMode,
  implementation: null,
  privileges: granted
} as unknown as PackageDefinition;
const ref = ({ name }: PackageDefinition, { database }: { database: string }) => ({
  kind: 'package',
  path: [database, name]
});
const whole = { ...plain, implementation: inBody };
const sqlOf = (word: string) => new RegExp(`^${word} (?:DEFINER = \\S+ )?PACKAGE(?: BODY)? `);

kindSuite<PackageDefinition>({
  engine: mariadbEngine,
  kind: 'package',
  targets: mariadbTargets,
  ref,
  cases: [
    { name: 'only specified', setup, teardown, to: plain },
    { name: 'with a body', setup, teardown, to: whole },
    {
      name: 'a definer of its own for the body',
      to: {
        ...plain,
        privileges: [],
        definer: '`nobody`@`%`',
        implementation: { ...inBody!, definer: '`no body`@`h`', privileges: [] }
      }
    },
    {
      name: 'trap: a specification that is replaced takes the body with it: it comes back, with the grants of both',
      setup,
      teardown,
      from: whole,
      to: { ...whole, comment: 'another' },
      hazards: []
    },
    {
      name: 'the body alone is replaced',
      setup,
      teardown,
      from: whole,
      to: { ...whole, implementation: { ...inBody!, comment: 'another' } },
      expectSql: [/^SET @petersql/, sqlOf('CREATE OR REPLACE'), /^SET SESSION/]
    },
    {
      name: 'a body comes',
      setup,
      teardown,
      from: plain,
      to: whole,
      expectSql: [
        /^SET @petersql/,
        sqlOf('CREATE'),
        /^SET SESSION/,
        /^SET @petersql/,
        /^GRANT EXECUTE ON PACKAGE BODY/,
        /^SET SESSION/
      ]
    },
    {
      name: 'a body goes',
      setup,
      teardown,
      from: { ...whole, implementation: { ...inBody!, privileges: [] } },
      to: plain,
      expectSql: [/^SET @petersql/, sqlOf('DROP'), /^SET SESSION/],
      hazards: ['drops-dependents']
    },
    {
      name: 'grants change alone',
      setup,
      teardown,
      from: whole,
      to: { ...whole, privileges: [], implementation: { ...inBody!, privileges: [] } },
      expectSql: [
        /^SET @petersql/,
        /^REVOKE EXECUTE ON PACKAGE `/,
        /^REVOKE EXECUTE ON PACKAGE BODY `/,
        /^SET SESSION/
      ],
      hazards: ['privileges']
    },
    {
      name: 'dropped',
      from: { ...plain, privileges: [] },
      expectSql: [/^SET @petersql/, sqlOf('DROP'), /^SET SESSION/],
      hazards: ['drops-dependents']
    },
    {
      name: 'outside of the Oracle mode',
      when: ({ version: { major, minor } }) => major > 11 || (major === 11 && minor >= 4),
      to: {
        ...plain,
        privileges: [],
        sqlMode: 'STRICT_TRANS_TABLES',
        specification: 'FUNCTION f() RETURNS INT; END',
        implementation: {
          ...inBody!,
          privileges: [],
          sqlMode: 'STRICT_TRANS_TABLES',
          body: 'FUNCTION f() RETURNS INT RETURN 1; END'
        }
      }
    }
  ]
});

describe.each(mariadbTargets.map(target => [target.name, target] as const))('packages on %s', (_, target) => {
  test.each([
    ['dropped', null],
    ['another specification', { ...plain, specification: 'AS PROCEDURE "a""b"; END', implementation: null }],
    [
      'another body',
      {
        ...whole,
        implementation: {
          ...inBody!,
          body: 'AS PROCEDURE "a""b" AS BEGIN NULL; END; FUNCTION half(n INT) RETURN INT AS BEGIN RETURN 1; END; END'
        }
      }
    ]
  ])('%s: undone, everything is as it was', async (_change, to) => {
    const scratch = await target.scratch();
    const { connection } = scratch;
    const at = ref(plain, scratch);
    const run = (statements: ReturnType<NonNullable<typeof packageKind.plan>>) =>
      applyStatements(statements, () => Promise.resolve(connection));
    try {
      await connection.query(setup[0]);
      expect(
        (await run(packageKind.plan!({ op: 'create', ref: at, to: whole }, connection.version))).error
      ).toBeUndefined();
      const from = await packageKind.read!(connection, at);
      expect(from).toMatchObject(whole);
      const planned = packageKind.plan!(
        to === null ? { op: 'drop', ref: at, from } : { op: 'alter', ref: at, from, to: { ...from, ...to } },
        connection.version
      );
      const failing = { ...planned[0], sql: 'SELECT no_such_column', undo: [] };
      expect((await run([...planned, failing])).state).not.toBe('applied');
      expect(await packageKind.read!(connection, at)).toEqual(from);
    } finally {
      await connection.query(teardown[0]);
      await scratch.drop();
    }
  });

  test('are listed, and stand among the dependents of what their bodies call', async () => {
    const scratch = await target.scratch();
    const { connection, database } = scratch;
    try {
      const definer = '`nobody`@`%`';
      const to = {
        ...plain,
        definer,
        privileges: [],
        implementation: { ...inBody!, definer, privileges: [] }
      };
      await connection.query('CREATE PROCEDURE swept() SELECT 1');
      to.implementation.body = to.implementation.body.replace('SELECT', 'CALL swept(); SELECT');
      await applyStatements(
        packageKind.plan!({ op: 'create', ref: ref(plain, scratch), to }, connection.version),
        () => Promise.resolve(connection)
      );
      const defined = await roleKind.dependents!(connection, { kind: 'role', path: ['nobody', '%'] });
      expect(defined.map(each => each.ref)).toEqual([ref(plain, scratch)]);
      const [listed, ...others] = await packageKind.list(connection, { kind: 'database', path: [database] });
      expect(listed).toMatchObject({ ref: ref(plain, scratch), label: plain.name, comment: plain.comment });
      expect(others).toEqual([]);
      const dependents = await routineDependents(connection, {
        kind: 'procedure',
        path: [database, 'swept']
      });
      expect(dependents.map(each => each.ref)).toEqual([ref(plain, scratch)]);
    } finally {
      await scratch.drop();
    }
  });
});

test.each(mysqlTargets.map(target => [target.name, target] as const))('%s has none', async (_, target) => {
  const scratch = await target.scratch();
  try {
    expect(packageKind.supported!(scratch.connection.version)).toContain('MySQL has none');
  } finally {
    await scratch.drop();
  }
});
