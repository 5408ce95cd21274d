import fc from 'fast-check';
import { mariadbEngine, mysqlEngine } from '../../../../src/engines/mysql';
import { grantKind } from '../../../../src/engines/mysql/kinds/grant';
import type { GrantDefinition } from '../../../../src/engines/mysql/kinds/grant/definition';
import { normalizedGrantee } from '../../../../src/engines/mysql/kinds/grant/grantee';
import type { Connection } from '../../../../src/engines/core/engine';
import type { Change, ObjectRef } from '../../../../src/model';
import {
  kindProperty,
  kindSuite,
  uniqueName,
  type KindCase,
  type Scratch
} from '../../../support/kind-suite';
import { mariadbTargets, mysqlTargets, targets } from './support';

const { ident } = mysqlEngine.dialect;
const user = uniqueName('O\'Brien@"x`');
const account = `${ident(user)}@\`%\``;
const other = `${ident(uniqueName('other'))}@\`localhost\``;
const role = ident(uniqueName('role`s'));
const setup = [
  `CREATE USER ${account}`,
  `CREATE USER ${other}`,
  'CREATE TABLE `t_%` (a int, `B c` int, `d``,(` int)',
  'CREATE VIEW v AS SELECT a FROM `t_%`',
  'CREATE FUNCTION p() RETURNS int DETERMINISTIC NO SQL RETURN 1',
  'CREATE PROCEDURE p() SELECT 1'
];
const teardown = [`DROP USER IF EXISTS ${account}`, `DROP USER IF EXISTS ${other}`];
const entry = (privilege: string, more: Partial<GrantDefinition['entries'][number]> = {}) => ({
  grantee: account,
  privilege,
  columns: [] as string[],
  grantable: false,
  pattern: null,
  ...more
});
const matrix = (...entries: ReturnType<typeof entry>[]): GrantDefinition =>
  ({ entries }) as Partial<GrantDefinition> as GrantDefinition;
const refOf = (database: string, ...names: string[]): ObjectRef => ({
  kind: 'grant',
  path: [database, ...names]
});
/** A database's name as grants escape it. */
const escaped = (sql: string) => new RegExp(sql.replaceAll('{database}', String.raw`kind\\_\w+`), 's');

async function plan(connection: Connection, change: Change<GrantDefinition>): Promise<string[]> {
  const statements = grantKind.plan!(change, connection.version);
  for (const { sql } of statements) {
    await connection.query(sql);
  }
  return statements.map(({ sql }) => sql);
}

const tableCases: KindCase<GrantDefinition>[] = [
  {
    name: 'on the table and on columns, for several',
    setup,
    teardown,
    to: matrix(
      entry('SELECT', { grantable: true }),
      entry('CREATE VIEW', { grantable: true }),
      entry('INSERT', { columns: ['a', 'd`,('], grantable: true }),
      entry('UPDATE', { grantee: other, columns: ['B c'] })
    ),
    expectSql: [
      `GRANT SELECT, CREATE VIEW, INSERT (\`a\`, \`d\`\`,(\`) ON TABLE \`{database}\`.\`t_%\` TO ${account} WITH GRANT OPTION`,
      `GRANT UPDATE (\`B c\`) ON TABLE \`{database}\`.\`t_%\` TO ${other}`
    ],
    hazards: []
  },
  {
    name: 'only what changed is granted and revoked',
    setup,
    teardown,
    from: matrix(entry('SELECT'), entry('DELETE'), entry('INSERT', { columns: ['a', 'B c'] })),
    to: matrix(entry('SELECT'), entry('TRIGGER'), entry('INSERT', { columns: ['a', 'd`,('] })),
    expectSql: [
      `REVOKE DELETE, INSERT (\`B c\`) ON TABLE \`{database}\`.\`t_%\` FROM ${account}`,
      `GRANT TRIGGER, INSERT (\`d\`\`,(\`) ON TABLE \`{database}\`.\`t_%\` TO ${account}`
    ],
    hazards: ['privileges']
  },
  {
    name: 'trap: a privilege revoked on the table takes that on columns with it',
    setup,
    teardown,
    from: matrix(entry('SELECT'), entry('SELECT', { columns: ['a', 'B c'] })),
    to: matrix(entry('SELECT', { columns: ['a'] })),
    expectSql: [
      `REVOKE SELECT ON TABLE \`{database}\`.\`t_%\` FROM ${account}`,
      `GRANT SELECT (\`a\`) ON TABLE \`{database}\`.\`t_%\` TO ${account}`
    ]
  },
  {
    name: 'trap: the grant option belongs to the grantee: all entries have it, or none',
    setup,
    teardown,
    from: matrix(entry('SELECT'), entry('DELETE')),
    to: matrix(entry('SELECT', { grantable: true }), entry('DELETE', { grantable: true })),
    expectSql: [`GRANT USAGE ON TABLE \`{database}\`.\`t_%\` TO ${account} WITH GRANT OPTION`],
    hazards: []
  },
  {
    name: 'a lone grant option',
    setup,
    teardown,
    from: matrix(entry('SELECT', { grantable: true })),
    to: matrix(entry('USAGE', { grantable: true })),
    expectSql: [`REVOKE SELECT ON TABLE \`{database}\`.\`t_%\` FROM ${account}`]
  },
  {
    name: 'the grant option alone is revoked',
    setup,
    teardown,
    from: matrix(entry('SELECT', { grantable: true })),
    to: matrix(entry('SELECT')),
    expectSql: [`REVOKE GRANT OPTION ON TABLE \`{database}\`.\`t_%\` FROM ${account}`],
    hazards: ['privileges']
  }
];

