import net from 'node:net';
import type { SshTunnel } from '../../../src/model';
import { configOf, secretsOf } from '../../support/servers';
import { SshLab } from '../../support/sshd';
import { errorOf } from '../contract/contract';
import { engineOf, servers } from './support';

/** Resets after this many milliseconds; what listens then differs. */
const MOMENTS = [0, 0, 0, 1, 2, 5];

/** A server that takes connections and resets each of them. */
async function startResetting(): Promise<{ port: number; close(): void }> {
  let n = 0;
  const server = net.createServer(socket => {
    socket.on('error', () => undefined);
    setTimeout(() => socket.resetAndDestroy(), MOMENTS[n++ % MOMENTS.length]);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as net.AddressInfo).port, close: () => server.close() };
}

describe('a connection that is reset as soon as it was taken is an error, and nothing else happens', () => {
  let lab: SshLab;
  let resetting: Awaited<ReturnType<typeof startResetting>>;
  beforeAll(async () => {
    lab = await SshLab.open();
    resetting = await startResetting();
  });
  afterAll(() => {
    resetting.close();
    return lab.close();
  });

  const cases = servers.flatMap(server => [
    { name: `${server.id}`, server, way: () => ({}) },
    {
      name: `${server.id} behind SSH`,
      server,
      way: (port: number): { ssh: SshTunnel } => ({
        ssh: { host: '127.0.0.1', port, configFile: lab.configFile }
      })
    }
  ]);
  test.each(cases)('$name', async ({ server, way }) => {
    lab.configure('');
    const config = configOf(server, { port: resetting.port, connectTimeoutMs: 5000, ...way(resetting.port) });
    for (let n = 0; n < 3 * MOMENTS.length; n++) {
      const error = await errorOf(engineOf(server).connect(config, { secrets: secretsOf(server) }));
      expect(error.code).toBe('unreachable');
    }
  });
});
