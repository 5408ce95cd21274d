import { atLeast } from '../../../../src/engines/core/version';
import { mariadbEngine, mysqlEngine } from '../../../../src/engines/mysql';
import type { JsonObject } from '../../../../src/model';
import { uniqueName } from '../../../support/kind-suite';
import { inList, oneChangeSuite, type FieldChange, type OneChangeCase } from '../../../support/one-change';
import { mariadbTargets, mysqlTargets } from './support';

const account = uniqueName('one');
const role = `${account}_role`;

/** What a stored program keeps of the session that made it: it is made anew, with its grants. */
const context: Record<string, FieldChange> = {
  sqlMode: { to: 'ANSI_QUOTES', remade: true },
  // A character set takes the collation of literals along where it does not go with it.
  collation: { to: 'utf8mb4_bin', remade: true },
  charset: { to: 'latin1', remade: true },
  databaseCollation: { fixed: 'Tells how the database was when it was made.' }
};

const routine = (changes: Record<string, FieldChange>): Record<string, FieldChange> => ({
  comment: { to: 'seen' },
  dataAccess: { to: 'NO SQL' },
  security: { to: 'INVOKER' },
  deterministic: { to: true, remade: true },
  parameters: { to: inList('parameters', { name: 'b' }), remade: true },
  definer: { to: '`nobody`@`%`', remade: true },
  privileges: {
    to: [{ grantee: `\`${account}\`@\`%\``, privileges: ['EXECUTE'] }]
  },
  ...context,
  using: { fixed: 'Libraries of JavaScript alone.' },
  language: { fixed: 'Another language is another program.' },
  ...changes,
  name: { to: 'renamed', remade: true }
});

