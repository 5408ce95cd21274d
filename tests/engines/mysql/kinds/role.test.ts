import fc from 'fast-check';
import { mariadbEngine, mysqlEngine } from '../../../../src/engines/mysql';
import { roleKind } from '../../../../src/engines/mysql/kinds/role';
import type { RoleDefinition } from '../../../../src/engines/mysql/kinds/role/definition';
import { kindProperty, kindSuite, uniqueName, type KindCase } from '../../../support/kind-suite';
import { mariadbTargets, mysqlTargets } from './support';

const user = uniqueName('O\'Brien "x');
const role = uniqueName('role`s');
const plain = { user, host: '%' };
const quoted = mysqlEngine.dialect.ident(user);
const drop = [`DROP USER IF EXISTS ${quoted}@\`%\``];
const shared = {
  kind: 'role',
  ref: ({ user, host }: RoleDefinition) => ({ kind: 'role', path: [user, host] })
};

/** What MySQL and MariaDB share. */
const cases: KindCase<RoleDefinition>[] = [
  {
    name: 'a name alone',
    teardown: drop,
    to: plain,
    expectSql: [`CREATE USER ${quoted}@\`%\``],
    hazards: []
  },
  {
    name: 'limits, TLS and lock',
    teardown: drop,
    to: {
      ...plain,
      tls: 'specified',
      issuer: '/CN=it',
      subject: "/CN=a'b",
      maxQueries: 3,
      maxUpdates: 4,
      maxConnections: 5,
      maxUserConnections: 6,
      passwordLifetime: 90,
      locked: true
    }
  },
  {
    name: 'only what changed is altered',
    teardown: drop,
    from: { ...plain, maxQueries: 3, passwordLifetime: 0 },
    to: { ...plain, maxQueries: 3, passwordLifetime: null, tls: 'x509' },
    expectSql: [`ALTER USER ${quoted}@\`%\` REQUIRE X509 PASSWORD EXPIRE DEFAULT`],
    hazards: []
  },
  {
    name: 'renamed, host and all',
    teardown: [`DROP USER IF EXISTS ${quoted}@localhost`],
    from: plain,
    to: { ...plain, host: 'localhost' },
    expectSql: [`RENAME USER ${quoted}@\`%\` TO ${quoted}@\`localhost\``],
    hazards: ['drops-dependents']
  },
  {
    name: 'dropped',
    from: plain,
    expectSql: [`DROP USER ${quoted}@\`%\``],
    hazards: ['irreversible', 'drops-dependents']
  }
];

kindSuite<RoleDefinition>({
  ...shared,
  engine: mysqlEngine,
  targets: mysqlTargets,
  cases: [
    ...cases,
    {
      name: 'everything about passwords, and an attribute',
      teardown: drop,
      to: {
        ...plain,
        plugins: ['caching_sha2_password'],
        passwordHistory: 5,
        passwordReuseDays: 6,
        requireCurrent: true,
        failedAttempts: 3,
        lockDays: -1,
        attribute: '{"team":"it\'s"}'
      }
    },
    {
      name: 'trap: an attribute that goes is taken out, not merged',
      teardown: drop,
      from: { ...plain, attribute: '{"a":1,"b":2}' },
      to: { ...plain, attribute: '{"b":3}' },
      expectSql: [`ALTER USER ${quoted}@\`%\` ATTRIBUTE '{"b":3,"a":null}'`]
    },
    {
      name: 'roles, with and without admin option, and default roles',
      setup: [
        `CREATE ROLE ${mysqlEngine.dialect.ident(role)}`,
        `CREATE ROLE ${mysqlEngine.dialect.ident(`${role}2`)}`
      ],
      teardown: [
        ...drop,
        `DROP ROLE ${mysqlEngine.dialect.ident(role)}`,
        `DROP ROLE ${mysqlEngine.dialect.ident(`${role}2`)}`
      ],
      from: {
        ...plain,
        memberships: [{ user: role, host: '%', admin: true }],
        defaultRoles: [{ user: role, host: '%' }]
      },
      to: {
        ...plain,
        memberships: [
          { user: role, host: '%', admin: false },
          { user: `${role}2`, host: '%', admin: true }
        ],
        defaultRoles: [{ user: `${role}2`, host: '%' }]
      }
    },
    {
      name: 'a role',
      teardown: drop,
      to: { ...plain, isRole: true, locked: true, passwordExpired: true, plugins: ['caching_sha2_password'] }
    }
  ]
});

