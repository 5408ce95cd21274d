/** What starting the SSH servers has in common, whoever wrote them. */
import fs from 'node:fs';
import { probe, startProcess } from './process.mjs';

/**
 * Runs an SSH server and waits until it greets on `port` of 127.0.0.1.
 *
 * @param {{ program: string, args: readonly string[], folder: string, port: number, env?: object }} how
 */
export function startSshProcess({ port, ...how }) {
  const greets = bytes => bytes.toString('latin1').startsWith('SSH-2.0');
  return startProcess({ ...how, asRoot: true, stopSignal: 'SIGTERM', isReady: () => probe(port, null, greets) });
}

/** `ssh-ed25519 AAAA…` of a key pair, without its comment. */
export function publicKeyOf(file) {
  return fs.readFileSync(`${file}.pub`, 'utf8').trim().split(' ').slice(0, 2).join(' ');
}
