/** Dropbear, the SSH server of small machines and routers: keys in a folder, a free port. */
import fs from 'node:fs';
import path from 'node:path';
import { unpackPackages } from '../debian.mjs';
import { cacheDir } from '../paths.mjs';
import { run } from '../run.mjs';
import { freePort, temporaryFolder } from './process.mjs';
import { withAccount } from './ssh-account.mjs';
import { startSshProcess } from './ssh-process.mjs';

/**
 * Starts a server that forwards, on a free port of 127.0.0.1.
 *
 * @param {object} how
 * @param {string} how.publicKeys text of its authorized_keys
 * @param {readonly string[]} [how.options] further arguments, see dropbear(8)
 * @returns as {@link startSshd}
 * @throws when its Debian package cannot be had
 */
export async function startDropbear({ publicKeys, options = [] }) {
  const tree = await unpackPackages({
    // The first version that takes the folder of authorized_keys as an argument.
    suite: 'trixie',
    packages: ['dropbear-bin'],
    target: path.join(cacheDir, 'servers', 'dropbear')
  });
  const folder = temporaryFolder('dropbear');
  const hostKey = path.join(folder, 'host_ed25519');
  const { stdout } = await run(path.join(tree, 'usr', 'bin', 'dropbearkey'), ['-t', 'ed25519', '-f', hostKey]);
  fs.writeFileSync(path.join(folder, 'authorized_keys'), publicKeys);
  const port = await freePort();
  const command = [path.join(tree, 'usr', 'sbin', 'dropbear'), '-F', '-E', '-p', `127.0.0.1:${port}`, '-r', hostKey, '-D', folder, '-P', ''];
  const { user, password, program, args } = await withAccount(folder, [...command, ...options]);
  const process = await startSshProcess({ program, args, folder, port });
  return { host: '127.0.0.1', port, user, password, hostKeys: [/^ssh-ed25519 \S+/m.exec(stdout)[0]], process };
}