const suites = [
  { engine: mysqlEngine, targets: mysqlTargets },
  { engine: mariadbEngine, targets: mariadbTargets }
];
for (const each of suites) {
  const shared = { ...each, kind: 'grant', roundTrip: false };
  kindSuite<GrantDefinition>({
    ...shared,
    ref: (_, { database }) => refOf(database, 't_%', 'table'),
    cases: tableCases
  });
  kindSuite<GrantDefinition>({
    ...shared,
    ref: (_, { database }) => refOf(database, 'v', 'view'),
    cases: [{ name: 'on a view', setup, teardown, to: matrix(entry('SELECT'), entry('SHOW VIEW')) }]
  });
  for (const kind of ['function', 'procedure']) {
    kindSuite<GrantDefinition>({
      ...shared,
      ref: (_, { database }) => refOf(database, 'p', kind),
      cases: [
        {
          name: `on a ${kind}`,
          setup,
          teardown,
          from: matrix(entry('EXECUTE')),
          to: matrix(entry('EXECUTE', { grantable: true }), entry('ALTER ROUTINE', { grantable: true })),
          expectSql: [
            `GRANT ALTER ROUTINE ON ${kind.toUpperCase()} \`{database}\`.\`p\` TO ${account} WITH GRANT OPTION`
          ]
        }
      ]
    });
  }
  kindSuite<GrantDefinition>({
    ...shared,
    ref: (_, { database }) => refOf(database, 'database'),
    cases: [
      {
        name: 'trap: the name of a database is a pattern, and escaped',
        setup,
        teardown,
        from: matrix(entry('SELECT'), entry('LOCK TABLES')),
        to: matrix(entry('SELECT'), entry('CREATE TEMPORARY TABLES'), entry('ALTER ROUTINE')),
        expectSql: [
          escaped('^REVOKE LOCK TABLES ON `{database}`\\.\\* FROM '),
          escaped('^GRANT CREATE TEMPORARY TABLES, ALTER ROUTINE ON `{database}`\\.\\* TO ')
        ],
        hazards: ['privileges']
      },
      {
        name: 'a lone grant option on a database',
        setup,
        teardown,
        to: matrix(entry('USAGE', { grantable: true }))
      }
    ]
  });
  kindProperty<GrantDefinition>({
    ...shared,
    runs: 8,
    setup: ['CREATE TABLE `t_%` (a int, `B c` int)', `CREATE USER IF NOT EXISTS ${ident(`any${user}`)}`],
    ref: (_, { database }) => refOf(database, 't_%', 'table'),
    definitions: () =>
      fc
        .record({
          whole: fc.subarray(['SELECT', 'INSERT', 'REFERENCES', 'DELETE', 'TRIGGER']),
          columns: fc.subarray(['SELECT', 'INSERT', 'REFERENCES']),
          names: fc.subarray(['a', 'B c'], { minLength: 1 }),
          grantable: fc.boolean()
        })
        .map(({ whole, columns, names, grantable }) => {
          const more = { grantee: `${ident(`any${user}`)}@\`%\``, grantable };
          const entries = [
            ...whole.map(name => entry(name, more)),
            ...columns.map(name => entry(name, { ...more, columns: names }))
          ];
          return matrix(...(entries.length === 0 && grantable ? [entry('USAGE', more)] : entries));
        })
        .map(inCatalogOrder),
    altered: (_, to) => to
  });
}

afterAll(async () => {
  for (const target of targets) {
    const { connection, drop } = await target.scratch();
    await connection.query(`DROP USER IF EXISTS ${ident(`any${user}`)}`);
    await drop();
  }
});

