import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { PLAN_MIME, type JsonObject, type PlanMime, type PlanNode } from '../../src/model';
import { startHost, type TestHost } from './support';
import { targetsWith } from './simple-targets';

let host: TestHost;
beforeAll(() => {
  host = startHost();
  writeFileSync(path.join(host.folder, 'explain.db'), '');
});
afterAll(() => host.close());

function stepsOf(node: PlanNode): PlanNode[] {
  return [node, ...node.children.flatMap(stepsOf)];
}

describe.each(targetsWith('explain.db'))('plans on $name', ({ config, password }) => {
  const { name: connection, engine } = config;
  const run = (sql: string) => host.client.request('query.run', { connection, session: 'explain', sql });
  const explain = async (
    sql: string,
    more: { analyze?: boolean; position?: number; parameters?: JsonObject; confirmed?: boolean } = {}
  ) => {
    const { result } = await host.client.request('query.explain', {
      connection,
      session: 'explain',
      sql,
      ...more
    });
    return {
      ...(result.mime[PLAN_MIME] as unknown as PlanMime),
      text: String(result.mime['text/plain']),
      html: String(result.mime['text/html'])
    };
  };
  const rowsOf = async (sql: string) => {
    const { result } = await run(sql);
    const page = await host.client.request('result.page', {
      result: result.result.statements[0].result!.id,
      from: 0,
      count: 10
    });
    return page.result.rows;
  };
  const drop = 'DROP TABLE IF EXISTS xpl_line; DROP TABLE IF EXISTS xpl_order';

  beforeAll(async () => {
    await host.save(config, password);
    await run(
      `${drop}; CREATE TABLE xpl_order (id int PRIMARY KEY, zone varchar(20)); CREATE TABLE xpl_line (id int PRIMARY KEY, order_id int);
       INSERT INTO xpl_order VALUES (1, 'a'), (2, 'b'), (3, 'a'); INSERT INTO xpl_line VALUES (1, 1), (2, 1), (3, 3)`
    );
  });
  afterAll(() => run(drop));

  const join =
    'SELECT o.zone, count(*) AS n FROM xpl_order o JOIN xpl_line l ON l.order_id = o.id GROUP BY o.zone ORDER BY n';

  test('are a tree with what the server says of each step', async () => {
    const { plan, sql, text, html } = await explain(join);
    const steps = stepsOf(plan.root);
    expect(sql).toBe(join);
    expect(steps.length).toBeGreaterThan(2);
    expect(steps.map(({ label }) => label).join('\n')).toMatch(/xpl_line|\bl\b/);
    expect(text).toContain('├─');
    expect(html).toContain('<table>');
    if (engine !== 'sqlite') {
      // MariaDB tells costs from version 11 on.
      const isCosted = engine !== 'mariadb';
      expect(
        steps.some(
          ({ estimatedRows, estimatedCost }) => estimatedRows! > 0 && (!isCosted || estimatedCost! > 0)
        )
      ).toBe(true);
    }
  });

  test('are of the statement at the cursor, else of the last one', async () => {
    const script = 'SELECT 1; SELECT * FROM xpl_order;';
    expect((await explain(script)).sql).toBe('SELECT * FROM xpl_order');
    expect((await explain(script, { position: 3 })).sql).toBe('SELECT 1');
  });

  test('take parameters, bound', async () => {
    const { plan } = await explain('SELECT * FROM xpl_order WHERE id IN (:ids)', {
      parameters: { ids: [1, 2], other: 1 }
    });
    expect(stepsOf(plan.root).length).toBeGreaterThan(0);
  });

  test('an error stands where it is in the text', async () => {
    const sql = 'SELECT 1;\nSELECT * FROM nowhere_at_all';
    const failed = explain(sql);
    await expect(failed).rejects.toMatchObject({ code: 'not-found' });
    if (engine !== 'mysql' && engine !== 'mariadb') {
      await expect(failed).rejects.toMatchObject({ position: sql.indexOf('nowhere') });
    }
  });

  test('an EXPLAIN is not explained again', async () => {
    await expect(explain('EXPLAIN SELECT 1')).rejects.toMatchObject({ code: 'invalid' });
  });

  const labels = async (sql: string, more: Parameters<typeof explain>[1] = {}) =>
    stepsOf((await explain(sql, more)).plan.root).map(({ label }) => label);

  test('tells what has a plan when a statement has none', async () => {
    await expect(explain('ANALYZE')).rejects.toMatchObject({ hint: expect.stringContaining('INSERT') });
    await expect(explain('SELECT 1 FROM')).rejects.toMatchObject({ code: 'syntax', hint: undefined });
  });

  if (engine === 'sqlite') {
    test('change nothing: a pragma, which takes effect as soon as it is prepared, has none', async () => {
      const before = await rowsOf('PRAGMA cache_size');
      await expect(explain('PRAGMA cache_size = 77')).rejects.toMatchObject({ code: 'unsupported' });
      expect(await rowsOf('PRAGMA cache_size')).toEqual(before);
    });

    test('are of statements that read no table, too', async () => {
      expect(await labels("INSERT INTO xpl_order VALUES (7, 'x')")).toEqual(['No table is read']);
      await expect(explain('CREATE TABLE xpl_none (a)')).rejects.toMatchObject({ code: 'unsupported' });
    });

    test('are not measured, and say so', async () => {
      await expect(explain(join, { analyze: true })).rejects.toMatchObject({ code: 'unsupported' });
    });
    return;
  }

  test('analyze measures rows, loops and time', async () => {
    const { plan, text } = await explain(join, { analyze: true });
    const measured = stepsOf(plan.root).filter(({ actualRows }) => actualRows !== undefined);
    expect(plan.analyzed).toBe(true);
    expect(measured.length).toBeGreaterThan(0);
    expect(measured.some(({ actualRows }) => actualRows === 3)).toBe(true);
    expect(measured.every(({ actualMs, loops }) => actualMs! >= 0 && loops! >= 0)).toBe(true);
    expect(text).toContain('actual rows 3');
  });

  const write = "UPDATE xpl_order SET zone = 'changed' WHERE id = 1";

  test('analyze of a statement that writes wants a confirmation', async () => {
    await expect(explain(write, { analyze: true })).rejects.toMatchObject({
      code: 'confirmation-required',
      detail: write
    });
  });

  // MySQL measures no change of a single table: of several it does.
  const measurable =
    engine === 'mysql'
      ? "UPDATE xpl_order o JOIN xpl_line l ON l.order_id = o.id SET o.zone = 'changed' WHERE o.id = 1"
      : write;

  test('analyze takes back what it wrote', async () => {
    const { plan } = await explain(measurable, { analyze: true, confirmed: true });
    expect(plan.analyzed).toBe(true);
    expect(await rowsOf('SELECT zone FROM xpl_order WHERE id = 1')).toEqual([['a']]);
  });

  test('within a transaction, analyze takes back only what it wrote', async () => {
    await run("BEGIN; UPDATE xpl_order SET zone = 'mine' WHERE id = 2");
    await explain(measurable, { analyze: true, confirmed: true });
    expect(await rowsOf('SELECT zone FROM xpl_order ORDER BY id')).toEqual([['a'], ['mine'], ['a']]);
    await run('ROLLBACK');
  });

  test('a failed analyze leaves no transaction open', async () => {
    await expect(explain('SELECT 1 FROM nowhere_at_all', { analyze: true })).rejects.toMatchObject({
      code: 'not-found'
    });
    const { result } = await run('SELECT 1');
    expect(result.transaction).toBe('none');
  });

  const quoted = String.raw`zone = 'a"b\\c  (cost=9 rows=9)' AND zone LIKE '%(never executed)'`;

  test('conditions are told as they are, whatever stands in them', async () => {
    for (const analyze of [false, true]) {
      const { plan } = await explain(`SELECT * FROM xpl_order WHERE ${quoted}`, { analyze });
      const steps = stepsOf(plan.root);
      const told = steps
        .flatMap(({ label, detail }) => [label, ...detail.map(([, text]) => text)])
        .join('\n');
      expect(told).toContain(String.raw`'a"b\\c  (cost=9 rows=9)'`);
      expect(told).toContain('%(never executed)');
      expect(steps.some(({ estimatedRows }) => estimatedRows === 9)).toBe(false);
      expect(steps[0].loops).not.toBe(0);
    }
  });

  if (engine === 'mariadb' || engine === 'mysql') {
    beforeAll(async () => {
      const numbers = 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900)';
      await run(
        `DROP TABLE IF EXISTS xpl_many; CREATE TABLE xpl_many (id int PRIMARY KEY, a int, b int, t text, KEY xpl_a (a), KEY xpl_b (b));
         INSERT INTO xpl_many ${numbers} SELECT a.i * 900 + b.i, a.i, b.i, concat('x', a.i * 7919 % 1000) FROM n a JOIN n b ON b.i < 30;
         ANALYZE TABLE xpl_many`
      );
    });
    afterAll(() => run('DROP TABLE xpl_many'));

    test('estimates below a thousandth are read', async () => {
      const { plan } = await explain('SELECT * FROM xpl_many WHERE id > 9000 AND a = 11 ORDER BY t');
      expect(stepsOf(plan.root).every(({ label }) => !label.includes('(cost='))).toBe(true);
    });
  }

  if (engine === 'mariadb') {
    const within = (steps: readonly PlanNode[]) => steps.reduce((sum, step) => sum + (step.actualMs ?? 0), 0);

    test('a step takes as long as what is in it', async () => {
      const sorted = 'SELECT * FROM xpl_many ORDER BY t LIMIT 5';
      for (const sql of [sorted, `SELECT a, count(DISTINCT t) AS n FROM xpl_many GROUP BY a ORDER BY n`]) {
        const { plan } = await explain(sql, { analyze: true });
        for (const { actualMs, children } of stepsOf(plan.root)) {
          expect(within(children)).toBeLessThanOrEqual((actualMs ?? Infinity) * 1.05);
        }
      }
      // What a join unpacks of its buffer is a good part of it.
      const joined = 'SELECT count(*) FROM xpl_many x JOIN xpl_many y ON x.t < y.t WHERE x.id < 1500';
      const { root } = (await explain(joined, { analyze: true })).plan;
      expect(within(root.children)).toBeGreaterThan(root.actualMs! * 0.8);
    });

    test('name the indexes that are merged, and the result of a union', async () => {
      const merged = await labels('SELECT * FROM xpl_many WHERE a = 5 OR b = 7');
      expect(merged).toEqual(expect.arrayContaining(['Range using xpl_a', 'Range using xpl_b']));
      expect(await labels('SELECT a FROM xpl_many UNION SELECT 1')).toContain('Union result on <union1,2>');
    });
  }

  if (engine === 'postgres') {
    const schema = 'xpl_odd';
    const made = (names: readonly string[]) => names.map(name => `${schema}.${name}`);

    beforeAll(() =>
      run(
        `DROP SCHEMA IF EXISTS ${schema} CASCADE; CREATE SCHEMA ${schema};
         CREATE TABLE ${schema}.ruled (a int); CREATE TABLE ${schema}.log (a int);
         CREATE RULE also AS ON INSERT TO ${schema}.ruled DO ALSO INSERT INTO ${schema}.log VALUES (NEW.a);
         CREATE RULE never AS ON DELETE TO ${schema}.ruled DO INSTEAD NOTHING;
         CREATE TABLE ${schema}.big (id int PRIMARY KEY, g int, UNIQUE (g, id)); INSERT INTO ${schema}.big SELECT i, i % 50 FROM generate_series(1, 60000) i;
         CREATE TABLE ${schema}.part (id int, big int CONSTRAINT to_big REFERENCES ${schema}.big); ANALYZE ${schema}.big`
      )
    );
    afterAll(() => run(`DROP SCHEMA ${schema} CASCADE`));

    test('rules make several statements of one, or none', async () => {
      const [ruled] = made(['ruled']);
      const plan = await labels(`INSERT INTO ${ruled} VALUES (1)`);
      expect(plan).toEqual(['Statements of rules', 'Insert on ruled', 'Result', 'Insert on log', 'Result']);
      expect(await labels(`DELETE FROM ${ruled}`)).toEqual(['Query rewrites to nothing']);
    });

    test('steps are called as in the text of the server', async () => {
      const [big] = made(['big']);
      for (const sql of [
        `SELECT * FROM ${big} ORDER BY id DESC LIMIT 3`,
        `SELECT * FROM ${big} WHERE id = 3 OR (g = 7 AND id < 900)`,
        `SELECT id FROM ${big} INTERSECT SELECT g FROM ${big}`,
        `SELECT g, count(*) FROM ${big} GROUP BY ROLLUP (g, id % 3)`,
        "SELECT * FROM xmltable('/a' PASSING '<a/>' COLUMNS b int) x"
      ]) {
        const { result } = await run(`EXPLAIN (COSTS OFF) ${sql}`);
        const page = await host.client.request('result.page', {
          result: result.result.statements[0].result!.id,
          from: 0,
          count: 100
        });
        const lines = page.result.rows.map(([line]) => String(line));
        const steps = lines.filter((line, n) => n === 0 || line.includes('->'));
        expect(await labels(sql)).toEqual(steps.map(line => line.replace(/^ *-> +/, '').replaceAll('"', '')));
      }
    });

    test('zeros that the server tells are told, and constraints by their name', async () => {
      await run(
        'SET max_parallel_workers = 0; SET min_parallel_table_scan_size = 0; SET parallel_setup_cost = 0'
      );
      const [big, part] = made(['big', 'part']);
      const { plan } = await explain(`SELECT count(*) FROM ${big} WHERE g > 3`, { analyze: true });
      await run('RESET max_parallel_workers; RESET min_parallel_table_scan_size; RESET parallel_setup_cost');
      const gather = stepsOf(plan.root).find(({ label }) => label === 'Gather');
      expect(gather?.detail).toContainEqual(['Workers Launched', '0']);
      const { plan: insert } = await explain(`INSERT INTO ${part} VALUES (1, 1)`, {
        analyze: true,
        confirmed: true
      });
      expect(insert.notes.join()).toMatch(/^Trigger for constraint to_big on part: 1 calls, /);
    });

    test('workers side by side take no longer than what gathers their rows', async () => {
      await run(
        'SET min_parallel_table_scan_size = 0; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET parallel_leader_participation = off'
      );
      const [big] = made(['big']);
      const { plan } = await explain(`SELECT count(*) FROM ${big} WHERE md5(repeat(g::text, 1000)) > '3'`, {
        analyze: true
      });
      await run(
        'RESET min_parallel_table_scan_size; RESET parallel_setup_cost; RESET parallel_tuple_cost; RESET parallel_leader_participation'
      );
      for (const { actualMs } of stepsOf(plan.root)) {
        expect(actualMs).toBeLessThanOrEqual(plan.root.actualMs! + 0.1);
      }
      expect(stepsOf(plan.root).some(({ loops }) => loops! > 1)).toBe(true);
    });

    test('a statement that has no plan is refused with the reason', async () => {
      await expect(explain('REFRESH MATERIALIZED VIEW nowhere_at_all')).rejects.toMatchObject({
        code: 'unsupported',
        message: 'PostgreSQL makes no plan of this statement'
      });
    });
  }

  test('a change of one table has a plan too', async () => {
    const { plan } = await explain(write);
    expect(
      stepsOf(plan.root)
        .map(({ label }) => label)
        .join()
    ).toContain('xpl_order');
  });
});
