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

  if (engine === 'sqlite') {
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

  if (engine === 'postgres') {
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
