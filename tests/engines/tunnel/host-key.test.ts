import fs from 'node:fs';
import { spawnSync } from 'node:child_process';
import { HOST_KEY_ANSWER, type SshTunnel } from '../../../src/model';
import { fingerprintOf } from '../../../src/engines/core/ssh/known-hosts';
import { configOf, secretsOf } from '../../support/servers';
import { hostSection, SshLab, type Sshd, type SshdOptions } from '../../support/sshd';
import { errorOf } from '../contract/contract';
import { engineOf, servers } from './support';

const [server] = servers;

describe('host keys', () => {
  let lab: SshLab;
  let sshd: Sshd;
  let other: Sshd;

  beforeAll(async () => {
    lab = await SshLab.open();
    sshd = await lab.start({ hostKeyTypes: ['ed25519', 'rsa', 'ecdsa'] });
    other = await lab.start({ hostKeyTypes: ['ed25519'] });
  }, 120_000);

  // Each test goes a way of its own: an open one is not checked again.
  let alias = '';
  let count = 0;
  beforeEach(() => {
    alias = `server${count++}`;
    lab.configure(
      hostSection(alias, sshd, 'IdentitiesOnly yes') +
        `  IdentityFile ${lab.key}${''.padEnd(count, '/')}\n`.replace(/\/+$/m, '')
    );
  });

  afterAll(() => lab.close());

  const ssh = (): SshTunnel => ({ host: alias, configFile: lab.configFile, keepaliveS: 100 + count });
  const hop = (): string => `${sshd.user}@127.0.0.1:${sshd.port}`;
  const line = (key: string, names = `[127.0.0.1]:${sshd.port}`): string => `${names} ${key}\n`;
  const printed = (key: string): string => fingerprintOf(Buffer.from(key.split(' ')[1], 'base64'));

  async function connect(answers?: Record<string, string>): Promise<void> {
    const session = await engineOf(server).connect(configOf(server, { ssh: ssh() }), {
      secrets: { ...secretsOf(server), ...(answers && { ssh: { [hop()]: answers } }) }
    });
    // Enough for a server with RekeyLimit to show its key again.
    const [{ text }] = await session.query("SELECT repeat('x', 500000) AS text");
    expect(text).toHaveLength(500_000);
    await session.close();
  }

  test('an unknown one is asked about, with the fingerprint that ssh-keygen prints, and then remembered', async () => {
    fs.writeFileSync(lab.knownHosts, '# mine');
    const error = await errorOf(connect());
    expect(error).toMatchObject({
      code: 'host-key-unknown',
      question: { hop: hop(), prompts: [], hostKey: { host: `[127.0.0.1]:${sshd.port}`, type: 'ED25519' } }
    });
    const { fingerprint } = error.question!.hostKey!;
    const programs = await lab.programs();
    const told = spawnSync(programs['ssh-keygen'], ['-l', '-f', '-'], {
      input: sshd.hostKeys[0],
      encoding: 'utf8'
    });
    expect(told.stdout).toContain(fingerprint);
    expect(error.detail).toContain(fingerprint);

    expect(await errorOf(connect({ [HOST_KEY_ANSWER]: 'SHA256:somethingelse' }))).toMatchObject({
      code: 'host-key-unknown'
    });
    await connect({ [HOST_KEY_ANSWER]: fingerprint });
    expect(fs.readFileSync(lab.knownHosts, 'utf8')).toBe(`# mine\n${line(sshd.hostKeys[0])}`);
  });

  test('one that was accepted is written hashed where the configuration wants that, and found again', async () => {
    fs.writeFileSync(lab.knownHosts, '');
    lab.configure(hostSection(alias, sshd, 'HashKnownHosts yes'));
    const fingerprint = printed(sshd.hostKeys[0]);
    await connect({ [HOST_KEY_ANSWER]: fingerprint });
    const written = fs.readFileSync(lab.knownHosts, 'utf8');
    expect(written).toMatch(/^\|1\|/);
    const programs = await lab.programs();
    const found = spawnSync(programs['ssh-keygen'], ['-F', `[127.0.0.1]:${sshd.port}`, '-f', lab.knownHosts]);
    expect(found.status).toBe(0);
  });

  test('a changed one is refused with both fingerprints, before anything is sent', async () => {
    fs.writeFileSync(lab.knownHosts, line(other.hostKeys[0]));
    const before = await lab.log(sshd);
    const error = await errorOf(connect({ [HOST_KEY_ANSWER]: printed(sshd.hostKeys[0]) }));
    expect(error.code).toBe('host-key-changed');
    expect(error.detail).toContain(printed(other.hostKeys[0]));
    expect(error.detail).toContain(printed(sshd.hostKeys[0]));
    expect(error.detail).toContain(`${lab.knownHosts}:1`);
    expect(error.hint).toContain(`ssh-keygen -R '[127.0.0.1]:${sshd.port}'`);
    expect((await lab.log(sshd)).slice(before.length)).not.toContain('Accepted publickey');
    expect(fs.readFileSync(lab.knownHosts, 'utf8')).toBe(line(other.hostKeys[0]));
  });

  test.each([
    ['ed25519', 0],
    ['rsa', 1],
    ['ecdsa', 2]
  ])('the server is asked for the type that is known: %s', async (_type, index) => {
    fs.writeFileSync(lab.knownHosts, line(sshd.hostKeys[index]));
    await connect();
  });

  test('a key of another type than the known ones counts as changed', async () => {
    lab.configure(hostSection(alias, other));
    const ecdsa = sshd.hostKeys[2];
    fs.writeFileSync(lab.knownHosts, `[127.0.0.1]:${other.port} ${ecdsa}\n`);
    expect(await errorOf(connect())).toMatchObject({ code: 'host-key-changed' });
  });

  test.each<[string, () => string]>([
    ['a wildcard', () => line(sshd.hostKeys[0], '[127.0.*]:*')],
    ['the bare name for another port', () => line(sshd.hostKeys[0], '127.0.0.1')],
    ['one of several names', () => line(sshd.hostKeys[0], `example.org,[127.0.0.1]:${sshd.port}`)]
  ])('is known by %s', async (_name, text) => {
    fs.writeFileSync(lab.knownHosts, text());
    await connect();
  });

  test.each<[string, string, () => string]>([
    [
      'a negated name',
      'host-key-unknown',
      () => line(sshd.hostKeys[0], `*,!127.0.0.1,![127.0.0.1]:${sshd.port}`)
    ],
    [
      'a revoked key',
      'host-key-changed',
      () => `@revoked ${line(sshd.hostKeys[0], '*')}${line(sshd.hostKeys[0])}`
    ],
    [
      'an authority that has not signed it',
      'host-key-unknown',
      () => `@cert-authority ${line(other.hostKeys[0], '*')}`
    ]
  ])('is not trusted by %s', async (_name, code, text) => {
    fs.writeFileSync(lab.knownHosts, text());
    // Another user name: what was accepted before does not count here.
    const error = await errorOf(connect());
    expect(error.code).toBe(code);
  });

  describe('certificates', () => {
    const authorities: Record<string, string> = {};
    const publicKey = (name: string): string =>
      fs.readFileSync(`${authorities[name]}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');

    beforeAll(async () => {
      for (const type of ['ed25519', 'ecdsa', 'rsa']) {
        authorities[type] = await lab.makeKey(`authority_${type}`, { type });
      }
    });

    /** Connects to a server whose host keys an authority has signed. */
    async function connectTo(options: SshdOptions, knownHosts: (port: number) => string): Promise<void> {
      const certified = await lab.start({ options: ['RekeyLimit 64K'], ...options });
      lab.configure(hostSection(alias, certified));
      fs.writeFileSync(lab.knownHosts, knownHosts(certified.port));
      await connect().finally(() => lab.kill(certified));
    }

    test.each<[string, string, string]>([
      ['rsa', 'ed25519', '*'],
      ['ed25519', 'ed25519', '*'],
      ['ed25519', 'rsa', '[127.0.0.1]:*'],
      ['ecdsa', 'ecdsa', '127.0.0.1'],
      ['ecdsa', 'ed25519', '*.example.org,[127.0.0.?]:*']
    ])(
      'a key of type %s that an authority of type %s has signed is trusted for %s',
      async (type, signer, names) => {
        const certificate = { authority: authorities[signer], principals: 'db.example.org,127.0.0.1' };
        await connectTo(
          { hostKeyTypes: [...new Set(['rsa', type])], certificate },
          () => `@cert-authority ${line(publicKey(signer), names)}`
        );
      }
    );

    test('a certificate of nobody known is no hindrance to a key that is known', async () => {
      await connectTo({ certificate: { authority: authorities.rsa } }, port => {
        const shown = `@cert-authority ${line(publicKey('ed25519'), '*')}`;
        return shown + line(sshd.hostKeys[0], `[127.0.0.1]:${port}`);
      }).then(
        () => {
          throw new Error('The key of another server was trusted');
        },
        error => expect(error).toMatchObject({ code: 'host-key-changed' })
      );
    });

    test.each<[string, string, NonNullable<SshdOptions['certificate']>, string]>([
      ['has expired', 'has expired', { authority: 'ed25519', validity: '20200101:20210101' }, '*'],
      ['is not valid yet', 'not valid before', { authority: 'ed25519', validity: '+1d:+2d' }, '*'],
      [
        'is for another host',
        'not for 127.0.0.1',
        { authority: 'ed25519', principals: 'db.example.org' },
        '*'
      ],
      ['is one of a user', 'not one of a host', { authority: 'ed25519', user: true }, '*']
    ])('one that %s is refused', async (_name, reason, { authority, ...certificate }, names) => {
      const options = { certificate: { ...certificate, authority: authorities[authority] } };
      const error = await errorOf(
        connectTo(options, () => `@cert-authority ${line(publicKey(authority), names)}`)
      );
      expect(error.code).toBe('host-key-changed');
      expect(error.message).toContain(reason);
    });

    test('one whose authority is revoked is refused', async () => {
      const key = publicKey('ed25519');
      const error = await errorOf(
        connectTo(
          { certificate: { authority: authorities.ed25519 } },
          () => `@cert-authority ${line(key, '*')}@revoked ${line(key, '*')}`
        )
      );
      expect(error).toMatchObject({ code: 'host-key-changed', message: expect.stringContaining('revoked') });
    });

    test.each<[string, string, string]>([
      ['an authority of other hosts', '@cert-authority *.example.org', 'ed25519'],
      ['an authority that has not signed it', '@cert-authority *', 'rsa']
    ])('one is asked about like a plain key for %s', async (_name, before, signer) => {
      const error = await errorOf(
        connectTo(
          { certificate: { authority: authorities.ed25519 } },
          () => `${before} ${publicKey(signer)}\n`
        )
      );
      expect(error.code).toBe('host-key-unknown');
    });
  });
});
