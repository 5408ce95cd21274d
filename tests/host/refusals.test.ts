import type { ConnectionState } from '../../src/model';
import { startProxy } from '../support/faulty-proxy';
import { configOf, serversOf } from '../support/servers';
import { startHost, type TestHost } from './support';
import { until } from './until';

let host: TestHost;
beforeAll(() => {
  host = startHost();
});
afterAll(() => host.close());

describe.each(serversOf('postgres', 'mysql', 'mariadb').map(server => ({ name: server.id, server })))(
  '$name',
  ({ server }) => {
    const isPostgres = server.engine === 'postgres';
    const user = 'petersql_refused';
    const account = isPostgres ? user : `${user}@'%'`;
    const by = isPostgres ? 'PASSWORD' : 'IDENTIFIED BY';
    const name = `refused_${server.engine}`;
    let state: ConnectionState | undefined;
    const own = configOf(server).name;
    const owner = (sql: string) =>
      host.client.request('query.run', { connection: own, session: 'owner', sql });

    beforeAll(async () => {
      await host.save(configOf(server), server.password);
      host.client.on('connection.changed', ({ connections }) => {
        state = connections.find(({ config }) => config.name === name);
      });
    });
    beforeEach(async () => {
      await owner(`DROP USER IF EXISTS ${account}`);
      await owner(`CREATE USER ${account} ${by} 'first'`);
      if (!isPostgres) {
        await owner(`GRANT SELECT ON ${server.database}.* TO ${account}`);
      }
    });
    afterEach(async () => {
      await host.client.request('connection.remove', { name });
      await owner(`DROP USER ${account}`);
    });

    test('a password that was changed meanwhile ends the attempts, and the new one begins anew', async () => {
      const proxy = await startProxy(server);
      await host.save(configOf(server, { name, user, port: proxy.port }), 'first');
      await owner(`ALTER USER ${account} ${by} 'second'`);
      proxy.cut();
      await until(() => state?.status === 'failed');
      expect(state).toMatchObject({ error: { code: 'auth-failed' } });
      await expect(host.client.request('connection.open', { name })).rejects.toMatchObject({
        code: expect.stringMatching(/^auth-/) as string
      });
      const { result } = await host.client.request('connection.open', {
        name,
        secrets: { password: 'second' }
      });
      expect(result.status).toBe('ready');
      await proxy.close();
    });

    test('too many connections: told what to do about it, and tried again until there is room', async () => {
      await owner(
        isPostgres
          ? `ALTER ROLE ${user} CONNECTION LIMIT 0`
          : `ALTER USER ${account} WITH MAX_USER_CONNECTIONS 1`
      );
      const holder = isPostgres ? null : configOf(server, { name: `${name}_holder`, user });
      if (holder) {
        await host.save(holder, 'first');
      }
      await expect(host.save(configOf(server, { name, user }), 'first')).rejects.toMatchObject({
        code: 'too-many-connections',
        hint: expect.stringContaining('raised') as string
      });
      expect(state).toMatchObject({ status: 'reconnecting', retryInS: expect.any(Number) as number });
      if (holder) {
        await host.client.request('connection.remove', { name: holder.name });
      } else {
        await owner(`ALTER ROLE ${user} CONNECTION LIMIT 5`);
      }
      await until(() => state?.status === 'ready');
    });
  }
);
