import { X509Certificate } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect as dial } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import nodeTls, { connect as startTls } from 'node:tls';
import type { ConnectOptions, Connection } from '../../../src/engines/core/engine';
import { DbError, type ConnectionConfig, type TestStep, type TlsMode } from '../../../src/model';
import { CertificateLab, type Certificate } from '../../support/certificates';
import { configOf } from '../../support/servers';
import { hostSection, SshLab } from '../../support/sshd';
import { startTlsServer, type TlsServer } from '../../support/tls-server';
import { until } from '../../host/until';
import { engineOf } from '../tunnel/support';

const MODES: readonly TlsMode[] = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'];

const UNTRUSTED_BY_SYSTEM = /not signed by the authorities that the system trusts/;

/** What becomes of a connection: its link, or the error it is refused with. */
type Outcome = 'plain' | 'encrypted' | RegExp;

/** A server's certificate, and what each mode makes of it for a client that trusts one authority. */
interface Row {
  name: string;
  certificate(): Certificate;
  /** In the order of the modes. */
  outcomes: readonly [Outcome, Outcome, Outcome, Outcome, Outcome];
  /** In PostgreSQL, where a CA file makes `require` check the authority. */
  requireInPostgres?: Outcome;
  /** The time after which the certificate is tried. */
  expiresInMs?: number;
  user?: 'certified';
  client?(): Certificate;
  trusts?(): string;
}

const lab = new CertificateLab();
const ca = lab.selfSigned('ca', 'an authority');
const otherCa = lab.selfSigned('other-ca', 'another authority');
const right = lab.signed('right', ca, 'localhost');
const selfSigned = lab.selfSigned('self-signed', 'localhost');
const wrongCa = lab.signed('wrong-ca', otherCa, 'localhost');
const wrongHost = lab.signed('wrong-host', ca, 'elsewhere.example');
/** Servers take none that has expired before. */
const EXPIRES_IN_MS = 6000;
const client = lab.signed('client', ca, 'somebody');
const strangeCa = lab.selfSigned('strange-ca', 'an authority that servers do not know');
const strangeClient = lab.signed('strange-client', strangeCa, 'somebody');
/** MySQL takes no certificate of its own from an authority that it would not take clients of. */
const known = lab.bundle('known', ca, otherCa, selfSigned);
afterAll(() => lab.close());

const UNTRUSTED = /^The certificate of localhost:\d+ is not signed by .*ca\.pem$/;
const EXPIRED = /^The certificate of localhost:\d+ has expired$/;
const OTHER_NAME = /is for elsewhere\.example, not for localhost$/;

const rows: Row[] = [
  {
    name: 'of the right authority',
    certificate: () => right,
    outcomes: ['plain', 'encrypted', 'encrypted', 'encrypted', 'encrypted']
  },
  {
    name: 'signed by itself',
    certificate: () => selfSigned,
    outcomes: ['plain', 'encrypted', 'encrypted', UNTRUSTED, UNTRUSTED],
    requireInPostgres: UNTRUSTED
  },
  {
    name: 'signed by itself, and trusted',
    certificate: () => selfSigned,
    trusts: () => selfSigned.cert,
    outcomes: ['plain', 'encrypted', 'encrypted', 'encrypted', 'encrypted']
  },
  {
    name: 'of another authority',
    certificate: () => wrongCa,
    outcomes: ['plain', 'encrypted', 'encrypted', UNTRUSTED, UNTRUSTED],
    requireInPostgres: UNTRUSTED
  },
  {
    name: 'for another host',
    certificate: () => wrongHost,
    outcomes: ['plain', 'encrypted', 'encrypted', 'encrypted', OTHER_NAME]
  },
  {
    name: 'that has expired',
    certificate: () => lab.signed('expired', ca, 'localhost', new Date(Date.now() + EXPIRES_IN_MS)),
    expiresInMs: EXPIRES_IN_MS,
    outcomes: ['plain', 'encrypted', 'encrypted', EXPIRED, EXPIRED],
    requireInPostgres: EXPIRED
  }
];

/** A user that must show a certificate. */
const WANTED = /wants a client certificate|requires a valid client certificate|Access denied/;
const NOT_PLAIN = /pg_hba\.conf rejects connection|Access denied/;
const NOT_ACCEPTED = /does not accept the client certificate: unknown ca$/;
const clientRows: Row[] = [
  {
    name: 'without a client certificate',
    user: 'certified',
    certificate: () => right,
    outcomes: [NOT_PLAIN, WANTED, WANTED, WANTED, WANTED]
  },
  {
    name: 'with a client certificate',
    user: 'certified',
    certificate: () => right,
    client: () => client,
    outcomes: [NOT_PLAIN, 'encrypted', 'encrypted', 'encrypted', 'encrypted']
  },
  {
    name: 'with a client certificate of another authority',
    user: 'certified',
    certificate: () => right,
    client: () => strangeClient,
    outcomes: [NOT_PLAIN, NOT_ACCEPTED, NOT_ACCEPTED, NOT_ACCEPTED, NOT_ACCEPTED]
  }
];

