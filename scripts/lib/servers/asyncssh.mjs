/** AsyncSSH, which does what other servers do only where they are set up for it: PAM's questions, expired passwords, small windows. */
import fs from 'node:fs';
import path from 'node:path';
import { inRoot, venvPython } from '../paths.mjs';
import { ensureAsyncSsh } from '../test/beside.mjs';
import { freePort, temporaryFolder } from './process.mjs';
import { publicKeyOf, startSshProcess } from './ssh-process.mjs';
import { makeKey } from './sshd.mjs';

/**
 * Starts a server that forwards, on a free port of 127.0.0.1.
 *
 * @param {object} how
 * @param {string} how.publicKeys text of its authorized_keys
 * @param {object} [how.settings] see asyncssh_server.py
 * @returns as {@link startSshd}
 * @throws when its Python package cannot be had
 */
export async function startAsyncSsh({ publicKeys, settings = {} }) {
  const packages = await ensureAsyncSsh();
  const folder = temporaryFolder('asyncssh');
  const hostKey = await makeKey(path.join(folder, 'host_ed25519'));
  fs.writeFileSync(path.join(folder, 'authorized_keys'), publicKeys);
  const port = await freePort();
  const process_ = await startSshProcess({
    program: venvPython,
    args: [inRoot('scripts', 'lib', 'servers', 'asyncssh_server.py'), folder, JSON.stringify({ ...settings, port })],
    folder,
    port,
    env: { ...process.env, PYTHONPATH: packages }
  });
  return { host: '127.0.0.1', port, user: 'tester', password: settings.password, hostKeys: [publicKeyOf(hostKey)], process: process_ };
}
