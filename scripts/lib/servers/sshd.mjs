/**
 * OpenSSH servers of our own: keys and configuration in a folder, free ports. For root they have an account of
 * their own, with a password, in files that only they see; for others the account is the user's own, by key only.
 */
import fs from 'node:fs';
import path from 'node:path';
import { debianObstacle, unpackPackages } from '../debian.mjs';
import { cacheDir, isRoot } from '../paths.mjs';
import { run } from '../run.mjs';
import { descendantsOf, freePort, temporaryFolder } from './process.mjs';
import { withAccount } from './ssh-account.mjs';
import { publicKeyOf, startSshProcess } from './ssh-process.mjs';

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

/** Makes a key pair at `file`, over one that is there. Its passphrase is quick to check: one round. */
export async function makeKey(file, { type = 'ed25519', passphrase = '' } = {}) {
  fs.rmSync(file, { force: true });
  fs.rmSync(`${file}.pub`, { force: true });
  const programs = await sshPrograms();
  const size = type === 'rsa' ? ['-b', '2048'] : [];
  await run(programs['ssh-keygen'], ['-q', '-t', type, ...size, '-a', '1', '-N', passphrase, '-C', 'test', '-f', file]);
  return file;
}

/** Has an authority sign keys: `<file>-cert.pub`. */
async function certify(files, { authority, principals, validity, user: ofUsers = false }) {
  const programs = await sshPrograms();
  const options = [
    ...(ofUsers ? [] : ['-h']),
    ...(principals ? ['-n', principals] : []),
    ...(validity ? ['-V', validity] : [])
  ];
  for (const file of files) {
    await run(programs['ssh-keygen'], ['-q', '-s', authority, '-I', 'test', ...options, `${file}.pub`]);
  }
}

/**
 * Starts an SSH server that forwards, on a free port of 127.0.0.1.
 *
 * @param {object} how
 * @param {string} how.publicKeys text of its authorized_keys
 * @param {readonly string[]} [how.hostKeyTypes]
 * @param {readonly string[]} [how.options] lines of sshd_config
 * @param {number} [how.port] to start one again in the place of another
 * @param {{ authority: string, principals?: string, validity?: string, user?: boolean }} [how.certificate] has the host keys
 *   signed with this private key, see ssh-keygen(1) -s, -n, -V
 * @returns `password` is there when this process is root's; `PasswordAuthentication yes` must be among the options.
 *   `start` starts it again with the same keys on the same port, after its process was killed
 */
export async function startSshd({ publicKeys, hostKeyTypes = ['ed25519'], options = [], port: wanted, certificate }) {
  const { sshd } = await sshPrograms();
  const folder = temporaryFolder('sshd');
  const hostKeys = hostKeyTypes.map(type => path.join(folder, `host_${type}`));
  for (const [index, file] of hostKeys.entries()) {
    await makeKey(file, { type: hostKeyTypes[index] });
  }
  if (certificate) {
    await certify(hostKeys, certificate);
  }
  const port = await freePort(wanted);
  fs.writeFileSync(path.join(folder, 'authorized_keys'), publicKeys);
  const lines = [
    ...options,
    'ListenAddress 127.0.0.1',
    `Port ${port}`,
    ...hostKeys.map(file => `HostKey ${file}`),
    ...(certificate ? hostKeys.map(file => `HostCertificate ${file}-cert.pub`) : []),
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
  const { user, password, program, args } = await withAccount(folder, [sshd, '-D', '-e', '-r', '-f', configFile]);
  const start = () => startSshProcess({ program, args, folder, port });
  const process = await start();
  return { host: '127.0.0.1', port, user, password, hostKeys: hostKeys.map(publicKeyOf), process, start };
}

/** The processes that serve logins of the server `pid`, see {@link startSshd}. */
export function sshdSessions(pid) {
  // As root the server itself is below the program that made its namespace.
  const [server] = isRoot ? descendantsOf(pid) : [pid];
  return server === undefined ? [] : descendantsOf(server);
}
