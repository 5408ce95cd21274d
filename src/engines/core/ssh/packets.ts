import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';

type Key = Buffer | KeyObject;

/** Fields of ssh2 1.x that are not in its typings; without them packets cost what they cost. */
interface ClientInternals {
  _protocol?: { _cipher?: { _encKey?: Key }; _decipher?: { _decipherKey?: Key } };
}

/**
 * ssh2 sets a cipher up for every packet of AES-GCM. With a key that OpenSSL knows already that takes a tenth of the time.
 * To be called after every exchange of keys.
 */
export function keepKeys(client: Client): void {
  const { _cipher: cipher, _decipher: decipher } = (client as ClientInternals)._protocol ?? {};
  if (Buffer.isBuffer(cipher?._encKey)) {
    cipher._encKey = createSecretKey(cipher._encKey);
  }
  if (Buffer.isBuffer(decipher?._decipherKey)) {
    decipher._decipherKey = createSecretKey(decipher._decipherKey);
  }
}

/** ssh2 writes the length, the body and the tag of a packet by themselves: what is written in one go leaves in one. */
export function gatherWrites(sock: Duplex): void {
  const write = sock.write.bind(sock) as (...args: unknown[]) => boolean;
  let isGathering = false;
  sock.write = (...args: unknown[]) => {
    if (!isGathering) {
      isGathering = true;
      sock.cork();
      process.nextTick(() => {
        isGathering = false;
        sock.uncork();
      });
    }
    return write(...args);
  };
}
