import { mysqlEngine } from '../../../src/engines/mysql';
import { heldRights } from '../../../src/engines/mysql/held-rights';
import { missingRight } from '../../../src/engines/mysql/rights';
import type { Connection } from '../../../src/engines/core/engine';
import type { ObjectRef } from '../../../src/model';
import { uniqueName, type Scratch } from '../../support/kind-suite';
import { configOf, serversOf } from '../../support/servers';
import { mysqlTargets, targets } from './kinds/support';

const user = uniqueName('O"Brien`');
const quoted = mysqlEngine.dialect.ident(user);
const account = `${quoted}@\`%\``;

/** A database in which the account exists, and does not afterwards. */
async function withAccount(
  target: (typeof targets)[number],
  run: (scratch: Scratch) => Promise<void>
): Promise<void> {
  const scratch = await target.scratch();
  try {
    await scratch.connection.query(`CREATE USER ${account} IDENTIFIED BY 'Few_rights_1'`);
    await run(scratch);
  } finally {
    await scratch.connection.query(`DROP USER IF EXISTS ${account}`);
    await scratch.drop();
  }
}

/** Rights of the account alone: privileges, what they were granted on, whether they come from further out. */
async function held(db: Connection, ref: ObjectRef): Promise<unknown[]> {
  return (await heldRights(db, ref))
    .filter(({ grantee }) => grantee === account)
    .map(({ privileges, columns, grantable, on, inherited, grant }) => [
      [...privileges, ...columns].join(),
      on,
      ...(grantable ? ['grantable'] : []),
      inherited ? grant.path.at(-1) : 'own'
    ]);
}

describe.each(targets.map(target => [target.name, target] as const))('rights held on %s', (_name, target) => {
  test('stand on the object, on its database by any pattern, and on the server, as far as they mean something', () =>
    withAccount(target, async ({ connection, database }) => {
      const pattern = `${database.slice(0, 6)}%`;
      for (const sql of [
        'CREATE TABLE t (a INT, b INT)',
        'CREATE TABLE other (a INT)',
        'CREATE VIEW v AS SELECT a FROM t',
        'CREATE PROCEDURE p() BEGIN END',
        `GRANT SELECT, UPDATE ON t TO ${account} WITH GRANT OPTION`,
        `GRANT REFERENCES (a) ON t TO ${account}`,
        `GRANT SELECT ON v TO ${account}`,
        `GRANT EXECUTE ON PROCEDURE p TO ${account}`,
        `GRANT DELETE, EVENT ON \`${pattern}\`.* TO ${account}`,
        `GRANT INSERT, PROCESS ON *.* TO ${account}`
      ]) {
        await connection.query(sql);
      }
      const at = (kind: string, ...names: string[]): ObjectRef => ({ kind, path: [database, ...names] });
      const around = [
        ['DELETE', `\`${pattern}\`.*`, 'database'],
        ['INSERT', '*.*', 'server']
      ];
      expect(await held(connection, at('table', 't'))).toEqual([
        ['SELECT,UPDATE', `TABLE \`${database}\`.\`t\``, 'grantable', 'own'],
        ['REFERENCES,a', `TABLE \`${database}\`.\`t\``, 'grantable', 'own'],
        ...around
      ]);
      expect(await held(connection, at('table', 'other'))).toEqual(around);
      expect(await held(connection, at('view', 'v'))).toEqual([
        ['SELECT', `TABLE \`${database}\`.\`v\``, 'own'],
        ...around
      ]);
      expect(await held(connection, at('procedure', 'p'))).toEqual([
        ['EXECUTE', `PROCEDURE \`${database}\`.\`p\``, 'own']
      ]);
      expect(await held(connection, at('database'))).toEqual([
        ['DELETE,EVENT', `\`${pattern}\`.*`, 'own'],
        ['INSERT', '*.*', 'server']
      ]);
      const [first] = (await heldRights(connection, at('table', 't'))).filter(
        each => each.grantee === account
      );
      expect(first.account).toEqual({ kind: 'role', path: [user, '%'] });
      expect(first.grant).toEqual({ kind: 'grant', path: [database, 't', 'table'] });
    }));
});

describe.each(mysqlTargets.map((target, n) => [target.name, target, serversOf('mysql')[n]] as const))(
  'partial revokes on %s',
  (_name, target, server) => {
    test('a right on the server that is revoked for one database is missing there alone', () =>
      withAccount(target, async ({ connection, database }) => {
        const other = `${database}_other`;
        await connection.query('SET GLOBAL partial_revokes = ON');
        try {
          for (const sql of [
            `CREATE DATABASE ${other}`,
            'CREATE TABLE t (a INT)',
            `GRANT SELECT, CREATE, ALTER, DROP ON *.* TO ${account}`,
            `REVOKE SELECT, CREATE, DROP ON ${database}.* FROM ${account}`,
            `GRANT DROP ON ${database}.t TO ${account}`
          ]) {
            await connection.query(sql);
          }
          const theirs = await mysqlEngine.connect(configOf(server, { user, database: '' }), {
            secrets: { password: 'Few_rights_1' }
          });
          try {
            const missing = (op: 'create' | 'alter' | 'drop', kind: string, ...path: string[]) =>
              missingRight(theirs, { op, ref: { kind, path } });
            expect(await missing('create', 'table', database)).toBe(
              `${user}@% lacks CREATE on the database ${database}`
            );
            await expect(theirs.query(`CREATE TABLE ${database}.made (a INT)`)).rejects.toMatchObject({
              code: 'permission'
            });
            expect(await missing('create', 'table', other)).toBeNull();
            await theirs.query(`CREATE TABLE ${other}.made (a INT)`);
            // What was not revoked still holds, and so does a grant on the one object.
            expect(await missing('alter', 'table', database, 't')).toBeNull();
            expect(await missing('drop', 'table', database, 't')).toBeNull();
            expect(await missing('drop', 'table', database, 'u')).toMatch('lacks DROP');
          } finally {
            await theirs.close();
          }
          expect(await held(connection, { kind: 'table', path: [database, 't'] })).toEqual([
            ['DROP', `TABLE \`${database}\`.\`t\``, 'own'],
            ['ALTER', '*.*', 'server']
          ]);
          expect(await held(connection, { kind: 'database', path: [other] })).toEqual([
            ['SELECT,CREATE,DROP,ALTER', '*.*', 'server']
          ]);
        } finally {
          // The server keeps the setting on as long as anything is partly revoked.
          await connection.query(`DROP USER ${account}`);
          await connection.query('SET GLOBAL partial_revokes = OFF');
          await connection.query(`DROP DATABASE IF EXISTS ${other}`);
        }
      }));
  }
);