kindSuite<RoleDefinition>({
  ...shared,
  engine: mariadbEngine,
  targets: mariadbTargets,
  cases: [
    ...cases,
    {
      name: 'several plugins and a limit for statements',
      teardown: drop,
      to: { ...plain, plugins: ['unix_socket', 'mysql_native_password'], maxStatementTime: 1.5 }
    },
    {
      name: 'an account without connections',
      teardown: drop,
      from: { ...plain, maxUserConnections: -1 },
      to: { ...plain, maxUserConnections: 0 }
    },
    {
      name: 'a role, which has no host',
      teardown: [`DROP ROLE IF EXISTS ${mysqlEngine.dialect.ident(role)}`],
      to: { user: role, host: '', isRole: true },
      expectSql: [`CREATE ROLE ${mysqlEngine.dialect.ident(role)}`]
    },
    {
      name: 'roles, with and without admin option, and the default role',
      setup: [`CREATE ROLE ${mysqlEngine.dialect.ident(role)}`],
      teardown: [...drop, `DROP ROLE ${mysqlEngine.dialect.ident(role)}`],
      from: { ...plain, memberships: [{ user: role, host: '', admin: true }] },
      to: {
        ...plain,
        memberships: [{ user: role, host: '', admin: false }],
        defaultRoles: [{ user: role, host: '' }]
      },
      expectSql: [
        `REVOKE ADMIN OPTION FOR ${mysqlEngine.dialect.ident(role)} FROM ${quoted}@\`%\``,
        `SET DEFAULT ROLE ${mysqlEngine.dialect.ident(role)} FOR ${quoted}@\`%\``
      ]
    }
  ]
});

for (const [engine, targets] of [
  [mysqlEngine, mysqlTargets],
  [mariadbEngine, mariadbTargets]
] as const) {
  kindProperty<RoleDefinition>({
    ...shared,
    engine,
    targets,
    definitions: () =>
      fc.record({
        user: fc.constant(user),
        host: fc.constantFrom('%', 'localhost', '10.0.0.%'),
        tls: fc.constantFrom('none', 'any', 'x509'),
        maxQueries: fc.nat(9),
        maxUpdates: fc.nat(9),
        maxConnections: fc.nat(9),
        maxUserConnections: fc.nat(9),
        passwordLifetime: fc.constantFrom(null, 0, 30),
        locked: fc.boolean()
      }),
    altered: (from, to) => ({ ...to, host: from.host })
  });
}

describe('passwords', () => {
  const version = { flavor: 'mysql', major: 9, minor: 0, patch: 0, text: 'MySQL 9.0' };
  const ref = { kind: 'role', path: ['u', '%'] };
  const base = { user: 'u', host: '%' };

  test('are sent, but neither shown nor read', () => {
    const [made] = roleKind.plan!({ op: 'create', ref, to: { ...base, password: "hunter'2" } }, version);
    expect(made.sql).toBe("CREATE USER `u`@`%` IDENTIFIED BY 'hunter''2'");
    expect(made.display).toBe("CREATE USER `u`@`%` IDENTIFIED BY '••••••'");
  });

  test('trap: an account whose password is not known is never made again open to everybody', () => {
    const [made] = roleKind.plan!({ op: 'create', ref, to: { ...base, hasPassword: true } }, version);
    expect(made.sql).toContain('ACCOUNT LOCK');
    expect(made.hazards.map(({ kind }) => kind)).toEqual(['privileges']);
  });

  test.each([
    ["pam USING 'mariadb'", "pam USING 'mariadb'"],
    ["unix_socket as 'it''s'", "unix_socket USING 'it''s'"],
    ['unix_socket', 'unix_socket']
  ])('what %s is told is kept', (written, sql) => {
    const to = { ...base, plugins: ['ed25519', written], password: 'x' };
    const [made] = roleKind.plan!({ op: 'create', ref, to }, { ...version, flavor: 'mariadb' });
    expect(made.sql).toBe(`CREATE USER \`u\`@\`%\` IDENTIFIED VIA ed25519 USING PASSWORD('x') OR ${sql}`);
    expect(made.display).not.toContain("'x'");
  });

  test.each([
    ["ed25519 AS 'hash'", 'mariadb', 'checks a password'],
    ["pam'; DROP USER a", 'mariadb', 'Not a plugin'],
    ["pam AS 'a' OR pam", 'mariadb', 'Not a plugin'],
    ["auth_socket AS 'root'", 'mysql', 'auth_socket checks no password'],
    ['unix_socket', 'mariadb', 'unix_socket checks no password']
  ])('%s of %s is refused with a password', (plugin, flavor, message) => {
    const to = { ...base, plugins: [plugin], password: 'x' };
    expect(() => roleKind.plan!({ op: 'create', ref, to }, { ...version, flavor })).toThrow(message);
  });

  test('trap: MySQL takes one plugin, and forgets no second', () => {
    const to = { ...base, plugins: ['caching_sha2_password', 'auth_socket'], password: 'x' };
    expect(() => roleKind.plan!({ op: 'create', ref, to }, version)).toThrow('further factors');
  });

  test('another plugin asks for a new one', () => {
    const from = { ...base, plugins: ['caching_sha2_password'] };
    const to = { ...from, plugins: ['sha256_password'] };
    expect(() => roleKind.plan!({ op: 'alter', ref, from, to }, version)).toThrow('needs a new password');
    const [altered] = roleKind.plan!({ op: 'alter', ref, from, to: { ...to, password: 'x' } }, version);
    expect(altered.sql).toBe("ALTER USER `u`@`%` IDENTIFIED WITH 'sha256_password' BY 'x'");
    expect(altered.display).not.toContain("'x'");
  });
});