/** Some servers listen before they take logins. */
async function start(...how: Parameters<typeof startTlsServer>): Promise<TlsServer> {
  const server = await startTlsServer(...how);
  await until(async () => /^(plain|encrypted)$/.test(await outcomeOf(server, { tls: { mode: 'prefer' } })));
  return server;
}

function connect(
  server: TlsServer,
  changes: Partial<ConnectionConfig>,
  options: ConnectOptions = {}
): Promise<Connection> {
  const config = configOf(server, { host: 'localhost', connectTimeoutMs: 5000, ...changes });
  return engineOf(server).connect(config, { secrets: { password: server.password }, ...options });
}

/** How the server sees the link, or the message of the error. */
async function outcomeOf(server: TlsServer, changes: Partial<ConnectionConfig>): Promise<string> {
  let session: Connection;
  try {
    session = await connect(server, changes);
  } catch (thrown) {
    return DbError.from(thrown).message;
  }
  const sql =
    server.engine === 'postgres'
      ? 'SELECT ssl::text AS value FROM pg_stat_ssl WHERE pid = pg_backend_pid()'
      : "SHOW SESSION STATUS LIKE 'Ssl_cipher'";
  const [row] = await session.query<{ value?: string; Value?: string }>(sql);
  await session.close();
  return ['', 'false'].includes(row.value ?? row.Value ?? '') ? 'plain' : 'encrypted';
}

/** Gives a server another certificate and waits until it shows it. */
async function install(server: TlsServer, certificate: Certificate): Promise<void> {
  server.install(certificate);
  const reload = {
    postgres: 'SELECT pg_reload_conf()',
    mysql: 'ALTER INSTANCE RELOAD TLS',
    mariadb: 'FLUSH SSL'
  };
  const admin = await connect(server, { tls: { mode: 'disable' } });
  await admin.query(reload[server.engine as keyof typeof reload]);
  await admin.close();
  if (server.engine === 'postgres') {
    // The reload takes effect when the postmaster gets to it.
    const wanted = new X509Certificate(readFileSync(certificate.cert)).fingerprint256;
    await until(async () => (await shownBy(server)) === wanted);
  }
}

/** Fingerprint of the certificate that a PostgreSQL server shows (manual, "SSL Session Encryption"). */
function shownBy({ host, port }: TlsServer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = dial(port, host, () => socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])));
    socket.once('error', reject);
    socket.once('data', () => {
      const secure = startTls({ socket, rejectUnauthorized: false }, () => {
        resolve(secure.getPeerCertificate().fingerprint256);
        secure.destroy();
      });
      secure.once('error', reject);
    });
  });
}

/** Servers that have no TLS at all. */
const WITHOUT_TLS = /does not support TLS|offers no TLS/;
const without: Row['outcomes'] = ['plain', 'plain', WITHOUT_TLS, WITHOUT_TLS, WITHOUT_TLS];

const ids = ['postgres-18', 'mysql-9', 'mariadb-11.8'];

