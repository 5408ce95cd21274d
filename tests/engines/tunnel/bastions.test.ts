import type { Connection } from '../../../src/engines/core/engine';
import type { SshTunnel } from '../../../src/model';
import { configOf, secretsOf, type TestServer } from '../../support/servers';
import { hostSection, SshLab, type Sshd, type SshdOptions } from '../../support/sshd';
import { TcpProxy } from '../../support/tcp-proxy';
import { errorOf, rowsOf, runAll } from '../contract/contract';
import { sqlOf } from '../contract/sql';
import { engineOf, servers } from './support';

const ROWS = 60_000;
const [postgres] = servers;
const OLD = ['KexAlgorithms diffie-hellman-group14-sha1', 'HostKeyAlgorithms ssh-rsa', 'MACs hmac-sha1'];

let lab: SshLab;
beforeAll(async () => {
  lab = await SshLab.open();
}, 120_000);
afterAll(() => lab.close());

interface Case {
  name: string;
  /** Where any of its kind will do, PostgreSQL. */
  server?: TestServer;
  start(): Promise<Sshd>;
  ssh?: Partial<SshTunnel>;
}

const openSsh = (options: readonly string[], more: SshdOptions = {}) => lab.start({ options, ...more });

/** Each has another window, other packets or other keys on the way than the OpenSSH of the other tests. */
const cases: Case[] = [
  ...servers.map(server => ({ name: `Dropbear, ${server.id}`, server, start: () => lab.startDropbear() })),
  { name: 'Dropbear, a window of 4 KiB', start: () => lab.startDropbear(['-W', '4096']) },
  { name: 'Dropbear, compressed', start: () => lab.startDropbear(), ssh: { compression: true } },
  { name: 'AsyncSSH', start: () => lab.startAsyncSsh() },
  {
    name: 'AsyncSSH, a window of 4000 bytes and packets of 500',
    start: () => lab.startAsyncSsh({ window: 4000, packet: 500 })
  },
  {
    name: 'AsyncSSH, new keys for every 256 KiB, and signs of life',
    start: () => lab.startAsyncSsh({ options: { rekey_bytes: 256 << 10, keepalive_interval: 1 } })
  },
  {
    name: 'OpenSSH with old algorithms only',
    start: () => openSsh([...OLD, 'Ciphers aes128-cbc', 'RekeyLimit 1M'], { hostKeyTypes: ['rsa'] })
  }
];

describe.each(cases.map(each => [each.name, each] as const))(
  '%s',
  (name, { server = postgres, start, ssh }) => {
    test('rows go both ways as they are, a statement is cancelled, and a cut tells where', async () => {
      const sshd = await start();
      const proxy = await TcpProxy.open(sshd);
      const alias = name.replace(/\W+/g, '-');
      lab.configure(hostSection('bastion', sshd, `HostKeyAlias ${alias}`));
      lab.trustAs(alias, sshd);
      const tunnel = { host: 'bastion', port: proxy.port, configFile: lab.configFile, ...ssh };
      const connect = (changes = {}): Promise<Connection> =>
        engineOf(server).connect(configOf(server, changes), { secrets: secretsOf(server) });
      const table = 'bastion_rows';
      const into = [server.engine === 'postgres' ? 'public' : server.database, table];
      const { slow } = sqlOf(server.engine);
      const direct = await connect();
      const session = await connect({ ssh: tunnel });
      const other = await connect({ ssh: tunnel });
      try {
        await runAll(
          direct,
          `DROP TABLE IF EXISTS ${table}; CREATE TABLE ${table} (i bigint, text varchar(80))`
        );
        const rows = sqlOf(server.engine).series(ROWS);
        const withText = `SELECT i, CONCAT('row ', i, ' ', REPEAT('ß', 30)) AS text FROM (${rows}) AS s`;
        for await (const cursor of direct.run(withText)) {
          await session.load(into, cursor.columns, cursor.batches());
        }
        const [stored] = await runAll(
          direct,
          `SELECT COUNT(*), SUM(CASE WHEN text = CONCAT('row ', i, ' ', REPEAT('ß', 30)) THEN 1 ELSE 0 END) FROM ${table}`
        );
        expect(stored[0].map(Number)).toEqual([ROWS, ROWS]);

        let next = 1;
        for await (const cursor of session.run(`SELECT * FROM ${table} ORDER BY i`)) {
          for await (const batch of cursor.batches()) {
            const wrong = rowsOf(batch).filter(
              ([i, text]) => Number(i) !== next || text !== `row ${next++} ${'ß'.repeat(30)}`
            );
            expect(wrong).toEqual([]);
          }
        }
        expect(next).toBe(ROWS + 1);

        const controller = new AbortController();
        const cancelled = errorOf(runAll(session, slow, { signal: controller.signal }));
        setTimeout(() => controller.abort(), 300);
        expect((await cancelled).code).toBe('cancelled');
        expect(await session.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);

        const running = errorOf(runAll(other, slow));
        await new Promise(resolve => setTimeout(resolve, 300));
        proxy.cut();
        const error = await running;
        expect(error.code).toBe('outcome-unknown');
        const lost = `The SSH tunnel through ${sshd.user}@127.0.0.1:${proxy.port} is lost`;
        expect(error.message).toContain(lost);
        expect((await session.closed)?.message).toContain(lost);
      } finally {
        await runAll(direct, `DROP TABLE IF EXISTS ${table}`);
        await direct.close();
        await Promise.all([session.close(), other.close()]);
        await proxy.close();
      }
    });
  }
);

describe('what cannot work is told with its reason', () => {
  const refusal = async (sshd: Sshd, changes: Partial<SshTunnel> = {}, host?: string) => {
    lab.trust(sshd);
    lab.configure('');
    const ssh = { ...sshd, configFile: lab.configFile, ...changes };
    const { host: name, port, user, configFile, auth, keyFile } = ssh as SshTunnel;
    const config = configOf(postgres, {
      ssh: { host: name, port, user, configFile, auth, keyFile },
      connectTimeoutMs: 8000,
      ...(host && { host, port: Number(host.split(':')[1]) })
    });
    return errorOf(engineOf(postgres).connect(config, { secrets: secretsOf(postgres) }));
  };

  test('algorithms: what the server offers, and what to do', async () => {
    const { message, detail, hint } = await refusal(
      await openSsh(['KexAlgorithms sntrup761x25519-sha512@openssh.com'])
    );
    expect(message).toContain('no matching key exchange');
    expect(detail).toContain('sntrup761x25519-sha512@openssh.com');
    expect(hint).toContain('post-quantum');
    const old = await refusal(await openSsh(['Ciphers 3des-cbc']));
    expect(old.detail).toContain('3des-cbc');
    expect(old.hint).not.toContain('post-quantum');
  });
});