describe.each([...mysqlTargets, ...mariadbTargets].map(target => [target.name, target] as const))(
  'a password on %s',
  (name, target) => {
    const engine = name.startsWith('mysql') ? mysqlEngine : mariadbEngine;
    test('logs in, and what the server keeps of it stays there', async () => {
      const scratch = await target.scratch();
      const account = { user: uniqueName('pw'), host: '%' };
      const ref = { kind: 'role', path: [account.user, '%'] };
      try {
        const { connection } = scratch;
        for (const { sql } of roleKind.plan!(
          { op: 'create', ref, to: { ...account, password: 'hunter2' } },
          connection.version
        )) {
          await connection.query(sql);
        }
        const definition = await roleKind.read!(connection, ref);
        expect(definition).toMatchObject({ hasPassword: true, password: null });
        const [{ secret }] = await connection.query<{ secret: string }>(
          'SELECT HEX(authentication_string) AS secret FROM mysql.user WHERE User = ?',
          [account.user]
        );
        const kept = Buffer.from(secret, 'hex').toString('latin1');
        expect(JSON.stringify(definition)).not.toContain(kept.slice(-20));
        const { host, port } = connection.config;
        const own = await engine.connect(
          { ...connection.config, name: 'own', user: account.user, host, port, database: undefined },
          { secrets: { password: 'hunter2' } }
        );
        await own.close();
      } finally {
        await scratch.connection.query(`DROP USER IF EXISTS '${account.user}'@'%'`);
        await scratch.drop();
      }
    });
  }
);

describe.each(mysqlTargets.map(target => [target.name, target] as const))(
  'more than a password on %s',
  (_name, target) => {
    test('further factors and second passwords are told, stay, and are missed in a new account', async () => {
      const scratch = await target.scratch();
      const { connection } = scratch;
      const ref = { kind: 'role', path: [user, '%'] };
      try {
        // Already there where the server was set up with it.
        await connection.query("INSTALL PLUGIN auth_socket SONAME 'auth_socket.so'").catch(() => undefined);
        for (const sql of [
          `CREATE USER ${quoted}@\`%\` IDENTIFIED BY 'a' AND IDENTIFIED WITH auth_socket AS 'root'`,
          `ALTER USER ${quoted}@\`%\` IDENTIFIED BY 'c' RETAIN CURRENT PASSWORD`
        ]) {
          await connection.query(sql);
        }
        const from = await roleKind.read!(connection, ref);
        expect(from).toMatchObject({ factors: ["auth_socket AS 'root'"], secondPassword: true });
        expect(JSON.stringify(from)).not.toContain('$A$');
        const [altered] = roleKind.plan!(
          { op: 'alter', ref, from, to: { ...from, password: 'd' } },
          connection.version
        );
        expect(altered.hazards.map(({ kind }) => kind)).toEqual(['irreversible', 'privileges']);
        await connection.query(altered.sql);
        expect(await roleKind.read!(connection, ref)).toEqual(from);
        const [made] = roleKind.plan!({ op: 'create', ref, to: from }, connection.version);
        expect(made.hazards.at(-1)?.message).toContain('without its further factors');
      } finally {
        await connection.query(drop[0]);
        await scratch.drop();
      }
    });
  }
);

describe.each(mariadbTargets.map(target => [target.name, target] as const))(
  'plugins beside a password on %s',
  (_name, target) => {
    test('trap: a new password leaves what they are told as it is', async () => {
      const scratch = await target.scratch();
      const { connection } = scratch;
      const ref = { kind: 'role', path: [user, '%'] };
      const plugins = ['mysql_native_password', "unix_socket AS 'ro''o\\\\t'"];
      try {
        const run = async (change: Parameters<NonNullable<typeof roleKind.plan>>[0]): Promise<void> => {
          for (const { sql } of roleKind.plan!(change, connection.version)) {
            await connection.query(sql);
          }
        };
        await run({ op: 'create', ref, to: { ...plain, plugins, password: 'a' } });
        const from = await roleKind.read!(connection, ref);
        expect(from).toMatchObject({ plugins, hasPassword: true });
        await run({ op: 'alter', ref, from, to: { ...from, password: 'b' } });
        expect(await roleKind.read!(connection, ref)).toEqual(from);
        const [{ told }] = await connection.query<{ told: string }>(
          `SELECT JSON_VALUE(Priv, '$.auth_or[1].authentication_string') AS told FROM mysql.global_priv WHERE User = ?`,
          [user]
        );
        expect(told).toBe("ro'o\\t");
      } finally {
        await connection.query(drop[0]);
        await scratch.drop();
      }
    });
  }
);
