import type { MimeBundle } from '../../src/kernel-bridge/node/executor';
import type { JsonObject } from '../../src/model';
import { startHost, type TestHost } from './support';

let host: TestHost;
beforeAll(() => {
  host = startHost();
  return host.save({ name: 'memory', engine: 'sqlite', file: ':memory:' });
});
afterAll(() => host.close());

async function run(code: string, parameters?: JsonObject, sessionKey = 'kernel'): Promise<MimeBundle[]> {
  const bundles: MimeBundle[] = [];
  await host.executor.execute({
    code,
    silent: false,
    sessionKey,
    parameters,
    signal: new AbortController().signal,
    publish: output => {
      if (output.type === 'execute_result') {
        bundles.push(output.data);
      }
    },
    input: () => Promise.reject(new Error('nothing to ask'))
  });
  return bundles;
}

const evaluate = (expression: JsonObject, sessionKey = 'kernel') =>
  host.executor.evaluate!(JSON.stringify(expression), sessionKey);
const handover = { op: 'handover', name: 'frame', language: 'python' };

test('the values that come with a cell are bound to its parameters', async () => {
  const [bundle] = await run('%%sql memory\nSELECT :a AS a, :b AS b', { a: `O'Brien`, b: null });
  expect(bundle['text/plain']).toContain("O'Brien | NULL");
});

test('nothing to run is no error, before there is a connection', async () => {
  expect(await run('', {}, 'fresh')).toEqual([]);
});

test('the code that reads the values of parameters names them', async () => {
  const expression = { op: 'parameters', connection: 'memory', sql: 'SELECT :a', language: 'python' };
  expect((await evaluate(expression))['text/plain']).toContain('["a"]');
  expect(await evaluate({ ...expression, sql: "SELECT ':a'" })).toEqual({ 'text/plain': '' });
});

test('the last result of its own session is handed over, and none after a cell without rows', async () => {
  await run('%%sql memory\nSELECT 1 AS n; CREATE TABLE t (a)');
  await run('%%sql memory\nSELECT 2 AS n', {}, 'other');
  const [mine, others] = [await evaluate(handover), await evaluate(handover, 'other')];
  expect(mine['text/plain']).toMatch(/path, texts = ".+\.arrow"/);
  expect(mine).not.toEqual(others);
  const nothing = { code: 'invalid', message: 'Nothing was bound to frame: the statement returned no rows.' };
  await run('DROP TABLE t');
  await expect(evaluate(handover)).rejects.toMatchObject(nothing);
  await expect(run('SELECT nonsense', {}, 'other')).rejects.toMatchObject({
    code: expect.any(String) as string
  });
  await expect(evaluate(handover, 'other')).rejects.toMatchObject(nothing);
});
