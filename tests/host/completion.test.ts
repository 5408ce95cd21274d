import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { targetsWith } from './simple-targets';
import { startHost, type TestHost } from './support';

let host: TestHost;
beforeAll(() => {
  host = startHost();
  new DatabaseSync(path.join(host.folder, 'complete.db')).close();
});
afterAll(() => host.close());

/** Gives the second column of a table its comment, where the engine has such. */
const NOTED: Partial<Record<string, string>> = {
  postgres: "COMMENT ON COLUMN cpl_order.zone IS 'Where it''s from'",
  mysql: "ALTER TABLE cpl_order MODIFY zone varchar(20) NOT NULL COMMENT 'Where it''s from'",
  mariadb: "ALTER TABLE cpl_order MODIFY zone varchar(20) NOT NULL COMMENT 'Where it''s from'"
};

const targets = targetsWith('complete.db');

describe.each(targets)('$name', ({ config, password }) => {
  const run = (sql: string) =>
    host.client.request('query.run', { connection: config.name, session: 'one', sql });
  const complete = async (marked: string) => {
    const position = marked.indexOf('|');
    const sql = marked.replace('|', '');
    return (await host.client.request('sql.complete', { connection: config.name, sql, position })).result;
  };
  const labels = async (marked: string) => (await complete(marked)).items.map(({ label }) => label);
  const noted = NOTED[config.engine] ?? '';
  const drop = 'DROP TABLE IF EXISTS cpl_line; DROP TABLE IF EXISTS cpl_order; DROP TABLE IF EXISTS cpl_late';

  beforeAll(async () => {
    await host.save(config, password);
    await run(
      `${drop}; CREATE TABLE cpl_order (id int PRIMARY KEY, zone varchar(20) NOT NULL, amount int);
       CREATE TABLE cpl_line (order_id int, item int, FOREIGN KEY (order_id) REFERENCES cpl_order (id)); ${noted}`
    );
  });
  afterAll(() => run(drop));

  test('columns come in the order of the table, with their type', async () => {
    const { items } = await complete('SELECT | FROM cpl_order');
    expect(items.slice(0, 3).map(({ label }) => label)).toEqual(['id', 'zone', 'amount']);
    expect(items[1].detail).toMatch(/var/);
  });

  test('the condition of a join comes from its foreign key', async () => {
    expect((await labels('SELECT * FROM cpl_order o JOIN cpl_line l ON |'))[0]).toBe('l.order_id = o.id');
  });

  test('offers functions and keywords of the server', async () => {
    expect(await labels('SELECT coal|')).toContain('coalesce');
    expect(await labels('WI|')).toContain('WITH');
    expect((await complete('SELECT * FROM cpl_order WHERE upp|')).items[0]).toMatchObject({
      text: 'upper',
      type: 'function'
    });
  });

  test.each(
    {
      postgres: [
        ['SELECT * FROM pg_stat_act|', 'pg_stat_activity'],
        ['SELECT * FROM pg_catalog.pg_cl|', 'pg_class'],
        ['SELECT * FROM information_schema.columns|', 'columns'],
        ['SELECT * FROM inform|', 'information_schema'],
        ['SELECT c.relk| FROM pg_class c', 'relkind'],
        ['SET search_|', 'search_path'],
        ['SET LOCAL work|', 'work_mem'],
        ['SET sess|', 'session'],
        ['SHOW server_ver|', 'server_version'],
        ['ALTER ROLE r SET work_m|', 'work_mem'],
        ["SELECT j.va| FROM jsonb_each('{}') AS j", 'value'],
        ['SELECT * FROM generate_series(1, 3) AS n WHERE n.|', 'n']
      ],
      mysql: [
        ['SELECT * FROM information_schema.columns|', 'COLUMNS'],
        ['SELECT * FROM perf|', 'performance_schema'],
        ['SELECT u.plug| FROM mysql.user u', 'plugin'],
        ['SET GLOBAL max_connecti|', 'max_connections']
      ],
      mariadb: [
        ['SELECT * FROM information_schema.columns|', 'COLUMNS'],
        ['SELECT t.table_ro| FROM information_schema.tables t', 'TABLE_ROWS'],
        ['SET sql_mode = "", foreign_key_ch|', 'foreign_key_checks']
      ],
      sqlite: [
        ['SELECT * FROM sqlite_s|', 'sqlite_schema'],
        ['SELECT tbl| FROM sqlite_master', 'tbl_name'],
        ['PRAGMA foreign_keys|', 'foreign_keys'],
        ["SELECT j.val| FROM json_each('[1]') AS j", 'value'],
        ["SELECT | FROM pragma_table_info('t')", 'cid'],
        ['SELECT * FROM json_tr|', 'json_tree']
      ]
    }[config.engine]
  )("knows the server's own relations and settings: %s", async (marked, label) => {
    expect((await labels(marked))[0]).toBe(label);
  });

  test("a search of the catalog and a list without a beginning leave the server's own relations out", async () => {
    const { result } = await host.client.request('catalog.search', { text: 'columns', limit: 100 });
    expect(
      result.found.filter(({ ref }) => /^(information_schema|pg_catalog)$/.test(ref.path.at(-2) ?? ''))
    ).toEqual([]);
    expect(await labels('SELECT * FROM |')).not.toContain('pg_class');
  });

  test('sees what a cell created or dropped', async () => {
    expect(await labels('SELECT * FROM cpl_la|')).not.toContain('cpl_late');
    await run('CREATE TABLE cpl_late (a int)');
    expect(await labels('SELECT * FROM cpl_la|')).toContain('cpl_late');
    await run('DROP TABLE cpl_late');
    expect(await labels('SELECT * FROM cpl_la|')).not.toContain('cpl_late');
  });

  test('sees what a plan changed', async () => {
    const connection = config.name;
    const database = config.engine === 'sqlite' ? ['main'] : [config.database ?? ''];
    const place = [...database, ...(config.engine === 'postgres' ? ['public'] : []), 'cpl_line'];
    await labels('SELECT * FROM cpl_li|');
    const { result: plan } = await host.client.request('object.plan', {
      connection,
      op: 'drop',
      ref: { kind: 'table', path: place }
    });
    await host.client.request('plan.apply', { connection, plan: plan.id });
    expect(await labels('SELECT * FROM cpl_li|')).not.toContain('cpl_line');
  });

  test('tells what a name is', async () => {
    const inspect = async (marked: string) =>
      (
        await host.client.request('sql.inspect', {
          connection: config.name,
          sql: marked.replace('|', ''),
          position: marked.indexOf('|')
        })
      ).result;
    expect(await inspect('SELECT o.zo|ne FROM cpl_order o')).toMatchObject({
      title: 'cpl_order.zone',
      type: expect.stringMatching(/^(?:var|char).* NOT NULL$/) as string,
      comment: NOTED[config.engine] ? "Where it's from" : ''
    });
    expect(await inspect('SELECT * FROM cpl_|order')).toMatchObject({
      type: 'table',
      ddl: expect.stringContaining('amount') as string
    });
    expect(await inspect("SELECT 'cpl_|order'")).toBeNull();
  });

  test('sees what the session of the cell sees, and no other does', async () => {
    const within = async (marked: string, session: string) => {
      const position = marked.indexOf('|');
      const { result } = await host.client.request('sql.complete', {
        connection: config.name,
        sql: marked.replace('|', ''),
        position,
        session
      });
      return result.items.map(({ label }) => label);
    };
    const make = (sql: string) =>
      host.client.request('query.run', { connection: config.name, session: 'own', sql });
    await make('CREATE TEMPORARY TABLE cpl_temp (only_here int, b int)');
    expect(await within('SELECT * FROM cpl_te|', 'own')).toContain('cpl_temp');
    expect((await within('SELECT | FROM cpl_temp', 'own')).slice(0, 2)).toEqual(['only_here', 'b']);
    expect(await within('SELECT * FROM cpl_te|', 'one')).not.toContain('cpl_temp');
    await make('DROP TABLE cpl_temp');
    expect(await within('SELECT * FROM cpl_te|', 'own')).not.toContain('cpl_temp');
    await host.client.request('session.close', { session: 'own' });
  });

  const open = {
    sqlite: 'CREATE TRIGGER t AFTER INSERT ON x BEGIN\n  UPDATE y SET a = 1;',
    postgres: 'CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$\nBEGIN\n  PERFORM 1;',
    mysql: 'CREATE PROCEDURE p() BEGIN\n  SELECT 1;',
    mariadb: 'DELIMITER //\nCREATE PROCEDURE p() BEGIN\n  SELECT 1;\nEND;'
  }[config.engine];
  test.each<[string, 'complete' | 'incomplete']>([
    ['SELECT 1', 'incomplete'],
    ['SELECT 1;', 'complete'],
    ["SELECT 'a;", 'incomplete'],
    ['SELECT 1; /* more;', 'incomplete'],
    [open, 'incomplete']
  ])('a console goes on or runs what is written: %s', async (sql, status) => {
    const code = `%connect ${config.name}\n${sql}`;
    expect(await host.executor.isComplete(code)).toMatchObject({ status });
  });

  test('the kernel of SQL notebooks completes by the same rules', async () => {
    const code = `%connect ${config.name}\nSELECT zo FROM cpl_order`;
    const reply = await host.executor.complete({ code, cursorPos: code.indexOf('zo ') + 2 });
    expect(reply).toMatchObject({ start: code.indexOf('zo '), end: code.indexOf('zo ') + 2 });
    expect(reply.matches[0]).toMatchObject({ text: 'zone', type: 'column' });
    const told = await host.executor.inspect({ code, cursorPos: code.length - 1, detailLevel: 0 });
    expect(told?.['text/plain']).toContain('cpl_order: table');
  });
});

