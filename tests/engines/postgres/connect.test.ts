import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect as dial, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { TLSSocket } from 'node:tls';
import { postgresEngine } from '../../../src/engines/postgres';
import { DbError, type TestStep } from '../../../src/model';
import type { TestServer } from '../../support/servers';
import { collect, connect, servers, until, withSession } from './session';

describe.each(servers)('connecting to %s', (_id, server) => {
  test('steps of a test, version, session', async () => {
    const steps: TestStep[] = [];
    const session = await connect(
      server,
      { timeZone: 'Asia/Tokyo', initSql: 'set a.b = 1; set a.c = 2' },
      { onStep: step => steps.push(step) }
    );
    try {
      expect(steps.map(({ step, status }) => [step, status])).toEqual(
        ['resolve', 'tcp', 'tls', 'login', 'version', 'init'].map(step => [step, 'ok'])
      );
      expect(session.version).toMatchObject({ flavor: 'postgres', text: steps[4].detail });
      expect(session.version.major).toBeGreaterThan(12);
      const [row] = await session.query<Record<string, unknown>>(
        `select pg_backend_pid()::text as pid, current_setting('TimeZone') as zone, current_setting('application_name') as app,
                current_setting('client_encoding') as encoding, current_setting('a.c') as init`
      );
      expect(row).toEqual({
        pid: session.sessionId,
        zone: 'Asia/Tokyo',
        app: 'PeterSQL',
        encoding: 'UTF8',
        init: '2'
      });
    } finally {
      await session.close();
    }
  });

  test('behind a pooler, which tells a number of its own, the session is known by the server’s', async () => {
    const pooler = createServer(near => {
      const far = dial(server.port, server.host);
      far.on('data', data => {
        // BackendKeyData: `K`, a length of 12, the process, the key (manual, "Message Formats").
        const at = data.indexOf(Buffer.from([0x4b, 0, 0, 0, 12]));
        if (at >= 0) {
          data.writeInt32BE(2 ** 31 - 1, at + 5);
        }
        near.write(data);
      });
      near.pipe(far);
      for (const socket of [near, far]) {
        socket.on('error', () => undefined).on('close', () => (near.destroy(), far.destroy()));
      }
    });
    await new Promise<void>(resolve => pooler.listen(0, '127.0.0.1', resolve));
    const { port } = pooler.address() as AddressInfo;
    const session = await connect(server, { port, tls: { mode: 'disable' } });
    try {
      expect(await session.query('select pg_backend_pid()::text as pid')).toEqual([
        { pid: session.sessionId }
      ]);
    } finally {
      await session.close();
      pooler.close();
    }
  });

  test.each([
    ['+09:00', '2020-01-01 09:00:00+09'],
    ['-03:30', '2019-12-31 20:30:00-03:30'],
    ['Asia/Tokyo', '2020-01-01 09:00:00+09'],
    ['<X>+5', '2019-12-31 19:00:00-05']
  ])('the time zone %s', async (timeZone, expected) => {
    const session = await connect(server, { timeZone });
    try {
      const rows = await session.query(`select timestamptz '2020-01-01 00:00:00Z' ::text as text`);
      expect(rows).toEqual([{ text: expected }]);
    } finally {
      await session.close();
    }
  });

  test('read-only: the server refuses writes', async () => {
    const session = await connect(server, { readOnly: true });
    try {
      await expect(collect(session, 'create table nope (a int)')).rejects.toMatchObject({
        code: 'read-only'
      });
    } finally {
      await session.close();
    }
  });

  test.each([
    ['wrong password', {}, { password: 'wrong' }, 'auth-failed', /password authentication failed/],
    ['no password', {}, {}, 'auth-required', /password is needed for postgres/],
    ['unknown user', { user: 'nobody_here' }, { password: 'x' }, 'auth-failed', /nobody_here/],
    ['unknown database', { database: 'no_such_db' }, undefined, 'not-found', /"no_such_db" does not exist/],
    [
      'unknown host',
      { host: 'no-such-host.invalid' },
      undefined,
      'host-unknown',
      /no-such-host\.invalid:\d+: the name/
    ],
    ['refused port', { port: 1 }, undefined, 'unreachable', /127\.0\.0\.1:1: nothing listens there/],
    [
      'no socket',
      { socket: '/nonexistent' },
      undefined,
      'unreachable',
      /\.s\.PGSQL\.\d+: there is no such socket/
    ],
    [
      'TLS that the server has not',
      { tls: { mode: 'require' } as const },
      undefined,
      'unreachable',
      /does not support TLS/
    ],
    [
      'unknown time zone',
      { timeZone: 'Mars/Phobos' },
      undefined,
      'invalid',
      /"TimeZone": "Mars\/Phobos"[^]* Choose a name of pg_timezone_names/
    ],
    ['failing initial statement', { initSql: 'selec 1' }, undefined, 'syntax', /^Initial statement failed: /]
  ])('%s', async (_name, changes, secrets, code, message) => {
    const error = await connect(server, changes, secrets && { secrets }).catch(DbError.from);
    expect(error).toMatchObject({ code });
    const { message: words, hint = '' } = error as DbError;
    expect(`${words} ${hint}`).toMatch(message);
  });

  test('too many connections', () =>
    withSession(server, async admin => {
      await admin.query(`create role petersql_full login password 'x' connection limit 0`);
      try {
        const attempt = connect(server, { user: 'petersql_full' }, { secrets: { password: 'x' } });
        await expect(attempt).rejects.toMatchObject({ code: 'too-many-connections', sqlState: '53300' });
      } finally {
        await admin.query('drop role petersql_full');
      }
    }));

  test('an abort ends the attempt, a time limit says so', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise(resolve => silent.once('listening', resolve));
    const { port } = silent.address() as AddressInfo;
    try {
      const abort = new AbortController();
      const aborted = expect(connect(server, { port }, { signal: abort.signal })).rejects.toMatchObject({
        code: 'cancelled'
      });
      abort.abort();
      await aborted;
      await expect(connect(server, { port, connectTimeoutMs: 50 })).rejects.toMatchObject({
        code: 'unreachable',
        message: expect.stringMatching(/no answer in time/) as unknown
      });
      await expect(
        connect(server, { port, tls: { mode: 'disable' }, connectTimeoutMs: 50 })
      ).rejects.toMatchObject({ code: 'unreachable' });
    } finally {
      silent.close();
    }
  });

  test('the password file is read when no password is given', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'petersql-pgpass-'));
    const file = path.join(folder, 'pass');
    process.env.PGPASSFILE = file;
    try {
      const line = `# comment\nother:*:*:*:no\n${server.host}:${server.port}:*:${server.user}:${server.password.replace(/[:\\]/g, '\\$&')}\n`;
      writeFileSync(file, line, { mode: 0o600 });
      await (await connect(server, {}, { secrets: {} })).close();
      rmSync(file);
      writeFileSync(file, line, { mode: 0o644 });
      await expect(connect(server, {}, { secrets: {} })).rejects.toMatchObject({ code: 'auth-required' });
    } finally {
      delete process.env.PGPASSFILE;
      rmSync(folder, { recursive: true });
    }
  });
});

