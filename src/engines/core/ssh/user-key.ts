import { createPrivateKey, sign } from 'node:crypto';
import type { BaseAgent, ParsedKey } from 'ssh2';
import { signByAgent } from './agent-request';
import { keyTypeOf } from './known-hosts';
import { sshNumber, sshString } from './wire';

/** A public key to log in with that ssh2 cannot offer: a certificate, or a key on hardware. */
export interface UserKey {
  /** Public key algorithm of the request (RFC 4252, section 7). */
  algorithm: string;
  blob: Buffer;
  /** Type and value of the signature. */
  sign(data: Buffer): Promise<Buffer>;
}

/** Signs for `blob` with a private key at hand. */
export function keyOfFile(blob: Buffer, key: ParsedKey): UserKey {
  return { algorithm: algorithmOf(blob), blob, sign: async data => signed(key, data) };
}

/** Has the agent sign for `blob` with the key that it holds as `held`. */
export function keyOfAgent(blob: Buffer, agent: BaseAgent, held: Buffer): UserKey {
  return { algorithm: algorithmOf(blob), blob, sign: data => signByAgent(agent, held, data) };
}

/** SHA-1, which the name of RSA's certificates stands for, is refused everywhere (PROTOCOL.certkeys; RFC 8332). */
function algorithmOf(blob: Buffer): string {
  return keyTypeOf(blob).replace(/^ssh-rsa-cert/, 'rsa-sha2-512-cert');
}

/** RFC 8332, section 3; RFC 8709, section 6; RFC 5656, section 3.1.2. */
function signed(parsed: ParsedKey, data: Buffer): Buffer {
  const { type } = parsed;
  const key = createPrivateKey(parsed.getPrivatePEM());
  if (type === 'ssh-rsa') {
    return Buffer.concat([sshString('rsa-sha2-512'), sshString(sign('sha512', data, key))]);
  }
  if (type === 'ssh-ed25519') {
    return Buffer.concat([sshString(type), sshString(sign(null, data, key))]);
  }
  const hash = { nistp256: 'sha256', nistp384: 'sha384', nistp521: 'sha512' }[
    type.slice('ecdsa-sha2-'.length)
  ];
  const numbers = sign(hash, data, { key, dsaEncoding: 'ieee-p1363' });
  const half = numbers.length / 2;
  const value = Buffer.concat([sshNumber(numbers.subarray(0, half)), sshNumber(numbers.subarray(half))]);
  return Buffer.concat([sshString(type), sshString(value)]);
}
