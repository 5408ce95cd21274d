/** OpenSSH servers of our own: keys and configuration in a folder, free ports, key login only. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { debianObstacle, unpackPackages } from '../debian.mjs';
import { cacheDir, isRoot } from '../paths.mjs';
import { run } from '../run.mjs';
import { freePort, handOver, probe, startProcess, temporaryFolder } from './process.mjs';

/** Who servers run as and therefore who can log in. */
const user = isRoot ? 'nobody' : os.userInfo().username;

/**
 * Where the programs of OpenSSH are: unpacked from Debian, else the machine's own.
 *
 * @returns {Promise<Record<'sshd' | 'ssh' | 'ssh-keygen' | 'ssh-agent' | 'ssh-add', string>>}
 */
export async function sshPrograms() {
  const folders = debianObstacle()
    ? (process.env.PATH ?? '').split(path.delimiter).concat('/usr/sbin')
    : await unpackPackages({
        suite: 'bookworm',
        packages: ['openssh-server', 'openssh-client'],
        target: path.join(cacheDir, 'servers', 'openssh')
      }).then(tree => [path.join(tree, 'usr', 'bin'), path.join(tree, 'usr', 'sbin')]);
  const find = name => {
    const found = folders.map(folder => path.join(folder, name)).find(file => fs.existsSync(file));
    if (!found) {
      throw new Error(`${name} of OpenSSH is not there: ${debianObstacle()}`);
    }
    return found;
  };
  const names = ['sshd', 'ssh', 'ssh-keygen', 'ssh-agent', 'ssh-add'];
  return Object.fromEntries(names.map(name => [name, find(name)]));
}

/** Makes a key pair at `file`, over one that is there. */
export async function makeKey(file, { type = 'ed25519', passphrase = '' } = {}) {
  fs.rmSync(file, { force: true });
  fs.rmSync(`${file}.pub`, { force: true });
  const programs = await sshPrograms();
  await run(programs['ssh-keygen'], ['-q', '-t', type, '-N', passphrase, '-C', 'test', '-f', file]);
  return file;
}

/**
 * Starts an SSH server that forwards, on a free port of 127.0.0.1.
 *
 * @param {object} how
 * @param {string} how.publicKeys text of its authorized_keys
 * @param {readonly string[]} [how.hostKeyTypes]
 * @param {readonly string[]} [how.options] lines of sshd_config
 * @param {number} [how.port] to start one again in the place of another
 */
export async function startSshd({ publicKeys, hostKeyTypes = ['ed25519'], options = [], port: wanted }) {
  const { sshd } = await sshPrograms();
  const folder = temporaryFolder('sshd');
  const hostKeys = hostKeyTypes.map(type => path.join(folder, `host_${type}`));
  for (const [index, file] of hostKeys.entries()) {
    await makeKey(file, { type: hostKeyTypes[index] });
  }
  const port = await freePort(wanted);
  fs.writeFileSync(path.join(folder, 'authorized_keys'), publicKeys);
  const lines = [
    ...options,
    'ListenAddress 127.0.0.1',
    `Port ${port}`,
    ...hostKeys.map(file => `HostKey ${file}`),
    `AuthorizedKeysFile ${folder}/authorized_keys`,
    `PidFile ${folder}/sshd.pid`,
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'MaxStartups 100',
    'LogLevel VERBOSE'
  ];
  const configFile = path.join(folder, 'sshd_config');
  fs.writeFileSync(configFile, `${lines.join('\n')}\n`);
  await handOver(folder);
  const process = await startProcess({
    program: sshd,
    args: ['-D', '-e', '-r', '-f', configFile],
    folder,
    stopSignal: 'SIGTERM',
    isReady: () => probe(port, null, bytes => bytes.toString('latin1').startsWith('SSH-2.0'))
  });
  const hostKeyLines = hostKeys.map(file => fs.readFileSync(`${file}.pub`, 'utf8').trim().split(' ').slice(0, 2).join(' '));
  return { host: '127.0.0.1', port, user, hostKeys: hostKeyLines, process };
}
