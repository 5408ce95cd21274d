import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Connection, Engine } from '../../../src/engines/core/engine';
import { mariadbEngine, mysqlEngine } from '../../../src/engines/mysql';
import { postgresEngine } from '../../../src/engines/postgres';
import { DbError, type EngineId, type TlsMode } from '../../../src/model';
import { configOf, secretsOf, serversOf } from '../../support/servers';
import { SshLab } from '../../support/sshd';
import { errorOf } from './contract';

/** Nobody waits longer for a server that says something and then nothing. */
const TIMEOUT_MS = 150;

/** What others than a database server, or a broken one, say first, or to the first message. */
const TEXTS = [
  'SSH-2.0-OpenSSH_9.2\r\n',
  'HTTP/1.1 400 Bad Request\r\n\r\n',
  '-ERR unknown command\r\n',
  '220 mail ESMTP\r\n',
  '\0\0\0\0',
  '',
  'N',
  'S',
  'E'
];

/** Some rows of several types. */
const ROWS = Array.from(
  { length: 20 },
  (_, n) => `SELECT ${n} AS a, ${n}.5 AS b, 'text ${n}' AS c, NULL AS d`
).join(' UNION ALL ');

/** Whatever it is, it is told. */
function told(error: unknown): void {
  expect(error).toBeInstanceOf(DbError);
  expect((error as DbError).message).not.toBe('');
}

/** A message of PostgreSQL: AuthenticationRequest with a code. */
function authentication(code: number, more = ''): Buffer {
  const head = Buffer.alloc(9);
  head.write('R');
  head.writeInt32BE(8 + more.length, 1);
  head.writeInt32BE(code, 5);
  return Buffer.concat([head, Buffer.from(more)]);
}

/** Numbers that come the same in each run (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A server between, whose answers `change` may replace; it ends with `close`. */
function serve(handle: (client: net.Socket) => void): Promise<{ port: number; close(): void }> {
  const clients = new Set<net.Socket>();
  const server = net.createServer(client => {
    clients.add(client);
    client.on('error', () => undefined);
    handle(client);
  });
  return new Promise(resolve => {
    server.listen(0, '127.0.0.1', () =>
      resolve({
        port: (server.address() as net.AddressInfo).port,
        close: () => {
          clients.forEach(client => client.destroy());
          server.close();
        }
      })
    );
  });
}

/** Has `visit` talk to a server through proxies that each change a few of the first bytes that it sends. */
async function spoilEach(
  real: { host: string; port: number },
  { within, rounds }: { within: number; rounds: number },
  visit: (port: number) => Promise<void>
): Promise<void> {
  const random = randomFrom(20261126);
  for (let n = 0; n < rounds; n++) {
    const spoiled = Math.floor(random() * within);
    let seen = 0;
    const server = await serve(client => {
      const upstream = net.connect(real.port, real.host);
      upstream.on('error', () => client.destroy());
      upstream.on('close', () => client.destroy());
      client.on('close', () => upstream.destroy());
      client.pipe(upstream);
      upstream.on('data', data => {
        const at = spoiled - seen;
        seen += data.length;
        for (let near = at; near < at + 3; near++) {
          if (near >= 0 && near < data.length) {
            data[near] = Math.floor(random() * 256);
          }
        }
        client.write(data);
      });
    });
    await visit(server.port);
    server.close();
  }
}

/** Works with a session for a moment. What is spoiled may be a length: the rest never comes, which the heartbeat of the host watches. */
async function use(connecting: Promise<Connection>): Promise<void> {
  await connecting.then(async session => {
    await Promise.race([session.query(ROWS).catch(told), delay(TIMEOUT_MS / 2)]);
    await Promise.race([session.close(), delay(TIMEOUT_MS)]);
  }, told);
}

const engines: [EngineId, Engine][] = [
  ['postgres', postgresEngine],
  ['mysql', mysqlEngine],
  ['mariadb', mariadbEngine]
];

describe.each(engines)('%s and who is no server of it', (id, engine) => {
  async function refusal(port: number, mode: TlsMode) {
    return errorOf(
      engine.connect(
        {
          name: 'odd',
          engine: id,
          host: '127.0.0.1',
          port,
          user: 'me',
          tls: { mode },
          connectTimeoutMs: TIMEOUT_MS
        },
        { secrets: { password: 'secret' } }
      )
    );
  }

  test.each(TEXTS)('says %j', async text => {
    for (const when of ['at once', 'when asked']) {
      const server = await serve(client => {
        if (when === 'at once') {
          client.write(text);
        }
        client.once('data', () => client.end(when === 'at once' ? '' : text));
      });
      for (const mode of ['disable', 'prefer', 'require'] as const) {
        const error = await refusal(server.port, mode);
        expect(error.message).not.toBe('');
        expect(['unreachable', 'auth-failed', 'connection-lost', 'tls']).toContain(error.code);
      }
      server.close();
    }
  });

  test.each<TlsMode>(['disable', 'require'])(
    'sends what a server sends, with some bytes changed: TLS %s',
    async mode => {
      const [real] = serversOf(id);
      await spoilEach(real, { within: 3000, rounds: 120 }, async port => {
        const tls = { mode };
        const config = configOf(real, { host: '127.0.0.1', port, connectTimeoutMs: TIMEOUT_MS, tls });
        await use(engine.connect(config, { secrets: secretsOf(real) }));
      });
    },
    120_000
  );
});

test('an SSH server whose bytes are changed', async () => {
  const lab = await SshLab.open();
  try {
    const sshd = await lab.start();
    const [real] = serversOf('postgres');
    lab.configure('');
    // The ways are different ones, as each has a port of its own.
    await spoilEach(sshd, { within: 3000, rounds: 40 }, async port => {
      lab.trust({ ...sshd, port });
      const ssh = { host: '127.0.0.1', port, user: sshd.user, configFile: lab.configFile };
      const config = configOf(real, { ssh, connectTimeoutMs: 2 * TIMEOUT_MS });
      await use(postgresEngine.connect(config, { secrets: secretsOf(real) }));
    });
  } finally {
    await lab.close();
  }
}, 180_000);

test.each([
  [2, '', 'Kerberos V5'],
  [7, '', 'GSSAPI'],
  [9, '', 'SSPI'],
  [99, '', 'number 99'],
  [10, 'OAUTHBEARER\0\0', 'SASL'],
  [10, 'SCRAM-SHA-512\0\0', 'SASL']
])('PostgreSQL: a way to log in that is not supported is named (%i %j)', async (code, more, name) => {
  const server = await serve(client => client.once('data', () => client.write(authentication(code, more))));
  const error = await errorOf(
    postgresEngine.connect(
      {
        name: 'odd',
        engine: 'postgres',
        host: '127.0.0.1',
        port: server.port,
        user: 'me',
        tls: { mode: 'disable' }
      },
      { secrets: { password: 'secret' } }
    )
  );
  server.close();
  expect(error).toMatchObject({ code: 'auth-failed' });
  expect(error.message).toContain(name);
});