test('a closed connection is not opened for completion', async () => {
  const { config } = targets[0];
  await host.client.request('connection.close', { name: config.name });
  const { result } = await host.client.request('sql.complete', {
    connection: config.name,
    sql: 'SELECT ',
    position: 7
  });
  expect(result.items).toEqual([]);
});

test('search_path and the current database of the session count', async () => {
  for (const { config } of targets.filter(({ name }) => name !== 'sqlite')) {
    const run = (sql: string) =>
      host.client.request('query.run', { connection: config.name, session: 'moved', sql });
    const isPostgres = config.engine === 'postgres';
    await run(isPostgres ? 'CREATE SCHEMA cpl_other' : 'CREATE DATABASE cpl_other');
    try {
      await run('CREATE TABLE cpl_other.cpl_moved (a int)');
      const offered = async () => {
        const sql = 'SELECT * FROM cpl_mo';
        const { result } = await host.client.request('sql.complete', {
          connection: config.name,
          sql,
          position: sql.length,
          session: 'moved'
        });
        return result.items.map(({ label }) => label);
      };
      expect(await offered()).not.toContain('cpl_moved');
      await run(isPostgres ? 'SET search_path = cpl_other' : 'USE cpl_other');
      expect(await offered()).toContain('cpl_moved');
    } finally {
      await run(isPostgres ? 'DROP SCHEMA cpl_other CASCADE' : 'DROP DATABASE cpl_other');
      await host.client.request('session.close', { session: 'moved' });
    }
  }
});
