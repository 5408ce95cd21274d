import { grantKind } from '../../../../src/engines/mysql/kinds/grant';
import type { GrantDefinition } from '../../../../src/engines/mysql/kinds/grant/definition';
import { mysqlEngine } from '../../../../src/engines/mysql';
import { applyStatements } from '../../../../src/kernel-bridge/node/services/apply-plan';
import type { Connection } from '../../../../src/engines/core/engine';
import type { Change, ObjectRef, Statement } from '../../../../src/model';
import { uniqueName, type Scratch } from '../../../support/kind-suite';
import { mysqlTargets } from './support';

const { ident } = mysqlEngine.dialect;
const account = `${ident(uniqueName("part`s'"))}@\`%\``;
const granted = (privilege: string) => ({
  grantee: account,
  privilege,
  columns: [],
  grantable: false,
  pattern: null
});

describe.each(mysqlTargets.map(target => [target.name, target] as const))(
  'partial revokes on %s',
  (_, target) => {
    let scratch: Scratch;
    let connection: Connection;
    let database: string;
    let ofDatabase: ObjectRef;
    const ofServer: ObjectRef = { kind: 'grant', path: ['server'] };
    beforeEach(async () => {
      scratch = await target.scratch();
      ({ connection, database } = scratch);
      ofDatabase = { kind: 'grant', path: [database, 'database'] };
      for (const sql of [
        'SET GLOBAL partial_revokes = ON',
        'CREATE TABLE t (a INT)',
        `CREATE USER ${account}`,
        `GRANT SELECT, INSERT, DELETE ON *.* TO ${account}`,
        `REVOKE SELECT, INSERT ON ${ident(database)}.* FROM ${account}`
      ]) {
        await connection.query(sql);
      }
    });
    afterEach(async () => {
      // The server keeps the setting on as long as anything is partly revoked.
      await connection.query(`DROP USER ${account}`);
      await connection.query('SET GLOBAL partial_revokes = OFF');
      await scratch.drop();
    });

    const read = (ref: ObjectRef) => grantKind.read!(connection, ref);
    const revoked = (...privileges: string[]) =>
      privileges.map(privilege => ({ grantee: account, privilege, database }));
    const grants = async (): Promise<string[]> =>
      (await connection.query<Record<string, string>>(`SHOW GRANTS FOR ${account}`)).map(
        row => Object.values(row)[0]
      );
    async function run(change: Change<GrantDefinition>): Promise<Statement[]> {
      const statements = grantKind.plan!(change, connection.version);
      const { error } = await applyStatements(statements, () => Promise.resolve(connection));
      expect(error).toBeUndefined();
      return statements;
    }
    async function undo(statements: readonly Statement[]): Promise<void> {
      for (const sql of [...statements].reverse().flatMap(each => each.undo ?? [])) {
        await connection.query(sql);
      }
    }

    test('are shown for the database and the server, not for what is in it, and unchanged they plan nothing', async () => {
      for (const ref of [ofDatabase, ofServer]) {
        const from = await read(ref);
        expect(from.revoked).toEqual(revoked('SELECT', 'INSERT'));
        expect(grantKind.plan!({ op: 'alter', ref, from, to: from }, connection.version)).toEqual([]);
      }
      expect((await read({ kind: 'grant', path: [database, 't', 'table'] })).revoked).toEqual([]);
    });

    test('stay when the privileges on the database are dropped, and are made again for a copy of it', async () => {
      const from = await read(ofDatabase);
      await run({ op: 'drop', ref: ofDatabase, from });
      expect((await read(ofDatabase)).revoked).toEqual(from.revoked);
      const copy = `${database}_copy`;
      const ref = { kind: 'grant', path: [copy, 'database'] };
      await connection.query(`CREATE DATABASE ${copy}`);
      try {
        const [statement] = await run({ op: 'create', ref, to: from });
        expect(statement.sql).toBe(`REVOKE SELECT, INSERT ON ${ident(copy)}.* FROM ${account}`);
        expect((await read(ref)).revoked).toEqual(from.revoked.map(each => ({ ...each, database: copy })));
        await undo([statement]);
        expect((await read(ref)).revoked).toEqual([]);
      } finally {
        await connection.query(`DROP DATABASE ${copy}`);
      }
    });

    test('trap: a grant on the database only takes them back, which is said, and undone', async () => {
      const from = await read(ofDatabase);
      const to = { ...from, entries: [granted('SELECT'), granted('EVENT')] };
      const statements = await run({ op: 'alter', ref: ofDatabase, from, to });
      expect(statements.flatMap(({ hazards }) => hazards.map(({ message }) => message))).toEqual([
        `What is granted takes back a partial revoke: ${account} has SELECT on ${ident(database)}.* by its grant on the server`
      ]);
      const now = await read(ofDatabase);
      expect(now.revoked).toEqual(revoked('INSERT'));
      expect(now.entries).toEqual([granted('EVENT')]);
      await undo(statements);
      expect(await read(ofDatabase)).toEqual(from);
    });

    test('trap: they go with the privilege on the server, and come back with it when that is undone', async () => {
      const before = await grants();
      const from = await read(ofServer);
      const to = {
        ...from,
        entries: from.entries.filter(
          ({ grantee, privilege }) => grantee !== account || privilege !== 'SELECT'
        )
      };
      const statements = await run({ op: 'alter', ref: ofServer, from, to });
      expect(statements.flatMap(({ hazards }) => hazards.map(({ message }) => message))).toEqual([
        `${account} loses SELECT`,
        `The partial revoke of SELECT on ${ident(database)}.* goes too: granted again, ${account} would have it there as well`
      ]);
      expect((await read(ofServer)).revoked).toEqual(revoked('INSERT'));
      await undo(statements);
      expect((await grants()).sort()).toEqual(before.sort());
    });

    test('can be planned like anything else, the grant option too', async () => {
      await connection.query(`GRANT USAGE ON *.* TO ${account} WITH GRANT OPTION`);
      const from = await read(ofDatabase);
      const to = { ...from, revoked: revoked('SELECT', 'DELETE', 'GRANT OPTION') };
      const statements = await run({ op: 'alter', ref: ofDatabase, from, to });
      expect((await read(ofDatabase)).revoked).toEqual(to.revoked);
      await undo(statements);
      expect((await read(ofDatabase)).revoked).toEqual(from.revoked);
    });
  }
);
