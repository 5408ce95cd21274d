import net from 'node:net';
import { DbError } from '../../src/model';
import { configOf, serversOf } from '../support/servers';
import { startHost } from './support';
import { until } from './until';

/** Takes connections and says nothing: whoever connects waits. */
async function startSilent(): Promise<{ port: number; open(): number; close(): void }> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer(socket => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.resume();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  return { port, open: () => sockets.size, close: () => server.close() };
}

/** Longer than a test may take. */
const connectTimeoutMs = 120_000;

describe.each(serversOf('postgres', 'mysql', 'mariadb').map(server => ({ name: server.id, server })))(
  'what is being opened to $name',
  ({ server }) => {
    const ways = [
      { way: 'directly', configFor: (port: number) => configOf(server, { port, connectTimeoutMs }) },
      {
        way: 'through SSH',
        configFor: (port: number) =>
          configOf(server, { connectTimeoutMs, ssh: { host: '127.0.0.1', port, configFile: '/dev/null' } })
      }
    ];

    test.each(ways)('$way is given up when its connection is closed', async ({ configFor }) => {
      const silent = await startSilent();
      const host = startHost();
      const config = configFor(silent.port);
      await host.client.request('connection.save', { config });
      const opening = host.client
        .request('connection.open', { name: config.name, secrets: { password: server.password } })
        .catch((error: unknown) => DbError.from(error).code);
      await until(() => silent.open() > 0);
      await host.client.request('connection.close', { name: config.name });
      expect(await opening).toBe('cancelled');
      await host.close();
      silent.close();
    });

    test.each(ways)('$way is given up when the host ends', async ({ configFor }) => {
      const silent = await startSilent();
      const host = startHost();
      const config = configFor(silent.port);
      await host.client.request('connection.save', { config });
      const opening = host.client
        .request('connection.open', { name: config.name, secrets: { password: server.password } })
        .catch(() => 'rejected');
      await until(() => silent.open() > 0);
      await host.close();
      expect(await opening).toBe('rejected');
      silent.close();
    });
  }
);
