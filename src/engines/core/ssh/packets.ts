import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { Inbox } from '../inbox';
import { GcmCipher, GcmDecipher, type GcmName } from './aes-gcm';

/** Fields of ssh2 1.x that are not in its typings; without them packets cost what they cost. */
interface OutboundInternals {
  _encSSLName?: string;
  _encKey?: Buffer;
  _encIV?: Buffer;
  _onWrite: (packet: Buffer) => void;
  outSeqno: number;
}
interface InboundInternals {
  _decipherSSLName?: string;
  _decipherKey?: Buffer;
  _decipherIV?: Buffer;
  _onPayload: (payload: Buffer) => number | false | undefined;
  inSeqno: number;
}
interface ClientInternals {
  _protocol?: { _cipher: unknown; _decipher: unknown };
}

/**
 * Has our own AES-GCM take the place of ssh2's whenever an exchange of keys ends with that cipher: ssh2's sets everything
 * up for each packet anew and leaves the memory to the garbage collector. To be called when `connect` was.
 */
export function useOwnCiphers(client: Client): void {
  const protocol = (client as ClientInternals)._protocol;
  if (protocol) {
    let { _cipher: cipher, _decipher: decipher } = protocol;
    Object.defineProperties(protocol, {
      _cipher: {
        get: () => cipher,
        set: (value: OutboundInternals) => (cipher = ownCipher(value))
      },
      _decipher: {
        get: () => decipher,
        set: (value: InboundInternals) => (decipher = ownDecipher(value))
      }
    });
  }
}

function ownCipher(theirs: OutboundInternals): unknown {
  const { _encSSLName: name, _encKey: key, _encIV: iv, _onWrite: write, outSeqno: sequence } = theirs;
  return isGcm(name) && key && iv ? new GcmCipher({ name, key, iv, sequence }, write) : theirs;
}

function ownDecipher(theirs: InboundInternals): unknown {
  const { _decipherSSLName: name, _decipherKey: key, _decipherIV: iv, inSeqno: sequence } = theirs;
  return isGcm(name) && key && iv ? new GcmDecipher({ name, key, iv, sequence }, theirs._onPayload) : theirs;
}

function isGcm(name: string | undefined): name is GcmName {
  return name === 'aes-128-gcm' || name === 'aes-256-gcm';
}

/**
 * Has ssh2 read from an {@link Inbox}. Only after the login: what came before that ssh2 keeps, and does not copy.
 */
export function readWithoutGarbage(sock: Duplex): Inbox {
  const listeners = sock.listeners('data') as ((bytes: Buffer) => void)[];
  sock.removeAllListeners('data');
  return Inbox.of(sock, {
    paused: false,
    read: (bytes, _view, start, end) => {
      listeners.forEach(listener => listener(bytes.subarray(start, end)));
      return end;
    }
  });
}
