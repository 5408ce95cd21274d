import net, { type AddressInfo } from 'node:net';
import type { Connection } from '../../../src/engines/core/engine';
import type { ConnectionConfig } from '../../../src/model';
import { configOf, secretsOf } from '../../support/servers';
import { hostSection, SshLab, type Sshd } from '../../support/sshd';
import { errorOf, runAll } from '../contract/contract';
import { sqlOf } from '../contract/sql';
import { engineOf, servers } from './support';

let lab: SshLab;
let count = 0;
beforeAll(async () => {
  lab = await SshLab.open();
}, 120_000);
afterAll(() => lab.close());

const nameOf = ({ user, port }: Sshd): string => `${user}@127.0.0.1:${port}`;

/** A way of its own through servers with these options, nearest first. */
async function wayThrough(...options: string[][]): Promise<{ host: string; hops: Sshd[] }> {
  const hops: Sshd[] = [];
  for (const each of options) {
    hops.push(await lab.start({ options: each }));
  }
  const first = count;
  count += hops.length;
  lab.configure(
    hops
      .map((hop, n) =>
        hostSection(`way${first + n}`, hop, ...(n > 0 ? [`ProxyJump way${first + n - 1}`] : []))
      )
      .join('')
  );
  lab.trust(...hops);
  return { host: `way${count - 1}`, hops };
}

describe.each(servers.map(server => [server.id, server] as const))('%s', (_id, server) => {
  const connect = (host: string, changes: Partial<ConnectionConfig> = {}): Promise<Connection> =>
    engineOf(server).connect(configOf(server, { ssh: { host, configFile: lab.configFile }, ...changes }), {
      secrets: secretsOf(server)
    });

  test('ChannelTimeout: what ran and what idled tell the SSH server, the silence and what to do', async () => {
    const { host, hops } = await wayThrough(['ChannelTimeout direct-tcpip=2s']);
    const [busy, idle] = [await connect(host), await connect(host)];
    const running = await errorOf(runAll(busy, sqlOf(server.engine).slow));
    const way = `The way from ${nameOf(hops[0])} to 127.0.0.1:${server.port} was closed there after`;
    expect(running.code).toBe('outcome-unknown');
    for (const error of [running, await busy.closed, await idle.closed]) {
      expect(error?.message).toContain(way);
      expect((error as { hint?: string }).hint).toContain('ChannelTimeout');
    }
  });

  test('what the server says of an end of its own is told, and not that of the way', async () => {
    const { host } = await wayThrough([]);
    const victim = await connect(host);
    const other = await connect(host);
    await other.query(
      server.engine === 'postgres'
        ? `SELECT pg_terminate_backend(${victim.sessionId})`
        : `KILL CONNECTION ${victim.sessionId}`
    );
    const { message } = (await victim.closed)!;
    expect(message).toMatch(server.engine === 'postgres' ? /administrator/ : /The way from|killed/);
    await other.close();
  });

  test('a database host that takes connections and stays silent is told with the SSH server before it', async () => {
    const silent = net.createServer(() => undefined).listen(0, '127.0.0.1');
    const { host, hops } = await wayThrough([]);
    const { port } = silent.address() as AddressInfo;
    const error = await errorOf(connect(host, { host: '127.0.0.1', port, connectTimeoutMs: 1500 }));
    silent.close();
    expect(error.code).toBe('unreachable');
    expect(error.message).toContain(`127.0.0.1:${port} behind ${nameOf(hops[0])}`);
  });
});

test.each([
  ['no forwarding', [['AllowTcpForwarding no']], 0],
  ['other ways only', [['PermitOpen 10.1.1.1:99']], 0],
  ['no forwarding to the next SSH server', [['AllowTcpForwarding no'], []], 0],
  ['no forwarding from the last SSH server', [[], ['DisableForwarding yes']], 1]
])('an SSH server that allows %s is named, with what must be set there', async (_what, options, at) => {
  const [server] = servers;
  const { host, hops } = await wayThrough(...options);
  const config = configOf(server, { ssh: { host, configFile: lab.configFile } });
  const error = await errorOf(engineOf(server).connect(config, { secrets: secretsOf(server) }));
  expect(error.code).toBe('permission');
  expect(error.message).toContain(`${nameOf(hops[at])} does not allow forwarding`);
  expect(error.hint).toContain('PermitOpen');
});

test('MaxSessions does not count what goes through a tunnel', async () => {
  const [server] = servers;
  const { host } = await wayThrough(['MaxSessions 1']);
  const config = configOf(server, { ssh: { host, configFile: lab.configFile } });
  const sessions = [1, 2, 3].map(() => engineOf(server).connect(config, { secrets: secretsOf(server) }));
  expect((await Promise.all(sessions)).length).toBe(3);
  await Promise.all((await Promise.all(sessions)).map(session => session.close()));
});

test('a jump host that goes down is the one that is named', async () => {
  const [server] = servers;
  const { host, hops } = await wayThrough([], []);
  const config = configOf(server, { ssh: { host, configFile: lab.configFile } });
  const session = await engineOf(server).connect(config, { secrets: secretsOf(server) });
  await lab.kill(hops[0]);
  const lost = (await session.closed) as { message: string; hint?: string };
  expect(lost.message).toContain(`The SSH tunnel through ${nameOf(hops[0])} is lost`);
  expect(lost.message).not.toContain(nameOf(hops[1]));
  expect(lost.hint).toContain('its log');
});
