import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import type { DbError, SshTunnel } from '../../../src/model';
import { until } from '../../host/until';
import { hostSection, SshLab, type Sshd } from '../../support/sshd';
import { errorOf } from '../contract/contract';
import { answer, compute, servers } from './support';

const [server] = servers;

/** What servers want beyond one key or one password, and what they say meanwhile. */
describe('logins of several steps', () => {
  let lab: SshLab;
  let agent: ChildProcess;
  let agentSocket: string;
  let rsa: string;

  beforeAll(async () => {
    lab = await SshLab.open();
    rsa = await lab.makeKey('id_rsa_test', { type: 'rsa' });
    const { 'ssh-agent': program, 'ssh-add': add } = await lab.programs();
    agentSocket = path.join(lab.folder, 'agent');
    agent = spawn(program, ['-D', '-a', agentSocket], { stdio: 'ignore' });
    await until(() => fs.existsSync(agentSocket));
    const strangers = [await lab.makeStranger('one'), await lab.makeStranger('two')];
    for (const key of [strangers[0], lab.key, strangers[1]]) {
      spawnSync(add, ['-q', key], { env: { ...process.env, SSH_AUTH_SOCK: agentSocket } });
    }
  }, 120_000);

  afterAll(async () => {
    agent.kill();
    await lab.close();
  });

  const start = (...options: string[]): Promise<Sshd> => lab.start({ options });
  const hopOf = ({ user, port }: Sshd): string => `${user}@127.0.0.1:${port}`;

  interface Way {
    /** Lines of the client's configuration. */
    client?: string[];
    ssh?: Partial<SshTunnel>;
    answers?: Record<string, string>;
    port?: number;
  }

  const asUsual = () => ['IdentityAgent none', `IdentityFile ${lab.key}`];

  async function answerOf(
    sshd: Sshd,
    { client = asUsual(), ssh, answers = {}, port }: Way = {}
  ): Promise<unknown> {
    lab.trust(sshd);
    const known = `UserKnownHostsFile ${lab.knownHosts}`;
    fs.writeFileSync(
      lab.configFile,
      hostSection('bastion', sshd, ...client, known, 'GlobalKnownHostsFile none')
    );
    const settings = {
      ssh: { host: 'bastion', configFile: lab.configFile, ...ssh },
      connectTimeoutMs: 8000,
      ...(port !== undefined && { port })
    };
    return compute(server, settings, { ssh: { [hopOf(sshd)]: answers } });
  }
  const refusal = (sshd: Sshd, way?: Way): Promise<DbError> => errorOf(answerOf(sshd, way));
  const asAgent = () => [`IdentityAgent ${agentSocket}`, 'IdentityFile none'];

  test('a key and then a password: the password is asked for, and again when it is wrong', async () => {
    const sshd = await start('PasswordAuthentication yes', 'AuthenticationMethods publickey,password');
    const question = { hop: hopOf(sshd), prompts: [{ id: 'password', echo: false }] };
    for (const client of [asUsual(), asAgent()]) {
      expect(await refusal(sshd, { client })).toMatchObject({ code: 'auth-required', question });
      const wrong = await refusal(sshd, { client, answers: { password: 'wrong' } });
      expect(wrong).toMatchObject({ code: 'auth-failed', question });
      expect(wrong.message).toMatch(/ took key .+, but not password$/);
      if (sshd.password !== undefined) {
        expect(await answerOf(sshd, { client, answers: { password: sshd.password } })).toEqual(answer);
      }
    }
    const byKey = await refusal(sshd, { ssh: { auth: 'key' } });
    expect(byKey.message).toContain('and wants password as well');
    expect(byKey.hint).toContain('automatic login');
  });

  test('a wrong password is asked for again, also by a server that ends the connection', async () => {
    for (const tries of [1, 6]) {
      const sshd = await start('PasswordAuthentication yes', `MaxAuthTries ${tries}`);
      expect(
        await refusal(sshd, { ssh: { auth: 'password' }, answers: { password: 'wrong' } })
      ).toMatchObject({
        code: 'auth-failed',
        question: { prompts: [{ id: 'password' }] }
      });
    }
    const dropbear = await lab.startDropbear(['-T', '1']);
    const error = await refusal(dropbear, { ssh: { auth: 'password' }, answers: { password: 'wrong' } });
    expect(error).toMatchObject({ code: 'auth-failed', question: { prompts: [{ id: 'password' }] } });
  });

  test('too many keys of an agent for a server: which were tried, and what to do', async () => {
    const sshd = await start('MaxAuthTries 1');
    const error = await refusal(sshd, { client: asAgent() });
    expect(error).toMatchObject({ code: 'auth-failed', question: { prompts: [] } });
    expect(error.detail).toMatch(/^Tried: key of the agent \(SHA256:\S+\)/);
    expect(error.hint).toContain('Choose the key file');
    const chosen = [`IdentityAgent ${agentSocket}`, `IdentityFile ${lab.key}`];
    expect(await answerOf(sshd, { client: chosen })).toEqual(answer);
  });

  test('RSA is signed with what the server takes, from a file and from an agent', async () => {
    const { 'ssh-add': add } = await lab.programs();
    const ofFile = [`IdentityFile ${rsa}`, 'IdentityAgent none'];
    const ofAgent = [`IdentityAgent ${agentSocket}`, `IdentityFile ${rsa}.pub`, 'IdentitiesOnly yes'];
    const nobodys = await refusal(await start(), {
      client: [`IdentityFile ${rsa}.pub`, 'IdentityAgent none']
    });
    expect(nobodys.message).toContain('is a public key');
    fs.renameSync(rsa, `${rsa}.away`);
    spawnSync(add, ['-q', `${rsa}.away`], { env: { ...process.env, SSH_AUTH_SOCK: agentSocket } });
    const held = await start('PubkeyAcceptedAlgorithms rsa-sha2-512');
    expect(await answerOf(held, { client: ofAgent })).toEqual(answer);
    fs.renameSync(`${rsa}.away`, rsa);
    expect(await answerOf(held, { client: ofFile })).toEqual(answer);
    for (const signature of ['rsa-sha2-256', 'rsa-sha2-512', 'ssh-rsa']) {
      const sshd = await lab.startAsyncSsh({ options: { signature_algs: ['ssh-ed25519', signature] } });
      for (const client of [ofFile, ofAgent]) {
        expect(await answerOf(sshd, { client })).toEqual(answer);
      }
    }
  });

  test('rounds of questions: with their introduction, the same words again as another question', async () => {
    const rounds = [
      { says: 'Enter 1 for a push, 2 for a text message', prompts: [['Choice: ', true]], answers: ['2'] },
      { prompts: [['Password: ', false]], answers: ['first'] },
      { prompts: [['Password: ', false]], answers: ['second'] },
      { says: 'It has expired.', prompts: [['New password: ', false]], answers: ['third'] }
    ];
    const sshd = await lab.startAsyncSsh({ rounds });
    const answers: Record<string, string> = { password: 'first' };
    const asked: string[] = [];
    for (const text of ['2', 'second', 'third']) {
      const { code, question } = await refusal(sshd, { answers: { ...answers } });
      expect(code).toBe('auth-required');
      asked.push(...question!.prompts.map(({ label }) => label));
      answers[question!.prompts[0].id] = text;
    }
    expect(asked).toEqual([
      'Enter 1 for a push, 2 for a text message Choice: ',
      'Password: ',
      'It has expired. New password: '
    ]);
    expect(await answerOf(sshd, { answers })).toEqual(answer);
  });

  test('a password that has expired is told at once', async () => {
    const sshd = await lab.startAsyncSsh({ password: 'old', expired: 'Choose a new password: ' });
    if (sshd) {
      const error = await refusal(sshd, { ssh: { auth: 'password' }, answers: { password: 'old' } });
      expect(error).toMatchObject({ code: 'auth-failed', question: { prompts: [] } });
      expect(error.message).toContain('has expired');
      expect(error.detail).toContain('Choose a new password:');
      expect(error.hint).toContain(`ssh -p ${sshd.port} `);
    }
  });

  test('what a server says before it refuses stands in the error', async () => {
    const banner = path.join(lab.folder, 'banner');
    fs.writeFileSync(banner, 'Staff only.\nAsk the desk.\n');
    const sshd = await start(`Banner ${banner}`);
    const stranger = await lab.makeStranger('three');
    expect(
      (await refusal(sshd, { client: ['IdentityAgent none', `IdentityFile ${stranger}`] })).detail
    ).toMatch(/The server says: Staff only\. Ask the desk\.$/);
  });

  test('a server that refuses at the door: what it says, and that it may be for now only', async () => {
    // As sshd does it with too many logins at a time.
    const full = net.createServer(socket => socket.end('Exceeded MaxStartups\r\n')).listen(0, '127.0.0.1');
    await once(full, 'listening');
    const { port } = full.address() as net.AddressInfo;
    const error = await refusal({ host: '127.0.0.1', port, user: 'someone', hostKeys: [] });
    full.close();
    expect(error.code).toBe('unreachable');
    expect(error.detail).toBe('The server says: Exceeded MaxStartups');
    expect(error.hint).toContain('wait a while');
  });

  test('a way that is closed before anything comes names the SSH server', async () => {
    const sshd = await start();
    const closing = net.createServer(socket => socket.destroy()).listen(0, '127.0.0.1');
    await once(closing, 'listening');
    const { port } = closing.address() as net.AddressInfo;
    const error = await refusal(sshd, { port });
    closing.close();
    expect(error.code).toBe('unreachable');
    expect(error.message).toContain(`${hopOf(sshd)} opened the way to 127.0.0.1:${port}`);
  });
});
