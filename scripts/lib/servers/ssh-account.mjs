/**
 * Who can log in to an SSH server of our own. For root that is an account which nothing but the server sees, with a password; for others it
 * is the user's own, by key only.
 */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isRoot } from '../paths.mjs';
import { run } from '../run.mjs';

const user = isRoot ? 'tester' : os.userInfo().username;

/**
 * Runs a program as root where /etc/passwd and /etc/shadow are files of `folder` and /run/sshd exists, in process
 * and mount namespaces of its own (unshare(1)): nothing outside changes, and nothing of it survives.
 */
const inOwnNamespace = ['--mount', '--pid', '--fork', '--kill-child', 'sh', '-c'];
const prepare =
  'mount --bind "$0/passwd" /etc/passwd && mount --bind "$0/shadow" /etc/shadow && mount -t tmpfs tmpfs /run && mkdir -m 755 /run/sshd && exec "$@"';

async function writeAccounts(folder, password) {
  const { stdout } = await run('openssl', ['passwd', '-6', '-stdin'], { input: password });
  const accounts = [
    ['root', 0, 0, '/root', '*'],
    ['sshd', 65533, 65534, '/run/sshd', '*'],
    // The user that database servers run as: their sockets are open to it.
    [user, 65534, 65534, folder, stdout.trim()]
  ];
  const passwd = accounts.map(([name, uid, gid, home]) => `${name}:x:${uid}:${gid}::${home}:/bin/sh\n`);
  const shadow = accounts.map(([name, , , , hash]) => `${name}:${hash}:20000:0:99999:7:::\n`);
  fs.writeFileSync(path.join(folder, 'passwd'), passwd.join(''));
  fs.writeFileSync(path.join(folder, 'shadow'), shadow.join(''), { mode: 0o600 });
}

/**
 * How to run the server `command`, whose files are in `folder`, and who can log in then.
 *
 * @returns `password` is there when this process is root's
 */
export async function withAccount(folder, command) {
  if (!isRoot) {
    const [program, ...args] = command;
    return { user, program, args };
  }
  const password = randomBytes(9).toString('hex');
  await writeAccounts(folder, password);
  return { user, password, program: 'unshare', args: [...inOwnNamespace, prepare, folder, ...command] };
}
