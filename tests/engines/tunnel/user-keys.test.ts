import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import type { Secrets, SshTunnel } from '../../../src/model';
import { SshReader, sshString } from '../../../src/engines/core/ssh/wire';
import { hostSection, SshLab, type Sshd } from '../../support/sshd';
import { until } from '../../host/until';
import { errorOf } from '../contract/contract';
import { answer, compute, servers } from './support';

const [server] = servers;

const HARDWARE_TYPE = 'sk-ssh-ed25519@openssh.com';
const APPLICATION = 'ssh:';

/** The public key of a token, as in authorized_keys (PROTOCOL.u2f of OpenSSH). */
function tokenBlob(publicKey: KeyObject): Buffer {
  const { x } = publicKey.export({ format: 'jwk' });
  return Buffer.concat([HARDWARE_TYPE, Buffer.from(x!, 'base64url'), APPLICATION].map(sshString));
}

/** An agent with a key on a token: it signs as a token does, with a flag for the touch and a counter. */
function startTokenAgent(socket: string, blob: Buffer, privateKey: KeyObject): net.Server {
  const sha256 = (data: Buffer | string) => createHash('sha256').update(data).digest();
  const answerTo = (message: Buffer): Buffer => {
    const reader = new SshReader(message);
    if (reader.byte() === 11) {
      return Buffer.concat([Buffer.of(12, 0, 0, 0, 1), sshString(blob), sshString('token')]);
    }
    reader.string();
    const counter = Buffer.of(1, 0, 0, 0, 7);
    const signed = Buffer.concat([sha256(APPLICATION), counter, sha256(reader.string())]);
    const signature = [sshString(HARDWARE_TYPE), sshString(sign(null, signed, privateKey)), counter];
    return Buffer.concat([Buffer.of(14), sshString(Buffer.concat(signature))]);
  };
  return net
    .createServer(client => {
      // In two pieces: an answer need not come at once.
      client.on('data', data => {
        const whole = sshString(answerTo(data.subarray(4)));
        client.write(whole.subarray(0, 3));
        setTimeout(() => client.write(whole.subarray(3)), 10);
      });
    })
    .listen(socket);
}