/** Stands before a server that has no TLS and speaks TLS for it. */
class TlsFront {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'petersql-tls-'));
  readonly ca = path.join(this.folder, 'cert.pem');
  encrypted = 0;
  private readonly sockets = new Set<Socket>();
  private readonly listener: Server;

  constructor(target: TestServer, certificateFor = 'localhost') {
    const key = path.join(this.folder, 'key.pem');
    const subject = ['-subj', `/CN=${certificateFor}`, '-addext', `subjectAltName=DNS:${certificateFor}`];
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-days',
        '2',
        '-keyout',
        key,
        '-out',
        this.ca,
        ...subject
      ],
      {
        stdio: 'ignore'
      }
    );
    const identity = { isServer: true, key: readFileSync(key), cert: readFileSync(this.ca) };
    this.listener = createServer(raw => {
      this.sockets.add(raw.on('error', () => undefined));
      raw.once('data', first => {
        if (first.length === 8) {
          raw.write('S');
          const secure = new TLSSocket(raw, identity).on('error', () => raw.destroy());
          secure.once('secure', () => this.encrypted++);
          const server = dial(target.port, target.host).on('error', () => raw.destroy());
          secure.pipe(server).pipe(secure);
        } else {
          const server = dial(target.port, target.host).on('error', () => raw.destroy());
          server.write(first);
          raw.pipe(server).pipe(raw);
        }
      });
    });
  }

  async port(): Promise<number> {
    if (!this.listener.listening) {
      await new Promise<void>(resolve => this.listener.listen(0, '127.0.0.1', resolve));
    }
    return (this.listener.address() as AddressInfo).port;
  }

  close(): void {
    this.listener.close();
    this.sockets.forEach(socket => socket.destroy());
    rmSync(this.folder, { recursive: true });
  }
}