/** The order in which the grant tables' sets list their words. */
function inCatalogOrder({ entries }: GrantDefinition): GrantDefinition {
  const order = ['USAGE', 'SELECT', 'INSERT', 'DELETE', 'REFERENCES', 'TRIGGER'];
  return matrix(
    ...[...entries].sort(
      (a, b) =>
        Math.sign(a.columns.length) - Math.sign(b.columns.length) ||
        order.indexOf(a.privilege) - order.indexOf(b.privilege)
    )
  );
}

describe.each(targets.map(target => [target.name, target] as const))('grants on %s', (_, target) => {
  let scratch: Scratch;
  let connection: Connection;
  beforeEach(async () => {
    scratch = await target.scratch();
    ({ connection } = scratch);
    for (const sql of setup) {
      await connection.query(sql);
    }
  });
  afterEach(async () => {
    for (const sql of [...teardown, `DROP ROLE IF EXISTS ${role}`]) {
      await connection.query(sql);
    }
    await scratch.drop();
  });
  const read = (ref: ObjectRef) => grantKind.read!(connection, ref);
  const names = [['database'], ['t_%', 'table'], ['v', 'view'], ['p', 'function'], ['p', 'procedure']];

  test.each(names)(
    '%s %s: dropping revokes all, and a target that is not there is not found',
    async (...path) => {
      const ref = refOf(scratch.database, ...path);
      const [privilege, ...more] =
        path.at(-1) === 'database' || path[0] !== 'p' ? ['SELECT', 'DROP'] : ['EXECUTE'];
      const to = matrix(
        ...[privilege, ...more].map(name => entry(name, { grantable: true })),
        entry(privilege, { grantee: other })
      );
      await plan(connection, { op: 'create', ref, to });
      const from = await read(ref);
      expect(from).toMatchObject(to);
      const statements = grantKind.plan!({ op: 'drop', ref, from }, connection.version);
      expect(statements.map(each => each.hazards.map(({ kind }) => kind))).toEqual([
        ['privileges'],
        ['privileges']
      ]);
      await plan(connection, { op: 'drop', ref, from });
      expect((await read(ref)).entries).toEqual([]);
      for (const sql of statements.flatMap(({ undo }) => undo ?? [])) {
        await connection.query(sql);
      }
      expect(await read(ref)).toEqual(from);
      const nowhere =
        path.length === 1 ? refOf('nowhere', 'database') : refOf(scratch.database, 'none', path[1]);
      await expect(read(nowhere)).rejects.toMatchObject({ code: 'not-found' });
    }
  );

  test('every statement is taken back by its undo, columns too', async () => {
    const ref = refOf(scratch.database, 't_%', 'table');
    const states = [
      matrix(
        entry('SELECT', { grantable: true }),
        entry('SELECT', { columns: ['a', 'B c'], grantable: true })
      ),
      matrix(entry('SELECT', { columns: ['a'] })),
      matrix(entry('SELECT'), entry('DELETE'), entry('SELECT', { columns: ['a', 'B c'] })),
      matrix(entry('SELECT', { columns: ['B c'], grantable: true }))
    ];
    await plan(connection, { op: 'create', ref, to: states[0] });
    for (const to of states.slice(1)) {
      const from = await read(ref);
      const change = { op: 'alter', ref, from, to } as const;
      const statements = grantKind.plan!(change, connection.version);
      await plan(connection, change);
      expect((await read(ref)).entries).toEqual(to.entries);
      for (const sql of [...statements].reverse().flatMap(({ undo }) => undo ?? [])) {
        await connection.query(sql);
      }
      expect(await read(ref)).toEqual(from);
      await plan(connection, change);
    }
  });

  test('trap: a grant whose wildcards were not escaped is shown, and revoked as it was granted', async () => {
    const ref = refOf(scratch.database, 'database');
    await connection.query(`GRANT SELECT ON ${ident(scratch.database)}.* TO ${account}`);
    await plan(connection, { op: 'create', ref, to: matrix(entry('SELECT')) });
    const from = await read(ref);
    expect(from.entries.map(({ pattern }) => pattern).sort()).toEqual([scratch.database, null]);
    const to = { ...from, entries: from.entries.filter(({ pattern }) => pattern === null) };
    expect(await plan(connection, { op: 'alter', ref, from, to })).toEqual([
      `REVOKE SELECT ON ${ident(scratch.database)}.* FROM ${account}`
    ]);
    expect((await read(ref)).entries).toEqual(to.entries);
  });

  test('on a database with a hostile name', async () => {
    const database = `${uniqueName('h')}Chk_$%{}[]()&*^!@"'\`\\/#`;
    const ref = refOf(database, 'database');
    await connection.query(`CREATE DATABASE ${ident(database)}`);
    try {
      const to = matrix(entry('SELECT'), entry('EVENT'));
      await plan(connection, { op: 'create', ref, to });
      expect((await read(ref)).entries).toEqual(to.entries);
    } finally {
      await connection.query(`DROP DATABASE ${ident(database)}`);
    }
  });

  test('warns whoever would lock himself out, and comes to him last', async () => {
    const ref = refOf(scratch.database, 't_%', 'table');
    const { currentUser } = await read(ref);
    const own = entry('SELECT', { grantee: currentUser });
    await plan(connection, { op: 'create', ref, to: matrix(own, entry('SELECT')) });
    const from = await read(ref);
    const statements = grantKind.plan!({ op: 'drop', ref, from }, connection.version);
    await plan(connection, { op: 'drop', ref, from });
    expect(statements.map(({ sql }) => sql.split(' FROM ')[1])).toEqual([account, currentUser]);
    expect(statements.map(({ hazards }) => hazards.some(({ message }) => message.includes('lock')))).toEqual([
      false,
      true
    ]);
  });

  test('on the server, of users and roles', async () => {
    const ref = { kind: 'grant', path: ['server'] };
    const mariadb = connection.version.flavor === 'mariadb';
    await connection.query(`CREATE ROLE ${role}`);
    const roleText = mariadb ? role : `${role}@\`%\``;
    const grantees = [account, roleText];
    const ours = ({ entries }: GrantDefinition) =>
      entries
        .filter(({ grantee }) => grantees.includes(grantee))
        .map(each => JSON.stringify(each))
        .sort();
    const set = async (...entries: ReturnType<typeof entry>[]) => {
      const from = await read(ref);
      const rest = from.entries.filter(({ grantee }) => !grantees.includes(grantee));
      const sql = await plan(connection, {
        op: 'alter',
        ref,
        from,
        to: { ...from, entries: [...rest, ...entries] }
      });
      expect(ours(await read(ref))).toEqual(ours(matrix(...entries)));
      return sql;
    };
    const special = mariadb ? 'READ_ONLY ADMIN' : 'BACKUP_ADMIN';
    for (const grantee of grantees) {
      await set(
        entry('SELECT', { grantee }),
        entry('SHOW DATABASES', { grantee }),
        entry(special, { grantee })
      );
      await set(entry('USAGE', { grantee, grantable: true }));
      await set(entry('PROCESS', { grantee, grantable: true }), entry('FILE', { grantee, grantable: true }));
      await set(entry('FILE', { grantee }));
      await set();
    }
    if (!mariadb) {
      // trap: each dynamic privilege has a grant option of its own; REVOKE GRANT OPTION takes all of them.
      await set(entry('SELECT'), entry('BACKUP_ADMIN', { grantable: true }), entry('CLONE_ADMIN'));
      await set(
        entry('SELECT', { grantable: true }),
        entry('BACKUP_ADMIN'),
        entry('CLONE_ADMIN', { grantable: true })
      );
      await set(entry('SELECT'), entry('BACKUP_ADMIN'), entry('CLONE_ADMIN', { grantable: true }));
    }
  });

  test('list has one line for each target', async () => {
    const parent = { kind: 'table', path: [scratch.database, 't_%'] };
    const [summary] = await grantKind.list(connection, parent);
    expect(summary.ref).toEqual(refOf(scratch.database, 't_%', 'table'));
    expect((await grantKind.list(connection, null))[0].ref.path).toEqual(['server']);
  });
});