describe('keys that an authority has signed, and keys on hardware', () => {
  let lab: SshLab;
  let programs: Record<string, string>;
  let sshd: Sshd;
  let agent: ChildProcess;
  let agentSocket: string;
  let tokenAgent: net.Server;
  let ways = 0;
  const tokenSocket = (): string => path.join(lab.folder, 'token-agent');

  const keygen = (...args: string[]): void => {
    const { status, stderr } = spawnSync(programs['ssh-keygen'], ['-q', ...args], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  };
  const at = (name: string): string => path.join(lab.folder, name);

  /** A key that the server does not know, and its certificate beside it. */
  function certified(
    name: string,
    keyOptions: string[],
    certificate = ['-n', 'tester,other', '-V', '+1h']
  ): string {
    const file = at(name);
    keygen('-C', 'test', '-f', file, ...(keyOptions.includes('-N') ? [] : ['-N', '']), ...keyOptions);
    keygen('-s', at('authority'), '-I', name, ...certificate, `${file}.pub`);
    return file;
  }

  const answerOf = (ssh: SshTunnel, secrets?: Secrets) => compute(server, { ssh }, secrets);

  /** A way of its own for each test, as none is shared between different settings. */
  const through = (name: string, ...settings: string[]): SshTunnel => {
    const common = `Host *\n  UserKnownHostsFile ${lab.knownHosts}\n  GlobalKnownHostsFile none\n`;
    fs.writeFileSync(lab.configFile, hostSection(name, sshd, ...settings) + common);
    return { host: name, configFile: lab.configFile, keepaliveS: 100 + ways++ };
  };

  const addToAgent = (file: string): void => {
    const { status } = spawnSync(programs['ssh-add'], ['-q', file], {
      env: { ...process.env, SSH_AUTH_SOCK: agentSocket }
    });
    expect(status).toBe(0);
  };

  beforeAll(async () => {
    lab = await SshLab.open();
    programs = await lab.programs();
    keygen('-t', 'ed25519', '-N', '', '-f', at('authority'));
    const token = generateKeyPairSync('ed25519');
    const blob = tokenBlob(token.publicKey);
    fs.writeFileSync(at('id_token.pub'), `${HARDWARE_TYPE} ${blob.toString('base64')} token\n`);
    sshd = await lab.start({
      options: [`TrustedUserCAKeys ${at('authority')}.pub`],
      publicKeys: fs.readFileSync(at('id_token.pub'), 'utf8')
    });
    lab.trust(sshd);
    agentSocket = at('agent');
    agent = spawn(programs['ssh-agent'], ['-D', '-a', agentSocket], { stdio: 'ignore' });
    tokenAgent = startTokenAgent(tokenSocket(), blob, token.privateKey);
    await until(() => fs.existsSync(agentSocket));
  }, 120_000);

  afterAll(async () => {
    agent.kill();
    tokenAgent.close();
    await lab.close();
  });

  test.each([
    ['ed25519', ['-t', 'ed25519']],
    ['rsa', ['-t', 'rsa', '-b', '2048']],
    ['ecdsa256', ['-t', 'ecdsa', '-b', '256']],
    ['ecdsa384', ['-t', 'ecdsa', '-b', '384']],
    ['ecdsa521', ['-t', 'ecdsa', '-b', '521']]
  ])('a certificate beside a key: %s', async (name, options) => {
    const key = certified(`id_${name}`, options);
    // Signatures of ECDSA have numbers of different lengths.
    for (let n = 0; n < 5; n++) {
      const ssh = through(`${name}${n}`, 'IdentityAgent none', `IdentityFile ${key}`);
      expect(await answerOf(ssh)).toEqual(answer);
    }
    fs.rmSync(`${key}-cert.pub`);
    const without = through(`${name}-plain`, 'IdentityAgent none', `IdentityFile ${key}`);
    expect(await errorOf(answerOf(without))).toMatchObject({ code: 'auth-failed' });
  });

  test('a certificate elsewhere, of a key that a passphrase opens', async () => {
    const key = certified('id_locked', ['-t', 'ed25519', '-N', 'open sesame', '-a', '1']);
    fs.renameSync(`${key}-cert.pub`, at('locked certificate.pub'));
    const ssh = through(
      'locked',
      'IdentityAgent none',
      `IdentityFile ${key}`,
      `CertificateFile "${at('locked certificate.pub')}"`
    );
    expect(await errorOf(answerOf(ssh))).toMatchObject({ code: 'auth-required' });
    const hop = `${sshd.user}@127.0.0.1:${sshd.port}`;
    expect(await answerOf(ssh, { ssh: { [hop]: { [`passphrase:${key}`]: 'open sesame' } } })).toEqual(answer);
  });

  test.each([
    ['ed25519', ['-t', 'ed25519']],
    ['rsa', ['-t', 'rsa', '-b', '2048']]
  ])('a certificate that the agent holds: %s', async (name, options) => {
    const key = certified(`id_agent_${name}`, options);
    addToAgent(key);
    fs.renameSync(key, `${key}.gone`);
    const settings = [`IdentityAgent ${agentSocket}`, `IdentityFile ${key}.nowhere`];
    // Keys that somebody chose must be there.
    expect(await errorOf(answerOf(through(`agent-${name}-1`, ...settings)))).toMatchObject({
      code: 'file-missing'
    });
    expect(
      await answerOf({ ...through(`agent-${name}-2`, settings[0], 'IdentityFile none'), auth: 'agent' })
    ).toEqual(answer);
  });

  test('a certificate on disk whose key only the agent can use', async () => {
    const key = certified('id_halved', ['-t', 'ed25519', '-N', '']);
    fs.renameSync(`${key}-cert.pub`, at('halved'));
    addToAgent(key);
    keygen('-p', '-P', '', '-N', 'unknown', '-f', key);
    fs.renameSync(at('halved'), `${key}-cert.pub`);
    const ssh = through(
      'halved',
      `IdentityAgent ${agentSocket}`,
      'IdentitiesOnly yes',
      `IdentityFile ${key}`
    );
    expect(await answerOf(ssh)).toEqual(answer);
  });

  test('a certificate that has expired is named', async () => {
    const key = certified('id_old', ['-t', 'ed25519'], ['-n', 'tester', '-V', '20200101:20200102']);
    const error = await errorOf(answerOf(through('old', 'IdentityAgent none', `IdentityFile ${key}`)));
    expect(error.code).toBe('auth-failed');
    expect(error.detail).toContain(`certificate ${key}-cert.pub (it has expired on 2020-01-0`);
  });

  test('a key on hardware that the agent signs with', async () => {
    const ssh = through('token', `IdentityAgent ${tokenSocket()}`, 'IdentityFile none');
    expect(await answerOf(ssh)).toEqual(answer);
    // The file of such a key is a reference to the token.
    fs.writeFileSync(at('id_token'), 'not to be read here');
    const settings = ['IdentitiesOnly yes', `IdentityFile ${at('id_token')}`];
    expect(await answerOf(through('token2', `IdentityAgent ${tokenSocket()}`, ...settings))).toEqual(answer);
    const error = await errorOf(answerOf(through('token3', 'IdentityAgent none', ...settings)));
    expect(error).toMatchObject({ code: 'invalid' });
    expect(error.hint).toContain('agent');
  });

  test('an agent that refuses to sign: the next key is tried', async () => {
    const key = certified('id_fallback', ['-t', 'ed25519']);
    const refusing = net
      .createServer(client => {
        client.on('data', data => {
          const blob = sshString(fs.readFileSync(at('id_token.pub'), 'utf8').split(' ')[1]);
          const token = sshString(Buffer.from(blob.subarray(4).toString(), 'base64'));
          const isList = data[4] === 11;
          const list = Buffer.concat([Buffer.of(12, 0, 0, 0, 1), token, sshString('token')]);
          client.write(sshString(isList ? list : Buffer.of(5)));
        });
      })
      .listen(at('refusing-agent'));
    const ssh = through(
      'refusing',
      `IdentityAgent ${at('refusing-agent')}`,
      `CertificateFile ${key}-cert.pub`
    );
    const hop = { ...ssh, keyFile: undefined };
    const error = await errorOf(answerOf(hop));
    expect(error.detail).toContain('hardware key of the agent');
    const chosen = through('refusing2', `IdentityAgent ${at('refusing-agent')}`, `IdentityFile ${key}`);
    expect(await answerOf(chosen)).toEqual(answer);
    refusing.close();
  });
});