function casesOf(flavor: 'mysql' | 'mariadb'): Record<string, OneChangeCase> {
  const isMysql = flavor === 'mysql';
  const only = (mysql: boolean, change: FieldChange): FieldChange =>
    mysql === isMysql ? change : { fixed: 'The other flavor has it.' };
  const withAccount = {
    teardown: [
      `DROP USER IF EXISTS ${account}`,
      `DROP ROLE IF EXISTS ${role}`,
      `DROP USER IF EXISTS ${account}_renamed`
    ]
  };
  const accounts = [`CREATE USER ${account} IDENTIFIED BY 'Secret-1'`, `CREATE ROLE ${role}`];
  return {
    database: {
      setup: ['ALTER DATABASE {database} CHARACTER SET utf8mb4'],
      // What is read-only can be dropped by nobody.
      teardown: isMysql ? ['ALTER DATABASE {database} READ ONLY = 0'] : [],
      path: database => [database],
      changes: {
        name: { to: 'other', refused: /cannot rename a database/ },
        collation: { to: 'utf8mb4_bin' },
        charset: { to: 'latin1', moves: ['collation'] },
        comment: isMysql ? { to: 'seen', refused: /no comments/ } : { to: 'seen' },
        encryption: isMysql ? { to: 'Y' } : { to: 'Y', refused: /no default encryption/ },
        readOnly: isMysql ? { to: true } : { to: true, refused: /no read-only/ }
      }
    },
    table: {
      setup: [
        'CREATE TABLE other (id INT PRIMARY KEY)',
        `CREATE TABLE t (id INT, label VARCHAR(20) DEFAULT 'x' COMMENT 'kept', amount INT, born DATE, died DATE,
           KEY k (label), CONSTRAINT c CHECK (amount > 0)) DEFAULT CHARSET utf8mb4`
      ],
      path: database => [database, 't'],
      changes: {
        columns: { to: inList('columns', { comment: 'seen' }, ({ name }) => name === 'amount') },
        indexes: {
          to: inList('indexes', { kind: 'UNIQUE' })
        },
        checks: { to: inList('checks', { expression: isMysql ? '(`amount` > 1)' : '`amount` > 1' }) },
        comment: { to: 'seen' },
        autoIncrement: { fixed: 'Needs a column that counts: without one the server keeps none.' },
        rowFormat: { to: 'COMPRESSED' },
        options: { to: [{ name: 'STATS_PERSISTENT', value: '0' }] },
        periods: only(false, {
          to: [{ name: 'life', start: 'born', end: 'died' }],
          // The columns of a period cannot be null.
          moves: ['columns']
        }),
        collation: { to: 'utf8mb4_bin', moves: ['columns'] },
        charset: { to: 'latin1', moves: ['collation', 'columns'] },
        foreignKeys: {
          to: [
            {
              name: 'f',
              columns: ['amount'],
              referencedDatabase: null,
              referencedTable: 'other',
              referencedColumns: ['id'],
              match: null,
              onDelete: 'CASCADE',
              onUpdate: null
            }
          ],
          // The server adds an index for it.
          moves: ['indexes']
        },
        systemVersioned: only(false, { to: true }),
        engine: { fixed: 'Other engines have no foreign keys: see the case of its own.' },
        partitioning: { fixed: 'A table with foreign keys has no partitions: see the case of its own.' },
        name: { to: 'renamed' }
      }
    },
    view: {
      setup: ['CREATE TABLE t (a INT)', 'CREATE VIEW v AS SELECT a FROM t'],
      path: database => [database, 'v'],
      changes: {
        algorithm: { to: 'MERGE' },
        security: { to: 'INVOKER' },
        definer: { to: '`nobody`@`%`' },
        checkOption: { to: 'CASCADED' },
        columns: { to: ['b'], ...(!isMysql && { reads: null }), moves: ['select'] },
        select: { fixed: 'The server writes it in words of its own: its cases are those of views.' },
        charset: { to: 'latin1' },
        collation: { to: 'latin1_german1_ci' },
        name: { to: 'renamed' }
      }
    },
    sequence: {
      setup: isMysql ? [] : ['CREATE SEQUENCE s'],
      path: database => [database, 's'],
      changes: {
        increment: { to: '5' },
        minimum: { to: '-10' },
        maximum: { to: '1000' },
        start: { to: '3' },
        cache: { to: '20' },
        cycle: { to: true },
        comment: { to: 'seen' },
        next: { to: '9' },
        round: { to: '2' },
        type: {
          to: 'int',
          refusedBy: version => (atLeast(version, 11, 5, 0) ? null : /need MariaDB 11\.5/)
        },
        engine: { to: 'Aria' },
        name: { to: 'renamed' }
      }
    },
    function: {
      setup: [...accounts, 'CREATE FUNCTION f (a INT) RETURNS INT RETURN 1'],
      ...withAccount,
      path: database => [database, 'f'],
      changes: routine({
        returns: { to: isMysql ? 'bigint' : 'bigint(20)', remade: true },
        aggregate: { fixed: 'Another kind of body is needed for it.' },
        body: { to: 'RETURN 2', remade: true }
      })
    },
    procedure: {
      setup: [...accounts, 'CREATE PROCEDURE p (IN a INT) BEGIN END'],
      ...withAccount,
      path: database => [database, 'p'],
      changes: routine({ body: { to: 'BEGIN DO 2; END', remade: true } })
    },
    trigger: {
      setup: [
        'CREATE TABLE t (a INT)',
        'CREATE TABLE u (a INT)',
        'CREATE TRIGGER other BEFORE INSERT ON t FOR EACH ROW BEGIN END',
        'CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW BEGIN END'
      ],
      path: database => [database, 'g'],
      changes: {
        body: { to: 'BEGIN DO 2; END', remade: true },
        definer: { to: '`nobody`@`%`', remade: true },
        ...context,
        timing: { to: 'AFTER', moves: ['follows'], remade: true },
        events: { to: ['UPDATE'], moves: ['follows'], remade: true },
        table: { to: 'u', moves: ['follows'], remade: true },
        columns: { fixed: 'From MariaDB 12 on.' },
        follows: { fixed: 'Counts when it is made: its place among the others is a case of triggers.' },
        precedes: { fixed: 'Counts when it is made: its place among the others is a case of triggers.' },
        name: { to: 'renamed', remade: true }
      }
    },
    event: {
      setup: [
        "CREATE EVENT e ON SCHEDULE EVERY 1 YEAR STARTS '2034-01-01 00:00:00' DISABLE DO BEGIN END",
        "SET time_zone = '+00:00'"
      ],
      path: database => [database, 'e'],
      changes: {
        comment: { to: 'seen' },
        status: { to: 'ENABLED' },
        onCompletion: { to: 'PRESERVE' },
        every: { to: { value: '2', unit: 'YEAR' } },
        starts: { to: '2034-02-01 00:00:00' },
        ends: { to: '2036-01-01 00:00:00' },
        timeZone: { to: '+05:30' },
        body: { to: 'BEGIN DO 2; END' },
        definer: { to: '`nobody`@`%`', remade: true },
        at: { fixed: 'It takes the place of the interval: both change.' },
        ...context,
        name: { to: 'renamed' }
      }
    },
    role: {
      setup: accounts,
      ...withAccount,
      path: () => [account, '%'],
      moved: (_path, now) => [String(now.user), String(now.host)],
      changes: {
        maxQueries: { to: 5 },
        maxUpdates: { to: 6 },
        maxConnections: { to: 7 },
        maxUserConnections: { to: 8 },
        maxStatementTime: only(false, { to: 9 }),
        tls: { to: 'any' },
        cipher: { fixed: 'Counts where TLS is specified: both change.' },
        issuer: { fixed: 'Counts where TLS is specified: both change.' },
        subject: { fixed: 'Counts where TLS is specified: both change.' },
        passwordLifetime: { to: 30 },
        passwordHistory: only(true, { to: 3 }),
        passwordReuseDays: only(true, { to: 4 }),
        requireCurrent: only(true, { to: true }),
        failedAttempts: only(true, { to: 3 }),
        lockDays: only(true, { to: 2 }),
        attribute: only(true, { to: '{"team":"a"}' }),
        locked: { to: true },
        password: { to: 'Another-1', reads: null },
        passwordExpired: { to: true },
        memberships: { to: [{ user: role, host: isMysql ? '%' : '', admin: false }] },
        defaultRoles: { to: [{ user: role, host: isMysql ? '%' : '' }] },
        plugins: { fixed: 'Another plugin needs another password: both change.' },
        isRole: { fixed: 'A role is made as one.' },
        host: { to: '10.0.0.1' },
        user: { to: `${account}_renamed` }
      }
    },
    package: {
      setup: [
        ...accounts,
        'SET SESSION sql_mode = ORACLE',
        'CREATE PACKAGE p AS PROCEDURE q; END',
        'CREATE PACKAGE BODY p AS PROCEDURE q AS BEGIN NULL; END; END',
        'SET SESSION sql_mode = DEFAULT'
      ],
      ...withAccount,
      path: database => [database, 'p'],
      when: () => !isMysql,
      changes: {
        name: { to: 'renamed', refused: /cannot rename/ },
        specification: { to: 'AS PROCEDURE q; /* seen */ END' },
        security: { to: 'INVOKER' },
        definer: { to: '`nobody`@`%`' },
        comment: { to: 'seen' },
        privileges: { to: [{ grantee: `\`${account}\`@\`%\``, privileges: ['EXECUTE'] }] },
        implementation: {
          to: current => ({
            ...(current.implementation as JsonObject),
            body: 'AS PROCEDURE q AS BEGIN SELECT 1; END; END'
          })
        },
        ...context,
        sqlMode: { fixed: 'Without ORACLE the text is no package before 11.4.' }
      }
    },
    grant: {
      setup: [...accounts, 'CREATE TABLE t (a INT)', `GRANT SELECT ON {database}.t TO ${account}`],
      ...withAccount,
      path: database => [database, 't', 'table'],
      changes: {
        entries: { to: inList('entries', { privilege: 'UPDATE' }) }
      }
    }
  };
}

oneChangeSuite(mysqlEngine, mysqlTargets, casesOf('mysql'));
oneChangeSuite(mariadbEngine, mariadbTargets, casesOf('mariadb'));
