import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { SshTunnel, Secrets } from '../../../src/model';
import { configOf, secretsOf } from '../../support/servers';
import { hostSection, SshLab, type Sshd } from '../../support/sshd';
import { startPromptingServer, type PromptingServer } from '../../support/ssh-server';
import { errorOf } from '../contract/contract';
import { answer, compute, engineOf, servers } from './support';

const [server] = servers;

describe('logging in to SSH servers', () => {
  let lab: SshLab;
  let sshd: Sshd;
  let encrypted: string;
  let closed: Sshd;

  beforeAll(async () => {
    lab = await SshLab.open();
    encrypted = await lab.makeKey('id_encrypted', { passphrase: 'correct horse' });
    await lab.makeKey('id_rsa_test', { type: 'rsa' });
    sshd = await lab.start({ options: ['PasswordAuthentication yes'] });
    closed = await lab.start({ options: ['AllowTcpForwarding no'] });
  }, 120_000);

  beforeEach(() => {
    lab.trust(sshd, closed);
    lab.configure('');
  }, 120_000);

  afterAll(() => lab.close());

  const tunnelTo = ({ host, port, user }: Sshd, changes: Partial<SshTunnel> = {}): SshTunnel => ({
    host,
    port,
    user,
    configFile: lab.configFile,
    ...changes
  });

  const answerOf = (ssh: SshTunnel, secrets?: Secrets) => compute(server, { ssh }, secrets);

  const refusal = (ssh: SshTunnel, secrets?: Secrets) => errorOf(answerOf(ssh, secrets));

  test('with a key file', async () => {
    expect(await answerOf(tunnelTo(sshd, { keyFile: lab.key, auth: 'key' }))).toEqual(answer);
    const rsa = path.join(lab.folder, 'id_rsa_test');
    expect(await answerOf(tunnelTo(sshd, { keyFile: rsa, auth: 'key' }))).toEqual(answer);
  });

  test('an encrypted key asks for its passphrase, refuses a wrong one, and takes it from the environment', async () => {
    const ssh = tunnelTo(sshd, { keyFile: encrypted });
    const asked = await refusal(ssh);
    const hop = `${sshd.user}@127.0.0.1:${sshd.port}`;
    const id = `passphrase:${encrypted}`;
    expect(asked).toMatchObject({
      code: 'auth-required',
      question: { hop, prompts: [{ id, label: `Passphrase of ${encrypted}`, echo: false }] }
    });
    const wrong = await refusal(ssh, { ssh: { [hop]: { [id]: 'wrong' } } });
    expect(wrong).toMatchObject({ code: 'auth-failed', question: { hop, prompts: [{ id }] } });
    expect(wrong.message).toContain('passphrase');
    expect(await answerOf(ssh, { ssh: { [hop]: { [id]: 'correct horse' } } })).toEqual(answer);
    process.env.TUNNEL_TEST_PASSPHRASE = 'correct horse';
    expect(await answerOf({ ...ssh, passphraseFrom: '${TUNNEL_TEST_PASSPHRASE}' })).toEqual(answer);
    delete process.env.TUNNEL_TEST_PASSPHRASE;
    const unset = await refusal({ ...ssh, passphraseFrom: '${TUNNEL_TEST_UNSET}' });
    expect(unset.message).toContain('TUNNEL_TEST_UNSET');
  });

  test('an agent holds the key that is encrypted on disk', async () => {
    const programs = await lab.programs();
    const socket = path.join(lab.folder, 'agent');
    const agent = spawn(programs['ssh-agent'], ['-D', '-a', socket], { stdio: 'ignore' });
    try {
      while (!fs.existsSync(socket)) {
        await new Promise(resolve => setTimeout(resolve, 10));
      }
      lab.configure(`Host agent\n  IdentityAgent ${socket}\n  IdentityFile none\n`);
      const ssh = tunnelTo(sshd, { auth: 'agent' });
      const asAgent = { ...ssh, host: 'agent', configFile: lab.configFile };
      lab.configure(hostSection('agent', sshd, `IdentityAgent ${socket}`));
      expect((await refusal(asAgent)).message).toContain('holds no keys');
      // A key with a passphrase is added without one being typed: from a copy that has none.
      const copy = path.join(lab.folder, 'copy');
      fs.copyFileSync(encrypted, copy);
      fs.chmodSync(copy, 0o600);
      spawnSync(programs['ssh-keygen'], ['-q', '-p', '-P', 'correct horse', '-N', '', '-f', copy]);
      const added = spawnSync(programs['ssh-add'], ['-q', copy], {
        env: { ...process.env, SSH_AUTH_SOCK: socket }
      });
      expect(added.status).toBe(0);
      expect(await answerOf(asAgent)).toEqual(answer);
      // The chosen file needs no passphrase, as its public half is known and the agent has the key.
      const chosen = hostSection(
        'chosen',
        sshd,
        `IdentityAgent ${socket}`,
        'IdentitiesOnly yes',
        `IdentityFile ${encrypted}`
      );
      fs.writeFileSync(lab.configFile, `${chosen}Host *\n  UserKnownHostsFile ${lab.knownHosts}\n`);
      expect(await answerOf({ host: 'chosen', configFile: lab.configFile })).toEqual(answer);
    } finally {
      agent.kill();
    }
  });

  test('a key that the server does not know is refused, with what was tried and what it accepts', async () => {
    const stranger = await lab.makeKey('id_stranger');
    const error = await refusal(tunnelTo(closed, { keyFile: stranger }));
    expect(error.code).toBe('auth-failed');
    expect(error.detail).toContain(stranger);
    expect(error.detail).toContain('The server accepts: publickey');
    expect(error.hint).toContain('authorized_keys');
  });

  test('a missing key file is named', async () => {
    const error = await refusal(tunnelTo(sshd, { keyFile: '/nowhere/id_ed25519' }));
    expect(error).toMatchObject({ code: 'file-missing' });
    expect(error.message).toContain('/nowhere/id_ed25519');
  });

  test('with a password of OpenSSH itself', async () => {
    if (sshd.password === undefined) {
      // Without root there is no account with a known password; ssh2's server stands in, below.
      expect(process.getuid?.()).not.toBe(0);
      return;
    }
    const ssh = tunnelTo(sshd, { auth: 'password' });
    const hop = `${sshd.user}@127.0.0.1:${sshd.port}`;
    expect(await refusal(ssh)).toMatchObject({
      code: 'auth-required',
      question: { hop, prompts: [{ id: 'password', echo: false }] }
    });
    expect(await refusal(ssh, { ssh: { [hop]: { password: 'wrong' } } })).toMatchObject({
      code: 'auth-failed'
    });
    expect(await answerOf(ssh, { ssh: { [hop]: { password: sshd.password } } })).toEqual(answer);
  });

  test('forwarding that the server does not allow is explained', async () => {
    const error = await refusal(tunnelTo(closed));
    expect(error.code).toBe('permission');
    expect(error.message).toContain(`does not allow forwarding to ${server.host}:${server.port}`);
    expect(error.hint).toContain('AllowTcpForwarding');
  });

  test('included files are followed, and nothing of `Match exec` is run', async () => {
    fs.writeFileSync(path.join(lab.folder, 'more'), hostSection('inc*', sshd));
    lab.configure(`Include ${lab.folder}/mor?\nMatch exec "exit 0"\n  Port 1\n`);
    expect(await answerOf({ host: 'included', configFile: lab.configFile })).toEqual(answer);
  });

  test('an address without an SSH server, and one that does not exist', async () => {
    expect(await refusal(tunnelTo(sshd, { port: 1 }))).toMatchObject({ code: 'unreachable' });
    const { host, port } = server;
    const database = await refusal(tunnelTo({ ...sshd, host, port }));
    expect(database).toMatchObject({ code: 'unreachable' });
    expect(await refusal(tunnelTo(sshd, { host: 'nowhere.invalid' }))).toMatchObject({
      code: 'host-unknown'
    });
  });

  describe('a server with prompts', () => {
    let prompting: PromptingServer;
    const prompts = [
      [{ prompt: 'Password: ', echo: false }],
      [
        { prompt: 'Token name: ', echo: true },
        { prompt: 'One-time code: ', echo: false }
      ]
    ];
    let ssh: SshTunnel;
    let hop: string;

    beforeAll(async () => {
      prompting = await startPromptingServer({ prompts, answers: [['s3cret'], ['phone', '123456']] });
    });
    beforeEach(() => {
      ssh = {
        host: '127.0.0.1',
        port: prompting.port,
        user: 'someone',
        auth: 'password',
        configFile: lab.configFile
      };
      hop = `someone@127.0.0.1:${prompting.port}`;
      fs.writeFileSync(lab.knownHosts, `[127.0.0.1]:${prompting.port} ${prompting.hostKey}\n`);
    });
    afterAll(() => prompting.close());

    test('asks round by round in the words of the server, and keeps what it answered', async () => {
      const first = await refusal(ssh);
      expect(first).toMatchObject({
        code: 'auth-required',
        question: { hop, prompts: [{ id: 'prompt:Password: ', label: 'Password: ', echo: false }] }
      });
      const answers: Record<string, string> = { password: 's3cret' };
      const second = await refusal(ssh, { ssh: { [hop]: answers } });
      expect(second.question?.prompts.map(({ label, echo }) => [label, echo])).toEqual([
        ['Token name: ', true],
        ['One-time code: ', false]
      ]);
      Object.assign(answers, { 'prompt:Token name: ': 'phone', 'prompt:One-time code: ': '000000' });
      expect(await refusal(ssh, { ssh: { [hop]: answers } })).toMatchObject({
        code: 'auth-failed',
        question: { hop }
      });
      answers['prompt:One-time code: '] = '123456';
      expect(await answerOf(ssh, { ssh: { [hop]: answers } })).toEqual(answer);
    });

    test('a one-time code is asked for once: the way stays open while the database asks for its password', async () => {
      const answers = {
        [hop]: { password: 's3cret', 'prompt:Token name: ': 'phone', 'prompt:One-time code: ': '123456' }
      };
      const before = prompting.logins();
      const config = configOf(server, { ssh });
      const failure = errorOf(
        engineOf(server).connect(config, { secrets: { password: 'wrong', ssh: answers } })
      );
      expect((await failure).code).toBe('auth-failed');
      const session = await engineOf(server).connect(config, {
        secrets: { ...secretsOf(server), ssh: answers }
      });
      await session.close();
      expect(prompting.logins() - before).toBeLessThanOrEqual(1);
    });
  });
});