describe.each(mariadbTargets.map(target => [target.name, target] as const))('grants on %s', (_, target) => {
  test('trap: PUBLIC and roles are grantees without a host, from 10.11 and always', async () => {
    const scratch = await target.scratch();
    const { connection, database } = scratch;
    try {
      await connection.query(`CREATE ROLE ${role}`);
      for (const sql of setup.slice(2)) {
        await connection.query(sql);
      }
      for (const path of [['database'], ['t_%', 'table'], ['p', 'procedure']]) {
        const ref = refOf(database, ...path);
        const privilege = path[0] === 'p' ? 'EXECUTE' : 'SELECT';
        const to = matrix(entry(privilege, { grantee: 'PUBLIC' }), entry(privilege, { grantee: role }));
        await plan(connection, { op: 'create', ref, to });
        const from = await grantKind.read!(connection, ref);
        expect(from.entries).toEqual(to.entries);
        await plan(connection, { op: 'drop', ref, from });
        expect((await grantKind.read!(connection, ref)).entries).toEqual([]);
      }
    } finally {
      await connection.query(`DROP ROLE IF EXISTS ${role}`);
      await scratch.drop();
    }
  });
});

describe.each(mariadbTargets.map(target => [target.name, target] as const))('roles on %s', (_, target) => {
  test('trap: information_schema leaves them out: their bits are read, and mean what they mean of users', async () => {
    const scratch = await target.scratch();
    const { connection } = scratch;
    try {
      await connection.query(`CREATE ROLE ${role}`);
      await connection.query(`CREATE USER ${account}`);
      for (const grantee of [role, account]) {
        await connection.query(`GRANT ALL ON *.* TO ${grantee} WITH GRANT OPTION`);
      }
      const { entries } = await grantKind.read!(connection, { kind: 'grant', path: ['server'] });
      const of = (grantee: string): string[] =>
        entries
          .filter(each => each.grantee === grantee && each.grantable)
          .map(({ privilege }) => privilege)
          .sort();
      expect(of(role).length).toBeGreaterThan(30);
      expect(of(role)).toEqual(of(account));
    } finally {
      await connection.query(`DROP ROLE IF EXISTS ${role}`);
      await connection.query(`DROP USER IF EXISTS ${account}`);
      await scratch.drop();
    }
  });
});

