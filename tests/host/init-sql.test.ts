import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { EngineId, TestStep } from '../../src/model';
import { startHost, type TestHost } from './support';
import { targetsWith } from './simple-targets';
import { until } from './until';

/** A statement that takes longer than any test. */
const HANGING: Record<EngineId, string> = {
  postgres: 'SELECT pg_sleep(600)',
  mysql: 'SELECT sleep(600)',
  mariadb: 'SELECT sleep(600)',
  sqlite: 'WITH RECURSIVE n(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM n) SELECT count(*) FROM n'
};

let host: TestHost;
beforeAll(() => {
  host = startHost();
  writeFileSync(path.join(host.folder, 'init.db'), '');
});
afterAll(() => host.close());

describe.each(targetsWith('init.db'))('initial statements on $name', ({ config, password }) => {
  const test_ = async (initSql: string, signal?: AbortSignal) => {
    const steps: TestStep[] = [];
    const { result } = await host.client.request(
      'connection.test',
      { config: { ...config, initSql }, secrets: { password } },
      { onProgress: step => void steps.push(step), signal }
    );
    return {
      ok: result.ok,
      init: steps.filter(({ step }) => step === 'init'),
      failed: steps.filter(({ status }) => status === 'failed')
    };
  };

  test('are a step of the connection test', async () => {
    expect(await test_('SELECT 1;\nSELECT 2')).toMatchObject({
      ok: true,
      init: [{ label: 'Run the initial statements', status: 'ok' }]
    });
  });

  test('that fail are told by number and line, in the test and on connect', async () => {
    const initSql = 'SELECT 1;\n\nSELECT no_such_column;\nSELECT 3';
    const message = expect.stringMatching(
      /^Initial statement 2 \(line 3\) failed: .*no_such_column/
    ) as string;
    const { ok, init, failed } = await test_(initSql);
    expect({ ok, init }).toMatchObject({
      ok: false,
      init: [{ status: 'failed', error: { message, statement: 1 } }]
    });
    expect(failed).toHaveLength(1);
    const name = `${config.name}-failing`;
    await expect(host.save({ ...config, name, initSql }, password)).rejects.toMatchObject({ message });
  });

  test.each([['BEGIN'], ['SELECT 1; BEGIN; SELECT 2']])(
    '%s leaves a transaction open, which is refused',
    async initSql => {
      expect((await test_(initSql)).init).toMatchObject([
        {
          status: 'failed',
          error: { code: 'invalid', message: 'The initial statements leave a transaction open' }
        }
      ]);
      expect((await test_(`${initSql}; COMMIT`)).ok).toBe(true);
    }
  );

  test('that hang end with the connection test that is cancelled', async () => {
    const cancel = new AbortController();
    const attempt = test_(HANGING[config.engine], cancel.signal);
    setTimeout(() => cancel.abort(), 300);
    // The host answers, or the request was given up before.
    await attempt.then(
      ({ ok }) => expect(ok).toBe(false),
      (error: unknown) => expect(error).toMatchObject({ code: 'cancelled' })
    );
  });

  test('that hang end with the connection that is closed', async () => {
    const name = `${config.name}-hanging`;
    await host.client.request('connection.save', {
      config: { ...config, name, initSql: HANGING[config.engine] }
    });
    const attempt = host.client.request('connection.open', { name, secrets: { password } });
    attempt.catch(() => undefined);
    await until(async () => {
      const { result } = await host.client.request('connection.list', null);
      return result.some(each => each.config.name === name && each.status === 'connecting');
    });
    await new Promise(resolve => setTimeout(resolve, 300));
    await host.client.request('connection.close', { name });
    await expect(attempt).rejects.toMatchObject({ code: 'cancelled' });
  });
});
