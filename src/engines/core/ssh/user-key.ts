import { createPrivateKey, sign } from 'node:crypto';
import type { BaseAgent, ParsedKey } from 'ssh2';
import { signByAgent } from './agent-request';
import { keyTypeOf } from './known-hosts';
import { sshNumber, sshString } from './wire';

/** A public key to log in with. */
export interface UserKey {
  blob: Buffer;
  /** What may be signed with, best first; absent: all that the key can. */
  algorithms?: readonly string[];
  /** Type and value of the signature that the public key algorithm stands for. */
  sign(data: Buffer, algorithm: string): Promise<Buffer>;
}

/** What RSA keys sign with, best first (RFC 8332). */
export const RSA_SIGNATURES = ['rsa-sha2-512', 'rsa-sha2-256'];

/** Signs for `blob` with a private key at hand. */
export function keyOfFile(blob: Buffer, key: ParsedKey): UserKey {
  return { blob, sign: async (data, algorithm) => signed(key, data, signatureOf(algorithm)) };
}

/** Has the agent sign for `blob` with the key that it holds as `held`. */
export function keyOfAgent(blob: Buffer, agent: BaseAgent, held: Buffer): UserKey {
  return { blob, sign: (data, algorithm) => signByAgent(agent, held, data, signatureOf(algorithm)) };
}

/**
 * What can be signed with a key or certificate, best first (RFC 4252, section 7): RSA in several ways. SHA-1 is refused everywhere for
 * certificates.
 */
export function ownAlgorithms(blob: Buffer): string[] {
  const type = keyTypeOf(blob);
  if (!/^ssh-rsa(-cert|$)/.test(type)) {
    return [type];
  }
  const suffix = type.slice('ssh-rsa'.length);
  return [...RSA_SIGNATURES.map(name => name + suffix), ...(suffix === '' ? [type] : [])];
}

/**
 * Public key algorithm of a request to log in. RSA is signed as `ssh` does it: by the best that the server takes. One that says nothing
 * knows SHA-1 alone.
 *
 * @param accepted `server-sig-algs` (RFC 8308, section 3.1)
 */
export function algorithmOf(
  { blob, algorithms = ownAlgorithms(blob) }: UserKey,
  accepted: readonly string[] | undefined
): string {
  const taken = algorithms.find(name => accepted?.includes(signatureOf(name)));
  return taken ?? (!accepted && algorithms.includes('ssh-rsa') ? 'ssh-rsa' : algorithms[0]);
}

/** The signature that an algorithm of keys or certificates stands for. */
function signatureOf(algorithm: string): string {
  return algorithm.replace(/-cert-v\d+@openssh\.com$/, '');
}

/** RFC 4253, section 6.6; RFC 8332, section 3; RFC 8709, section 6; RFC 5656, section 3.1.2. */
function signed(parsed: ParsedKey, data: Buffer, signature: string): Buffer {
  const { type } = parsed;
  const key = createPrivateKey(parsed.getPrivatePEM());
  if (type === 'ssh-rsa') {
    const hash = { 'rsa-sha2-512': 'sha512', 'rsa-sha2-256': 'sha256' }[signature] ?? 'sha1';
    return Buffer.concat([sshString(signature), sshString(sign(hash, data, key))]);
  }
  if (type === 'ssh-ed25519') {
    return Buffer.concat([sshString(type), sshString(sign(null, data, key))]);
  }
  if (type === 'ssh-dss') {
    const numbers = sign('sha1', data, { key, dsaEncoding: 'ieee-p1363' });
    return Buffer.concat([sshString(type), sshString(numbers)]);
  }
  const hash = { nistp256: 'sha256', nistp384: 'sha384', nistp521: 'sha512' }[
    type.slice('ecdsa-sha2-'.length)
  ];
  const numbers = sign(hash, data, { key, dsaEncoding: 'ieee-p1363' });
  const half = numbers.length / 2;
  const value = Buffer.concat([sshNumber(numbers.subarray(0, half)), sshNumber(numbers.subarray(half))]);
  return Buffer.concat([sshString(type), sshString(value)]);
}