describe.each(ids)('%s', id => {
  let server: TlsServer;
  beforeAll(async () => {
    server = await start(id, { certificate: right, ca: known });
    const admin = await connect(server, {});
    const made = server.engine === 'postgres' ? 'certified' : "certified@'%'";
    const { password } = server;
    await admin.query(
      server.engine === 'postgres'
        ? `CREATE ROLE certified LOGIN PASSWORD '${password}'`
        : `CREATE USER ${made} IDENTIFIED BY '${password}' REQUIRE X509`
    );
    await admin.close();
  });
  afterAll(() => server.close());

  describe.each([...rows, ...clientRows])('a certificate $name', row => {
    beforeAll(async () => {
      await install(server, row.certificate());
      await new Promise(resolve => setTimeout(resolve, row.expiresInMs ?? 0));
    });

    test.each(MODES.map((mode, n) => [mode, row.outcomes[n]] as const))('%s: %s', async (mode, outcome) => {
      const { cert, key } = row.client?.() ?? {};
      const config = {
        tls: { mode, ca: row.trusts?.() ?? ca.cert, cert, key },
        ...(row.user && { user: row.user, database: server.engine === 'postgres' ? 'postgres' : '' })
      };
      const expected =
        server.engine === 'postgres' && mode === 'require' ? (row.requireInPostgres ?? outcome) : outcome;
      expect(await outcomeOf(server, config)).toEqual(
        typeof expected === 'string' ? expected : expect.stringMatching(expected)
      );
    });
  });

  test.each([undefined, 'system'])(
    'the authorities of the system count where none is named (%s)',
    async named => {
      await install(server, right);
      const tls = { mode: 'verify-full', ca: named } as const;
      // Those of this machine do not know the test's.
      expect(await outcomeOf(server, { tls })).toMatch(
        /not signed by the authorities that the system trusts/
      );
      const before = Object.getOwnPropertyDescriptor(nodeTls, 'getCACertificates');
      const ofSystem = (type?: string): string[] =>
        type === 'system' ? [readFileSync(ca.cert, 'utf8')] : [...nodeTls.rootCertificates];
      Object.defineProperty(nodeTls, 'getCACertificates', { value: ofSystem, configurable: true });
      try {
        expect(await outcomeOf(server, { tls })).toBe('encrypted');
      } finally {
        Object.defineProperty(
          nodeTls,
          'getCACertificates',
          before ?? { value: undefined, configurable: true }
        );
      }
    }
  );

  test('files may be given from the home folder on', async () => {
    await install(server, right);
    const home = jest.spyOn(os, 'homedir').mockReturnValue(path.dirname(ca.cert));
    try {
      const tls = { mode: 'verify-full', ca: `~/${path.basename(ca.cert)}` } as const;
      expect(await outcomeOf(server, { tls })).toBe('encrypted');
    } finally {
      home.mockRestore();
    }
  });

  test.each(['ca', 'cert', 'key'] as const)('a missing %s file fails the step of TLS', async file => {
    await install(server, right);
    const steps: TestStep[] = [];
    const tls = { mode: 'require', [file]: '/nonexistent.pem' } as const;
    await expect(connect(server, { tls }, { onStep: step => steps.push(step) })).rejects.toMatchObject({
      code: 'file-missing',
      message: expect.stringMatching(/nonexistent\.pem/) as unknown
    });
    expect(steps.at(-1)).toMatchObject({ step: 'tls', status: 'failed', error: { code: 'file-missing' } });
  });

  test('the name that counts is the one that the server has where a tunnel ends', async () => {
    await install(server, right);
    const ssh = await SshLab.open();
    try {
      const sshd = await ssh.start();
      ssh.trust(sshd);
      ssh.configure(hostSection('bastion', sshd));
      const through = (changes: Partial<ConnectionConfig>): Promise<string> =>
        outcomeOf(server, { ssh: { host: 'bastion', configFile: ssh.configFile }, ...changes });
      const full = { mode: 'verify-full', ca: ca.cert } as const;
      expect(await through({ tls: full })).toBe('encrypted');
      expect(await through({ tls: { mode: 'disable' } })).toBe('plain');
      expect(await through({ tls: { ...full, ca: otherCa.cert } })).toMatch(
        /is not signed by .*other-ca\.pem$/
      );
      expect(await through({ tls: full, host: '127.0.0.1' })).toMatch(
        /is for localhost, not for 127\.0\.0\.1$/
      );
    } finally {
      await ssh.close();
    }
  });
});

describe('the files in the places of libpq', () => {
  let server: TlsServer;
  const home = mkdtempSync(path.join(os.tmpdir(), 'petersql-home-'));
  const put = (file: string, name: string): void => copyFileSync(file, path.join(home, '.postgresql', name));
  beforeAll(async () => {
    server = await start('postgres-18', { certificate: right, ca: known });
    const admin = await connect(server, {});
    await admin.query(`CREATE ROLE certified LOGIN PASSWORD '${server.password}'`);
    await admin.close();
    await install(server, right);
    mkdirSync(path.join(home, '.postgresql'));
    jest.spyOn(os, 'homedir').mockReturnValue(home);
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    await server.close();
    rmSync(home, { recursive: true });
  });

  test('the authority, and the certificate of the client with its key', async () => {
    const full: Partial<ConnectionConfig> = { tls: { mode: 'verify-full' } };
    const certified = { ...full, user: 'certified', database: 'postgres' };
    expect(await outcomeOf(server, full)).toMatch(UNTRUSTED_BY_SYSTEM);
    put(ca.cert, 'root.crt');
    expect(await outcomeOf(server, full)).toBe('encrypted');
    expect(await outcomeOf(server, certified)).toMatch(WANTED);
    put(client.cert, 'postgresql.crt');
    expect(await outcomeOf(server, certified)).toMatch(WANTED);
    put(client.key, 'postgresql.key');
    expect(await outcomeOf(server, certified)).toBe('encrypted');
    // One that is named takes its place.
    expect(await outcomeOf(server, { tls: { mode: 'verify-full', ca: otherCa.cert } })).toMatch(
      /other-ca\.pem$/
    );
    expect(await outcomeOf(server, { tls: { mode: 'require' } })).toBe('encrypted');
  });
});

test.each(ids)('%s without TLS', async id => {
  const server = await start(id);
  try {
    for (const [n, mode] of MODES.entries()) {
      const expected = without[n];
      expect(await outcomeOf(server, { tls: { mode, ca: ca.cert } })).toEqual(
        typeof expected === 'string' ? expected : expect.stringMatching(expected)
      );
    }
  } finally {
    await server.close();
  }
});
