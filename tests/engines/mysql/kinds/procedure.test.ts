import fc from 'fast-check';
import type { Connection } from '../../../../src/engines/core/engine';
import type { ObjectKind } from '../../../../src/engines/core/kind';
import { mysqlEngine } from '../../../../src/engines/mysql';
import { isMariadb } from '../../../../src/engines/mysql/capabilities';
import { applyStatements } from '../../../../src/kernel-bridge/node/services/apply-plan';
import type { ApplyReport, ObjectRef } from '../../../../src/model';
import { kindProperty, kindSuite, uniqueName, type Scratch } from '../../../support/kind-suite';
import { hostileNames, targets } from './support';

interface Definition {
  name: string;
  parameters: { name: string; mode: string | null; type: string }[];
  body: string;
  comment?: string;
  definer?: string | null;
  security?: string;
  privileges?: { grantee: string; privileges: string[] }[] | null;
  databaseCollation?: { created: string; current: string } | null;
}

const ref = ({ name }: Definition, { database }: { database: string }) => ({
  kind: 'procedure',
  path: [database, name]
});
const plain: Definition = {
  name: 'p`x',
  parameters: [
    { name: 'a', mode: 'IN', type: 'int' },
    { name: 'b', mode: 'OUT', type: 'varchar(10) charset latin1' },
    { name: 'c', mode: 'INOUT', type: 'json' }
  ],
  body: 'SET b = a'
};

kindSuite<Definition>({
  engine: mysqlEngine,
  kind: 'procedure',
  targets,
  ref,
  cases: [
    {
      name: 'create with parameters of every mode',
      to: plain,
      expectSql: [
        'CREATE PROCEDURE `{database}`.`p``x`(IN `a` int, OUT `b` varchar(10) charset latin1, INOUT `c` json) SET b = a'
      ],
      hazards: []
    },
    {
      name: 'beside a function of the same name (dbeaver#12070)',
      setup: ['CREATE FUNCTION `p``x`() RETURNS int DETERMINISTIC RETURN 1'],
      from: plain,
      to: { ...plain, body: 'SET b = 2', comment: 'two' }
    },
    { name: 'a comment goes', from: { ...plain, comment: 'one' }, to: { ...plain, comment: '' } },
    {
      name: 'parameters changed: callers are warned',
      from: plain,
      to: { ...plain, parameters: [], body: 'BEGIN END' },
      check: async ({ connection, database }) =>
        expect(await connection.query(`CALL \`${database}\`.\`p\`\`x\`()`)).toEqual([])
    },
    {
      name: 'drop',
      from: plain,
      expectSql: ['DROP PROCEDURE `{database}`.`p``x`'],
      hazards: ['drops-dependents']
    }
  ]
});

kindProperty<Definition>({
  engine: mysqlEngine,
  kind: 'procedure',
  targets,
  ref,
  definitions: () =>
    fc.record({
      name: hostileNames,
      parameters: fc.uniqueArray(
        fc.record({
          name: hostileNames.filter(name => name.trim() === name),
          mode: fc.constantFrom('IN', 'OUT', 'INOUT'),
          type: fc.constantFrom('int', "enum('a''',')')", 'text character set latin1')
        }),
        { maxLength: 3, selector: each => each.name.toLowerCase() }
      ),
      body: fc.constantFrom('BEGIN END', 'SELECT ";" -- end', "BEGIN\r\n  SELECT '日本';\nEND"),
      comment: fc.string({ maxLength: 40, unit: 'grapheme-ascii' }),
      security: fc.constantFrom('DEFINER', 'INVOKER')
    }),
  altered: (from, to) => ({ ...to, name: from.name })
});

