import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { mariadbEngine } from '../../../src/engines/mysql';
import type { Connection } from '../../../src/engines/core/engine';
import { configOf, secretsOf, serversOf } from '../../support/servers';
import { errorOf } from '../contract/contract';

/** The newest: PARSEC came with 11.6. */
const server = serversOf('mariadb').at(-1)!;

describe('accounts of MariaDB with other plugins', () => {
  let admin: Connection;
  beforeAll(async () => {
    admin = await mariadbEngine.connect(configOf(server), { secrets: secretsOf(server) });
  });
  afterAll(() => admin.close());

  const passwords = ['secret', 'a much longer password than any hash is wide: '.repeat(3), "ünïcode ' \\ 🔑"];

  describe.each([
    ['ed25519', 'auth_ed25519'],
    ['parsec', 'auth_parsec']
  ])('%s', (plugin, library) => {
    let wasThere: boolean;
    beforeAll(async () => {
      const found = await admin.query('SELECT 1 FROM information_schema.plugins WHERE plugin_name = ?', [
        plugin
      ]);
      wasThere = found.length > 0;
      if (!wasThere) {
        await admin.query(`INSTALL SONAME '${library}'`);
      }
    });
    afterAll(async () => {
      await admin.query('DROP USER IF EXISTS plugged');
      if (!wasThere) {
        await admin.query(`UNINSTALL SONAME '${library}'`);
      }
    });

    test.each(passwords)('with the password %j, and not with another one', async password => {
      const quoted = password.replace(/['\\]/g, '\\$&');
      await admin.query(
        `CREATE OR REPLACE USER plugged IDENTIFIED VIA ${plugin} USING PASSWORD('${quoted}')`
      );
      const config = configOf(server, { user: 'plugged', database: undefined });
      for (const mode of ['disable', 'require'] as const) {
        const session = await mariadbEngine.connect({ ...config, tls: { mode } }, { secrets: { password } });
        expect(await session.query('SELECT USER() LIKE ? AS me', ['plugged@%'])).toEqual([{ me: 1 }]);
        await session.close();
      }
      const error = await errorOf(mariadbEngine.connect(config, { secrets: { password: `${password}x` } }));
      expect(error).toMatchObject({ code: 'auth-failed' });
    });
  });
});

/** A server that hands the login over to a plugin, and refuses with what it was told. */
class PluginServer {
  readonly socket = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'petersql-plugin-')), 'socket');
  private readonly server: net.Server;

  constructor(plugin: string, questions: Buffer[], port?: number) {
    this.server = net.createServer(client => {
      const told: string[] = [];
      const send = (sequence: number, payload: Buffer): void => {
        const header = Buffer.alloc(4);
        header.writeUIntLE(payload.length, 0, 3);
        header[3] = sequence;
        client.write(Buffer.concat([header, payload]));
      };
      let step = 0;
      send(0, greeting());
      client.on('error', () => undefined);
      client.on('data', data => {
        const sequence = data[3] + 1;
        if (step > 0) {
          told.push(data.subarray(4).toString());
        }
        if (step === 0) {
          const [first = Buffer.alloc(0)] = questions;
          send(sequence, Buffer.concat([Buffer.of(0xfe), Buffer.from(`${plugin}\0`), first]));
        } else if (step < questions.length) {
          send(sequence, questions[step]);
        } else {
          const text = `#28000told: ${JSON.stringify(told)}`;
          send(sequence, Buffer.concat([Buffer.of(0xff, 0x15, 0x04), Buffer.from(text)]));
        }
        step++;
      });
    });
    this.server.listen(port ?? this.socket);
  }

  get port(): number {
    return (this.server.address() as net.AddressInfo).port;
  }

  close(): void {
    this.server.close();
    fs.rmSync(path.dirname(this.socket), { recursive: true, force: true });
  }
}

/** Protocol::HandshakeV10: version 4.1 with plugins, without TLS. */
function greeting(): Buffer {
  const scramble = Buffer.from(randomBytes(20).map(byte => (byte % 90) + 33));
  const capabilities = 0x00 | 0x1 | 0x8 | 0x200 | 0x8000 | (0x8 << 16);
  const body = Buffer.alloc(16);
  body.writeUInt16LE(capabilities & 0xffff, 0);
  body[2] = 45;
  body.writeUInt16LE(2, 3);
  body.writeUInt16LE(capabilities >>> 16, 5);
  body[7] = 21;
  return Buffer.concat([
    Buffer.of(10),
    Buffer.from('11.8.0-MariaDB\0'),
    Buffer.from([7, 0, 0, 0]),
    scramble.subarray(0, 8),
    Buffer.of(0),
    body.subarray(0, 8),
    Buffer.alloc(10),
    scramble.subarray(8),
    Buffer.of(0),
    Buffer.from('mysql_native_password\0')
  ]);
}

describe('plugins that want the password as it is', () => {
  const question = (type: number, text: string): Buffer =>
    Buffer.concat([Buffer.of(type), Buffer.from(text)]);
  let plugins: PluginServer;
  afterEach(() => plugins.close());

  const connect = (more: object) =>
    errorOf(
      mariadbEngine.connect(
        { name: 'plugged', engine: 'mariadb', user: 'me', tls: { mode: 'disable' }, ...more },
        { secrets: { password: 'pass wörd' } }
      )
    );

  test.each<[string, string, Buffer[]]>([
    ['LDAP or a token', 'mysql_clear_password', []],
    ['PAM', 'dialog', [question(5, 'Password: ')]],
    ['PAM, without a question', 'dialog', []],
    ['PAM, twice', 'dialog', [question(4, 'Password: '), question(5, 'Again: ')]]
  ])('over a socket of the machine: %s', async (_name, plugin, questions) => {
    plugins = new PluginServer(plugin, questions);
    const { message } = await connect({ socket: plugins.socket });
    const told = Array.from({ length: Math.max(1, questions.length) }, () => 'pass wörd\0');
    expect(message).toContain(`told: ${JSON.stringify(told)}`);
  });

  test.each(['mysql_clear_password', 'dialog'])('never over an open link: %s', async plugin => {
    plugins = new PluginServer(plugin, [], 0);
    const error = await connect({ host: '127.0.0.1', port: plugins.port });
    expect(error).toMatchObject({ code: 'auth-failed' });
    expect(error.message).toContain('without encryption');
    expect(error.hint).toContain('TLS');
  });

  test('a question for anything else is told', async () => {
    plugins = new PluginServer('dialog', [question(2, 'Code of your phone: ')]);
    const error = await connect({ socket: plugins.socket });
    expect(error).toMatchObject({ code: 'auth-failed' });
    expect(error.message).toContain('“Code of your phone:”');
  });

  test('a plugin that is not supported is named', async () => {
    plugins = new PluginServer('auth_gssapi_client', []);
    const error = await connect({ socket: plugins.socket });
    expect(error).toMatchObject({ code: 'auth-failed' });
    expect(error.message).toContain('“auth_gssapi_client”');
  });
});
