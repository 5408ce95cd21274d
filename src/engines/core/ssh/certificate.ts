import { createPublicKey, verify, type JsonWebKey } from 'node:crypto';
import { wildcard } from './config-file';
import { keyTypeOf } from './known-hosts';
import { SshReader, sshString } from './wire';

/** What OpenSSH adds to the type of a key to name that of its certificates (PROTOCOL.certkeys). */
export const CERTIFICATE_SUFFIX = '-cert-v01@openssh.com';
const HOST = 2;

/** A key that an authority has signed, and for whom (PROTOCOL.certkeys of OpenSSH). */
export interface Certificate {
  /** As it is shown to others. */
  blob: Buffer;
  /** The key alone, as known_hosts would list it. */
  key: Buffer;
  /** Public key of the authority. */
  authority: Buffer;
  /** Names that it is for; none is for all. */
  principals: readonly string[];
  /** Seconds since 1970. */
  validAfter: bigint;
  validBefore: bigint;
  /** Of a host, and without options that must be understood. */
  isForHosts: boolean;
  /** What the authority has signed, and its signature. */
  signed: Buffer;
  signature: Buffer;
}

/** How many fields the public half of a key has, by its type (PROTOCOL.certkeys, PROTOCOL.u2f). */
const FIELDS: Readonly<Record<string, number>> = {
  'ssh-ed25519': 1,
  'ssh-rsa': 2,
  'ecdsa-sha2-nistp256': 2,
  'ecdsa-sha2-nistp384': 2,
  'ecdsa-sha2-nistp521': 2,
  'sk-ssh-ed25519@openssh.com': 2,
  'sk-ecdsa-sha2-nistp256@openssh.com': 3
};

/** The type of the key that a type of certificates is for; `undefined` for any other type. */
function plainTypeOf(type: string): string | undefined {
  if (!type.endsWith(CERTIFICATE_SUFFIX)) {
    return undefined;
  }
  const name = type.slice(0, -CERTIFICATE_SUFFIX.length);
  return [name, `${name}@openssh.com`].find(each => each in FIELDS);
}

/** What servers may be asked for; SHA-1 is not (PROTOCOL.certkeys). */
export const HOST_CERTIFICATE_TYPES = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256'
].map(type => type + CERTIFICATE_SUFFIX);

/** The certificate in a public key; `undefined` for a plain key. Throws a RangeError when it is cut short. */
export function certificateOf(blob: Buffer): Certificate | undefined {
  const plain = plainTypeOf(keyTypeOf(blob));
  if (plain === undefined) {
    return undefined;
  }
  const reader = new SshReader(blob);
  reader.string();
  reader.string(); // nonce
  const keyStart = reader.at;
  for (let field = 0; field < FIELDS[plain]; field++) {
    reader.string();
  }
  const key = Buffer.concat([sshString(plain), blob.subarray(keyStart, reader.at)]);
  reader.uint64(); // serial
  const kind = reader.uint32();
  reader.string(); // id
  const principals = new SshReader(reader.string()).strings();
  const [validAfter, validBefore] = [reader.uint64(), reader.uint64()];
  const criticalOptions = reader.string();
  reader.string(); // extensions
  reader.string(); // reserved
  const authority = reader.string();
  const signed = blob.subarray(0, reader.at);
  const signature = reader.string();
  const isForHosts = kind === HOST && criticalOptions.length === 0;
  return { blob, key, authority, principals, validAfter, validBefore, isForHosts, signed, signature };
}

/** Why a certificate does not hold for a host now, for people; `undefined` when it does. */
export function objectionTo(certificate: Certificate, host: string, now = Date.now()): string | undefined {
  const { isForHosts, principals } = certificate;
  if (!isSigned(certificate)) {
    return 'its signature is wrong';
  }
  if (!isForHosts) {
    return 'it is not one of a host, or has options that are not known';
  }
  if (principals.length > 0 && !principals.some(pattern => wildcard(pattern).test(host.toLowerCase()))) {
    return `it is for ${principals.join(', ')}, not for ${host}`;
  }
  return untimely(certificate, now);
}

/** Why a certificate does not hold now, for people; `undefined` when it does. */
export function untimely(
  { validAfter, validBefore }: Pick<Certificate, 'validAfter' | 'validBefore'>,
  now = Date.now()
): string | undefined {
  const seconds = BigInt(Math.floor(now / 1000));
  if (seconds < validAfter) {
    return `it is not valid before ${dateOf(validAfter)}`;
  }
  return seconds >= validBefore ? `it has expired on ${dateOf(validBefore)}` : undefined;
}

function dateOf(seconds: bigint): string {
  return new Date(Number(seconds) * 1000).toISOString();
}

/** RFC 4253, section 6.6; RFC 5656, section 3.1.2; RFC 8332; RFC 8709. SHA-1 does not count, as for OpenSSH. */
function isSigned({ authority, signed: data, signature }: Certificate): boolean {
  const reader = new SshReader(signature);
  const type = reader.string().toString('latin1');
  const value = reader.string();
  const rsa: Record<string, string> = { 'rsa-sha2-256': 'sha256', 'rsa-sha2-512': 'sha512' };
  const curve = CURVES[type];
  const keyType = keyTypeOf(authority);
  if (keyType !== (type in rsa ? 'ssh-rsa' : type)) {
    return false;
  }
  const key = createPublicKey({ key: jwkOf(authority), format: 'jwk' });
  if (type === 'ssh-ed25519') {
    return verify(null, data, key, value);
  }
  if (type in rsa) {
    return verify(rsa[type], data, key, value);
  }
  const numbers = new SshReader(value);
  const raw = Buffer.concat([numbers.number(curve.bytes), numbers.number(curve.bytes)]);
  return verify(curve.hash, data, { key, dsaEncoding: 'ieee-p1363' }, raw);
}

const CURVES: Record<string, { crv: string; bytes: number; hash: string }> = {
  'ecdsa-sha2-nistp256': { crv: 'P-256', bytes: 32, hash: 'sha256' },
  'ecdsa-sha2-nistp384': { crv: 'P-384', bytes: 48, hash: 'sha384' },
  'ecdsa-sha2-nistp521': { crv: 'P-521', bytes: 66, hash: 'sha512' }
};

function jwkOf(blob: Buffer): JsonWebKey {
  const reader = new SshReader(blob);
  const type = reader.string().toString('latin1');
  if (type === 'ssh-ed25519') {
    return { kty: 'OKP', crv: 'Ed25519', x: reader.string().toString('base64url') };
  }
  if (type === 'ssh-rsa') {
    const [e, n] = [reader.number(), reader.number()];
    return { kty: 'RSA', n: n.toString('base64url'), e: e.toString('base64url') };
  }
  const { crv, bytes } = CURVES[type];
  reader.string(); // the curve again
  const point = reader.string();
  const part = (from: number): string => point.subarray(from, from + bytes).toString('base64url');
  return { kty: 'EC', crv, x: part(1), y: part(1 + bytes) };
}