describe.each(targets.map(target => [target.name, target] as const))('a procedure on %s', (_name, target) => {
  const kind = (mysqlEngine.kinds as readonly ObjectKind[]).find(each => each.descriptor.id === 'procedure')!;
  const functions = (mysqlEngine.kinds as readonly ObjectKind[]).find(
    each => each.descriptor.id === 'function'
  )!;
  const account = uniqueName('petersql');

  let scratch: Scratch;
  let connection: Connection;
  let at: ObjectRef;

  beforeEach(async () => {
    scratch = await target.scratch();
    connection = scratch.connection;
    at = { kind: 'procedure', path: [scratch.database, 'p'] };
    for (const sql of [
      `CREATE USER \`${account}\`@localhost`,
      "CREATE PROCEDURE p(a int) COMMENT 'old' SELECT 1",
      `GRANT EXECUTE, ALTER ROUTINE ON PROCEDURE p TO \`${account}\`@localhost WITH GRANT OPTION`
    ]) {
      await connection.query(sql);
    }
  });

  afterEach(async () => {
    await connection.query(`DROP USER IF EXISTS \`${account}\`@localhost`);
    await scratch.drop();
  });

  const read = (): Promise<Definition> => kind.read!(connection, at) as Promise<Definition>;

  async function change(from: Definition, to: Definition): Promise<ApplyReport> {
    const plan = kind.plan!({ op: 'alter', ref: at, from, to }, connection.version);
    return applyStatements(plan, () => Promise.resolve(connection));
  }

  test('keeps its grants when its body changes, and under a new name', async () => {
    const from = await read();
    expect(from.privileges).toEqual([
      {
        grantee: `\`${account}\`@\`localhost\``,
        privileges: ['EXECUTE', 'ALTER ROUTINE', 'GRANT OPTION']
      }
    ]);
    expect(await change(from, { ...from, body: 'SELECT 2' })).toMatchObject({ state: 'applied' });
    expect(await read()).toEqual({ ...from, body: 'SELECT 2' });

    expect(await change(await read(), { ...from, name: 'q' })).toMatchObject({ state: 'applied' });
    expect(await kind.read!(connection, { ...at, path: [scratch.database, 'q'] })).toEqual({
      ...from,
      name: 'q'
    });
    await expect(read()).rejects.toMatchObject({ code: 'not-found' });
  });

  test('that the server refuses leaves the old one, its grants and the session as they were (dbeaver#38790, #856, #41645; TablePlus#475)', async () => {
    const from = await read();
    const [mode] = await connection.query('SELECT @@sql_mode AS mode');
    const report = await change(from, { ...from, body: 'BEGIN SELECT nonsense nonsense nonsense; END' });
    expect(report).toMatchObject({ state: 'unchanged', error: { code: 'syntax' } });
    expect(await read()).toEqual(from);
    expect(await connection.query('SELECT @@sql_mode AS mode')).toEqual([mode]);
    const list = await kind.list(connection, { kind: 'database', path: [scratch.database] });
    expect(list.map(each => each.label)).toEqual(['p']);
  });

  test('comes back with its grants when something fails after it was dropped', async () => {
    const from = await read();
    const nobody = { grantee: `\`${account}_nobody\`@\`localhost\``, privileges: ['EXECUTE'] };
    const report = await change(from, {
      ...from,
      body: 'SELECT 2',
      privileges: [...from.privileges!, nobody]
    });
    expect(report.error).toBeDefined();
    expect(report.state).toBe('unchanged');
    const dropped = report.statements.filter(each => /^DROP PROCEDURE .*`p`$/.test(each.sql));
    expect(dropped.map(each => each.outcome)).toEqual(isMariadb(connection.version) ? [] : ['undone']);
    expect(await read()).toEqual(from);
  });

  test('loses grants only where that is asked for, with a warning', async () => {
    const from = await read();
    const to = {
      ...from,
      privileges: [{ grantee: from.privileges![0].grantee, privileges: ['EXECUTE'] }]
    };
    const plan = kind.plan!({ op: 'alter', ref: at, from, to }, connection.version);
    expect(plan.map(each => [each.sql, each.hazards.map(hazard => hazard.kind)])).toEqual([
      [
        `REVOKE ALTER ROUTINE, GRANT OPTION ON PROCEDURE \`${scratch.database}\`.\`p\` FROM \`${account}\`@\`localhost\``,
        ['privileges']
      ]
    ]);
    expect(await change(from, to)).toMatchObject({ state: 'applied' });
    expect(await read()).toEqual(to);
  });

  test('keeps the collation that its database had', async () => {
    const before = await read();
    const other = before.databaseCollation === null ? 'latin1_german1_ci' : '';
    await connection.query(`ALTER DATABASE \`${scratch.database}\` COLLATE ${other}`);
    const from = await read();
    expect(from.databaseCollation).toMatchObject({ current: 'latin1_german1_ci' });
    expect(await change(from, { ...from, body: 'SELECT 2' })).toMatchObject({ state: 'applied' });
    expect(await read()).toEqual({ ...from, body: 'SELECT 2' });
    const [row] = await connection.query<{ collation: string }>('SELECT @@collation_database AS collation');
    expect(row.collation).toBe('latin1_german1_ci');
  });

  test('is re-created in another database from its definition alone', async () => {
    const other = `${scratch.database}_2`;
    await connection.query(`CREATE DATABASE \`${other}\``);
    try {
      const definition = await read();
      expect(JSON.stringify(definition)).not.toContain(scratch.database);
      const ref = { kind: 'procedure', path: [other, 'p'] };
      const plan = kind.plan!({ op: 'create', ref, to: definition }, connection.version);
      await applyStatements(plan, () => Promise.resolve(connection));
      expect(await kind.read!(connection, ref)).toEqual(definition);
    } finally {
      await connection.query(`DROP DATABASE \`${other}\``);
    }
  });

  test('tells who calls it', async () => {
    for (const sql of [
      'CREATE TABLE t (a int)',
      'CREATE PROCEDURE caller() BEGIN CALL `p`(1); END',
      "CREATE PROCEDURE mentions() SELECT 'call p(1)', 1 AS p",
      'CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW CALL p(1)',
      `CREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE DO CALL ${scratch.database}.p(1)`,
      'CREATE FUNCTION f() RETURNS int DETERMINISTIC RETURN 1',
      'CREATE VIEW v AS SELECT f() AS a'
    ]) {
      await connection.query(sql);
    }
    const found = await kind.dependents!(connection, at);
    expect(found.map(each => `${each.ref.kind} ${each.ref.path[1]}`).sort()).toEqual([
      'event e',
      'procedure caller',
      'trigger tr'
    ]);
    const views = await functions.dependents!(connection, {
      kind: 'function',
      path: [scratch.database, 'f']
    });
    expect(views.map(each => `${each.ref.kind} ${each.ref.path[1]}`)).toEqual(['view v']);
  });
});
