import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { TargetSessionAttrs, TestStep } from '../../src/model';
import { startProxy } from '../support/faulty-proxy';
import { configOf, serversOf } from '../support/servers';
import { startHost, type TestHost } from './support';
import { until } from './until';

let host: TestHost;
beforeAll(() => {
  host = startHost();
});
afterAll(() => host.close());

/** A port that nobody listens at. */
const NOWHERE = '127.0.0.1:1';

describe.each(serversOf('postgres', 'mysql', 'mariadb').map(server => ({ name: server.id, server })))(
  '$name',
  ({ server }) => {
    const there = `${server.host}:${server.port}`;
    const several = (hosts: string, changes = {}) =>
      configOf(server, { name: `several_${server.engine}`, host: hosts, port: undefined, ...changes });
    const secrets = { password: server.password };

    test('a host that cannot be reached is passed over, and each one tried is a step', async () => {
      const steps: TestStep[] = [];
      const { result } = await host.client.request(
        'connection.test',
        { config: several(`${NOWHERE},${there}`, { tls: { mode: 'disable' } }), secrets },
        { onProgress: step => void steps.push(step) }
      );
      expect(result.ok).toBe(true);
      const tried = steps.filter(({ step }) => step === 'tcp').map(({ label, status }) => [label, status]);
      expect(tried).toEqual([
        [expect.stringContaining(NOWHERE), 'failed'],
        [expect.stringContaining(there), 'ok']
      ]);
    });

    test('when none can be reached each one is named', async () => {
      const proxy = await startProxy(server);
      await proxy.close();
      const config = several(`${NOWHERE},127.0.0.1:${proxy.port}`);
      await expect(host.save(config, server.password)).rejects.toMatchObject({
        code: 'unreachable',
        message: 'None of the 2 hosts can be used',
        detail: expect.stringContaining(String(proxy.port)) as string
      });
      await host.client.request('connection.remove', { name: config.name });
    });

    test('a refused password is refused everywhere', async () => {
      const steps: TestStep[] = [];
      const { result } = await host.client.request(
        'connection.test',
        { config: several(`${there},${NOWHERE}`), secrets: { password: 'wrong' } },
        { onProgress: step => void steps.push(step) }
      );
      expect(result.ok).toBe(false);
      expect(steps.some(({ label }) => label.includes(NOWHERE))).toBe(false);
    });

    test.each([
      ['a refused password', {}, 'wrong', 'auth-failed'],
      ['an initial statement that fails', { initSql: 'SELECT no_such_column' }, undefined, 'not-found']
    ])('%s is told with the host', async (_name, changes, password, code) => {
      const config = several(`${NOWHERE},${there}`, { ...changes, name: `named_${server.engine}` });
      await expect(host.save(config, password ?? server.password)).rejects.toMatchObject({
        code,
        message: expect.stringContaining(`${there}: `) as string
      });
      await host.client.request('connection.remove', { name: config.name });
    });

    test('a port that is none is named', async () => {
      const config = several(`${there},127.0.0.1:99999`, { name: `port_${server.engine}` });
      await expect(host.save(config, server.password)).rejects.toMatchObject({
        code: 'invalid',
        message: expect.stringContaining('127.0.0.1:99999') as string
      });
      await host.client.request('connection.remove', { name: config.name });
    });

    test('a host that says nothing keeps one session waiting and not the next', async () => {
      let knocks = 0;
      const silent = createServer(() => void knocks++).listen(0, '127.0.0.1');
      await once(silent, 'listening');
      const { port } = silent.address() as AddressInfo;
      const name = `silent_${server.engine}`;
      const changes = { name, tls: { mode: 'disable' }, connectTimeoutMs: 1100 } as const;
      try {
        await host.save(several(`127.0.0.1:${port},${there}`, changes), server.password);
        const afterFirst = knocks;
        const request = { connection: name, session: 'hosts', sql: 'SELECT 1' };
        await host.client.request('query.run', request);
        expect([afterFirst, knocks]).toEqual([1, 1]);
      } finally {
        await host.client.request('connection.remove', { name });
        silent.close();
      }
    });

    test('a lost link goes through the list again', async () => {
      const first = await startProxy(server);
      const config = several(`127.0.0.1:${first.port},${there}`);
      const statuses: string[] = [];
      host.client.on('connection.changed', ({ connections }) =>
        connections.forEach(({ config: { name }, status }) => name === config.name && statuses.push(status))
      );
      await host.save(config, server.password);
      expect(first.open).toBeGreaterThan(0);
      await first.close();
      await until(() => statuses.includes('reconnecting') && statuses.at(-1) === 'ready');
      await host.client.request('connection.remove', { name: config.name });
    });
  }
);

describe('target_session_attrs of PostgreSQL', () => {
  const [server] = serversOf('postgres');
  const role = 'petersql_reader';

  beforeAll(async () => {
    const name = await host.save(configOf(server), server.password);
    const sql = [
      `DROP ROLE IF EXISTS ${role}`,
      `CREATE ROLE ${role} LOGIN PASSWORD 'reads'`,
      `ALTER ROLE ${role} SET default_transaction_read_only = on`
    ].join('; ');
    await host.client.request('query.run', { connection: name, session: 'owner', sql });
  });
  afterAll(async () => {
    const { name } = configOf(server);
    await host.client.request('query.run', { connection: name, session: 'owner', sql: `DROP ROLE ${role}` });
  });

  test.each<[TargetSessionAttrs, user: string, password: string, ok: boolean]>([
    ['any', role, 'reads', true],
    ['read-write', server.user, server.password, true],
    ['read-write', role, 'reads', false],
    ['read-only', role, 'reads', true],
    ['read-only', server.user, server.password, false],
    ['primary', role, 'reads', true],
    ['standby', server.user, server.password, false],
    ['prefer-standby', server.user, server.password, true]
  ])('%s as %s', async (targetSessionAttrs, user, password, ok) => {
    const steps: TestStep[] = [];
    const { result } = await host.client.request(
      'connection.test',
      { config: configOf(server, { user, targetSessionAttrs }), secrets: { password } },
      { onProgress: step => void steps.push(step) }
    );
    expect(result.ok).toBe(ok);
    expect(steps.some(({ step, status }) => step === 'role' && status === 'failed')).toBe(!ok);
  });
});

test.each(serversOf('postgres', 'mysql', 'mariadb').map(server => [server.id, server] as const))(
  'the step that fails names the host of %s',
  async (_id, server) => {
    const steps: TestStep[] = [];
    const config = configOf(server, { host: 'no-such-host.invalid' });
    await host.client.request(
      'connection.test',
      { config, secrets: { password: server.password } },
      { onProgress: step => void steps.push(step) }
    );
    expect(steps.at(-1)).toMatchObject({ step: 'resolve', status: 'failed' });
    expect(steps.at(-1)?.error?.message).not.toContain('Resolve');
    expect(steps.at(-1)?.error?.message).toContain('no-such-host.invalid');
  }
);