describe('TLS', () => {
  const [, server] = servers[0];
  let front: TlsFront;
  let wrongName: TlsFront;
  beforeAll(() => {
    front = new TlsFront(server);
    wrongName = new TlsFront(server, 'elsewhere.example');
  });
  afterAll(() => {
    front.close();
    wrongName.close();
  });

  test.each([
    ['require', false],
    ['prefer', false],
    ['verify-ca', true],
    ['verify-full', true]
  ] as const)('%s encrypts, cancel too', async (mode, withCa) => {
    const before = front.encrypted;
    const tls = { mode, ca: withCa ? front.ca : undefined };
    const session = await connect(server, { host: 'localhost', port: await front.port(), tls });
    try {
      expect(front.encrypted).toBe(before + 1);
      const abort = new AbortController();
      const result = expect(session.query('select pg_sleep(1000)', [], abort.signal)).rejects.toMatchObject({
        code: 'cancelled'
      });
      await withSession(server, watcher =>
        until(async () => {
          const rows = await watcher.query(
            `select 1 from pg_stat_activity where pid = $1 and state = 'active'`,
            [session.sessionId]
          );
          return rows.length > 0;
        })
      );
      abort.abort();
      await result;
      expect(front.encrypted).toBeGreaterThanOrEqual(before + 2);
    } finally {
      await session.close();
    }
  });

  test('disable does not encrypt', async () => {
    const before = front.encrypted;
    await (
      await connect(server, { host: 'localhost', port: await front.port(), tls: { mode: 'disable' } })
    ).close();
    expect(front.encrypted).toBe(before);
  });

  test.each([
    ['verify-full with another name', 'verify-full', true, /is for .*, not for localhost/],
    ['verify-ca without the CA', 'verify-ca', false, /not signed by the authorities that the system trusts/]
  ] as const)('%s is refused', async (_name, mode, withCa, message) => {
    const tls = { mode, ca: withCa ? wrongName.ca : undefined };
    const attempt = connect(server, { host: 'localhost', port: await wrongName.port(), tls });
    await expect(attempt).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(message) as unknown
    });
  });

  test('verify-ca does not mind the name; a CA file makes require check, too', async () => {
    const port = await wrongName.port();
    await (
      await connect(server, { host: 'localhost', port, tls: { mode: 'verify-ca', ca: wrongName.ca } })
    ).close();
    const attempt = connect(server, { host: 'localhost', port, tls: { mode: 'require', ca: front.ca } });
    await expect(attempt).rejects.toMatchObject({ code: 'unreachable' });
  });
});

test('a unix socket', async () => {
  const [, server] = servers[0];
  const [{ folder }] = await withSession(server, session =>
    session.query<{ folder: string }>(
      `select split_part(current_setting('unix_socket_directories'), ',', 1) as folder`
    )
  );
  const session = await connect(server, { socket: folder.trim() });
  expect(await session.query('select inet_server_addr() is null as local')).toEqual([{ local: true }]);
  await session.close();
});

test.each([
  [null, undefined],
  [{ kind: 'database', path: ['a'] }, undefined],
  [{ kind: 'table', path: ['a', 'b', 'c'] }, 'a'],
  [{ kind: 'role', path: ['anna'] }, undefined]
])('%j belongs to database %s', (ref, database) => {
  expect(postgresEngine.databaseOf(ref)).toBe(database);
});
