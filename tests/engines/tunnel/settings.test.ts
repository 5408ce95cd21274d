import fs from 'node:fs';
import type { SshTunnel } from '../../../src/model';
import { configOf, secretsOf } from '../../support/servers';
import { hostSection, SshLab, type Sshd } from '../../support/sshd';
import { errorOf } from '../contract/contract';
import { engineOf, servers } from './support';

const [server] = servers;
let lab: SshLab;
let sshd: Sshd;
let count = 0;

beforeAll(async () => {
  lab = await SshLab.open();
  sshd = await lab.start({ hostKeyTypes: ['ed25519', 'rsa'] });
}, 120_000);
afterAll(() => lab.close());

/** The steps of a way of its own, with `lines` for its server. */
async function stepsOf(lines: readonly string[], changes: Partial<SshTunnel> = {}): Promise<string> {
  const host = `server${count++}`;
  lab.configure(hostSection(host, sshd, `HostKeyAlias ${host}`, ...lines));
  fs.writeFileSync(lab.knownHosts, `${host} ${sshd.hostKeys[0]}\n`);
  const steps: string[] = [];
  const session = await engineOf(server).connect(
    configOf(server, { ssh: { host, configFile: lab.configFile, ...changes } }),
    { secrets: secretsOf(server), onStep: ({ detail }) => steps.push(detail ?? '') }
  );
  await session.close();
  return steps.join('\n');
}

describe('the SSH configuration chooses algorithms', () => {
  test.each([
    ['a list', 'Ciphers new-cipher,aes256-ctr', 'aes256-ctr'],
    ['first of all', 'Ciphers ^aes256-ctr', 'aes256-ctr'],
    ['without some', 'Ciphers -aes128*', 'aes256-gcm@openssh.com'],
    ['a MAC that is not known here, with ciphers that need none', 'MACs umac-128-etm@openssh.com', 'gcm'],
    ['a MAC', 'MACs hmac-sha2-512\n  Ciphers aes192-ctr', 'aes192-ctr'],
    ['a key exchange', 'KexAlgorithms diffie-hellman-group14-sha256', 'gcm']
  ])('%s: %s', async (_what, line, expected) => {
    expect(await stepsOf([line])).toContain(expected);
  });

  test.each([
    ['Ciphers', 'new-cipher,another'],
    ['KexAlgorithms', 'sntrup761x25519-sha512'],
    ['MACs', 'umac-64@openssh.com\n  Ciphers aes128-ctr'],
    ['HostKeyAlgorithms', '-*']
  ])('%s of which nothing is supported: %s', async (keyword, value) => {
    const { code, message, detail } = await errorOf(stepsOf([`${keyword} ${value}`]));
    expect(code).toBe('invalid');
    expect(message).toContain(`${keyword} ${value.split('\n')[0]} of the SSH configuration`);
    expect(message).toContain(`${sshd.user}@127.0.0.1:${sshd.port}`);
    expect(detail).toContain('Supported: ');
  });

  test('a key that it rules out is named', async () => {
    const { code, detail } = await errorOf(stepsOf(['PubkeyAcceptedAlgorithms rsa-*'], { auth: 'key' }));
    expect(code).toBe('auth-failed');
    expect(detail).toContain(`${lab.key} (PubkeyAcceptedAlgorithms of the SSH configuration)`);
  });
});

describe('host keys', () => {
  const other = 'HostKeyAlgorithms rsa-sha2-512';

  test('of another type than the known one are asked about where that was not asked for', async () => {
    expect(await errorOf(stepsOf([other]))).toMatchObject({ code: 'host-key-unknown' });
  });

  test('that are new are taken with StrictHostKeyChecking accept-new', async () => {
    await stepsOf([other, 'StrictHostKeyChecking accept-new']);
    expect(fs.readFileSync(lab.knownHosts, 'utf8')).toContain(sshd.hostKeys[1]);
  });

  test('that are new are refused with StrictHostKeyChecking yes, and nobody is asked', async () => {
    const error = await errorOf(stepsOf([other, 'StrictHostKeyChecking yes']));
    expect(error.code).toBe('host-key-changed');
    expect(error.question).toBeUndefined();
    expect(error.message).toContain('StrictHostKeyChecking');
  });

  test('that have changed are refused with StrictHostKeyChecking no, too', async () => {
    const host = `server${count++}`;
    const stranger = (await lab.makeStranger('host')) + '.pub';
    lab.configure(hostSection(host, sshd, `HostKeyAlias ${host}`, 'StrictHostKeyChecking no'));
    fs.writeFileSync(lab.knownHosts, `${host} ${fs.readFileSync(stranger, 'utf8')}`);
    const config = configOf(server, { ssh: { host, configFile: lab.configFile } });
    const error = await errorOf(engineOf(server).connect(config, { secrets: secretsOf(server) }));
    expect(error.code).toBe('host-key-changed');
  });
});

test('ConnectTimeout counts where the connection says nothing', async () => {
  const line = 'ProxyCommand sleep 9';
  const { message } = await errorOf(stepsOf([line, 'ConnectTimeout 1']));
  expect(message).toContain('within 1 s');
});

test('AddressFamily leaves out other addresses', async () => {
  const error = await errorOf(stepsOf(['AddressFamily inet6']));
  expect(error).toMatchObject({
    code: 'host-unknown',
    message: expect.stringContaining('AddressFamily') as string
  });
});
