import type { Connection } from '../../../src/engines/core/engine';
import type { SshTunnel, TestStep } from '../../../src/model';
import { configOf, secretsOf } from '../../support/servers';
import { hostSection, SshLab, type Sshd } from '../../support/sshd';
import { TcpProxy } from '../../support/tcp-proxy';
import { errorOf, runAll } from '../contract/contract';
import { sqlOf } from '../contract/sql';
import { engineOf, servers } from './support';

describe.each(servers.map(server => [server.id, server] as const))(
  'life of a tunnel to %s',
  (_id, server) => {
    let lab: SshLab;
    let sshd: Sshd;
    let proxy: TcpProxy;
    let ssh: SshTunnel;
    const open: Connection[] = [];

    beforeAll(async () => {
      lab = await SshLab.open();
      sshd = await lab.start();
      lab.configure(hostSection('bastion', sshd, `HostKeyAlias known`));
      const { writeFileSync } = await import('node:fs');
      writeFileSync(lab.knownHosts, `known ${sshd.hostKeys[0]}\n`);
    });
    beforeEach(async () => {
      proxy = await TcpProxy.open(sshd);
      ssh = { host: 'bastion', port: proxy.port, configFile: lab.configFile, keepaliveS: 1 };
    });
    afterEach(async () => {
      await Promise.all(open.splice(0).map(session => session.close()));
      await proxy.close();
    });
    afterAll(() => lab.close());

    async function connect(): Promise<Connection> {
      const session = await engineOf(server).connect(configOf(server, { ssh }), {
        secrets: secretsOf(server)
      });
      open.push(session);
      return session;
    }

    /** Waits until the statement has certainly begun. */
    const begun = () => new Promise(resolve => setTimeout(resolve, 300));

    test('many sessions, and their cancels, share one SSH connection', async () => {
      const sessions = await Promise.all(Array.from({ length: 8 }, connect));
      const ids = new Set(sessions.map(({ sessionId }) => sessionId));
      expect(ids.size).toBe(8);
      const controller = new AbortController();
      const slow = errorOf(runAll(sessions[0], sqlOf(server.engine).slow, { signal: controller.signal }));
      await begun();
      const reads = sessions.slice(1).map(session => runAll(session, sqlOf(server.engine).series(1000)));
      expect((await Promise.all(reads)).every(([rows]) => rows.length === 1000)).toBe(true);
      controller.abort();
      expect((await slow).code).toBe('cancelled');
      expect(proxy.accepted).toBe(1);
    });

    test('a cut fails every session at once: what ran is of unknown outcome, what did not is lost', async () => {
      const [busy, idle] = [await connect(), await connect()];
      const running = errorOf(runAll(busy, sqlOf(server.engine).slow));
      await begun();
      proxy.cut();
      expect((await running).code).toBe('outcome-unknown');
      for (const session of [busy, idle]) {
        const reason = await session.closed;
        expect(reason).toMatchObject({ code: 'connection-lost' });
        expect(reason?.message).toContain(`The SSH tunnel through ${sshd.user}@`);
      }
      expect((await errorOf(idle.query('SELECT 1'))).code).toBe('connection-lost');
      // A new session goes a new way.
      expect(await (await connect()).query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    });

    test('a tunnel that goes silent without closing anything is found by its keepalive', async () => {
      const [busy, idle] = [await connect(), await connect()];
      const running = errorOf(runAll(busy, sqlOf(server.engine).slow));
      await begun();
      proxy.freeze();
      expect((await running).code).toBe('outcome-unknown');
      expect((await idle.closed)?.message).toContain('it gives no sign of life');
    });

    test('a big result is complete when it is read slowly, and keepalives do not end it', async () => {
      const session = await connect();
      let rows = 0;
      let pauses = 0;
      for await (const cursor of session.run(sqlOf(server.engine).series(300_000))) {
        for await (const batch of cursor.batches()) {
          rows += batch.rows;
          if (pauses++ < 4) {
            await new Promise(resolve => setTimeout(resolve, 1000));
          }
        }
      }
      expect(rows).toBe(300_000);
    });

    test('each step of a test is reported with its time, and the one that fails', async () => {
      const steps: TestStep[] = [];
      const config = configOf(server, { ssh });
      const session = await engineOf(server).connect(config, {
        secrets: secretsOf(server),
        onStep: step => steps.push(step)
      });
      await session.close();
      const names = steps.filter(({ step }) => step !== 'tls').map(({ step }) => step);
      expect(names).toEqual(['resolve', 'tcp', 'ssh', 'tcp', 'login', 'version']);
      expect(steps.every(({ status, elapsedMs }) => status === 'ok' && elapsedMs >= 0)).toBe(true);
      expect(steps[2].detail).toContain('SHA256:');

      steps.length = 0;
      const wrong = { ...config, port: 1 };
      await errorOf(
        engineOf(server).connect(wrong, { secrets: secretsOf(server), onStep: step => steps.push(step) })
      );
      expect(steps.at(-1)).toMatchObject({ step: 'tcp', status: 'failed', error: { code: 'unreachable' } });
      expect(steps.at(-1)?.error?.hint).toContain('as seen from the SSH server');
    });

    test('a unix socket at the far end', async () => {
      const config = configOf(server, { ssh, socket: (server as { socket?: string }).socket });
      const session = await engineOf(server).connect(config, { secrets: secretsOf(server) });
      open.push(session);
      expect(await session.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    });
  }
);