describe('what is written', () => {
  const mysql = { flavor: 'mysql', major: 9, minor: 0, patch: 0, text: 'MySQL 9.0' };
  const mariadb = { ...mysql, flavor: 'mariadb', major: 11 };
  const ref = refOf('d_b', 't', 'table');

  test.each([
    ['`a``b`@`%`', mysql, '`a``b`@`%`'],
    ["'o''b'@'h'", mysql, "`o'b`@`h`"],
    ['"a"@localhost', mariadb, '`a`@`localhost`'],
    ['app', mysql, '`app`@`%`'],
    ['app', mariadb, '`app`'],
    ['PUBLIC', mariadb, 'PUBLIC'],
    ['PUBLIC', mysql, '`PUBLIC`@`%`']
  ])('%s is an account', (text, version, expected) => {
    expect(normalizedGrantee(text, version)).toBe(expected);
    expect(normalizedGrantee(expected, version)).toBe(expected);
  });

  test.each(['', '@h', 'a@', '`a', 'a b', 'a@b@c', '`a`@`b`, `c`', "a@b; DROP USER 'x'"])(
    '%j is none',
    text => {
      expect(() => normalizedGrantee(text, mysql)).toThrow('Not an account');
    }
  );

  test.each(['ALL', 'all  privileges', 'GRANT OPTION', 'SELECT ON *.* TO x; --', ''])(
    '%j is not one privilege',
    privilege => {
      const to = matrix(entry(privilege));
      expect(() => grantKind.plan!({ op: 'create', ref, to }, mysql)).toThrow(
        'not the name of one privilege'
      );
    }
  );

  test('in lower case, and without fields that have defaults', () => {
    const to = { entries: [{ grantee: 'app', privilege: 'create  view' }] } as unknown as GrantDefinition;
    expect(grantKind.plan!({ op: 'create', ref, to }, mysql).map(({ sql }) => sql)).toEqual([
      'GRANT CREATE VIEW ON TABLE `d_b`.`t` TO `app`@`%`'
    ]);
  });

  test('trap: nobody is left when all privileges on the server go', () => {
    const ref = { kind: 'grant', path: ['server'] };
    expect(() => grantKind.plan!({ op: 'drop', ref, from: matrix(entry('SELECT')) }, mysql)).toThrow(
      'Nobody'
    );
  });

  test('trap: a pattern of another database is not granted again for a copy', () => {
    const to = matrix(entry('SELECT', { pattern: 'a_b' }));
    const sqlFor = (name: string) =>
      grantKind.plan!({ op: 'create', ref: refOf(name, 'database'), to }, mysql).map(({ sql }) => sql);
    expect(sqlFor('a_b')).toEqual([`GRANT SELECT ON \`a_b\`.* TO ${account}`]);
    expect(sqlFor('c_d')).toEqual([`GRANT SELECT ON \`c\\_d\`.* TO ${account}`]);
  });

  test('trap: partial revokes make the names of databases plain', () => {
    const to = { ...matrix(entry('SELECT')), partialRevokes: true };
    const [{ sql }] = grantKind.plan!({ op: 'create', ref: refOf('d_b', 'database'), to }, mysql);
    expect(sql).toBe(`GRANT SELECT ON \`d_b\`.* TO ${account}`);
  });
});
