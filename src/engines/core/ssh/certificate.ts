import { createPublicKey, verify, type JsonWebKey } from 'node:crypto';
import { wildcard } from './config-file';
import { keyTypeOf } from './known-hosts';

/** What OpenSSH adds to the type of a key to name that of its certificates (PROTOCOL.certkeys). */
const SUFFIX = '-cert-v01@openssh.com';
const HOST = 2;

/** A host key that an authority has signed, and for whom (PROTOCOL.certkeys of OpenSSH). */
export interface HostCertificate {
  /** As the server shows it. */
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

/** Those that ssh2 can be told of: it expects the type of a key to be that of its signatures, which RSA certificates lack. */
export const CERTIFICATE_TYPES = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521'
].map(type => type + SUFFIX);

/** The certificate in what a server shows; `undefined` for a plain key. Throws a RangeError when it is cut short. */
export function certificateOf(blob: Buffer): HostCertificate | undefined {
  const type = keyTypeOf(blob);
  if (!CERTIFICATE_TYPES.includes(type)) {
    return undefined;
  }
  const plain = type.slice(0, -SUFFIX.length);
  const reader = new Reader(blob);
  reader.string();
  reader.string(); // nonce
  const keyStart = reader.at;
  for (const _field of plain === 'ssh-ed25519' ? ['key'] : ['curve', 'point']) {
    reader.string();
  }
  const key = Buffer.concat([lengthAndBytes(Buffer.from(plain)), blob.subarray(keyStart, reader.at)]);
  reader.uint64(); // serial
  const kind = reader.uint32();
  reader.string(); // id
  const principals = new Reader(reader.string()).strings();
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
export function objectionTo(
  certificate: HostCertificate,
  host: string,
  now = Date.now()
): string | undefined {
  const { isForHosts, principals, validAfter, validBefore } = certificate;
  const seconds = BigInt(Math.floor(now / 1000));
  if (!isSigned(certificate)) {
    return 'its signature is wrong';
  }
  if (!isForHosts) {
    return 'it is not one of a host, or has options that are not known';
  }
  if (principals.length > 0 && !principals.some(pattern => wildcard(pattern).test(host.toLowerCase()))) {
    return `it is for ${principals.join(', ')}, not for ${host}`;
  }
  if (seconds < validAfter) {
    return `it is not valid before ${dateOf(validAfter)}`;
  }
  return seconds >= validBefore ? `it has expired on ${dateOf(validBefore)}` : undefined;
}

function dateOf(seconds: bigint): string {
  return new Date(Number(seconds) * 1000).toISOString();
}

/** RFC 4253, section 6.6; RFC 5656, section 3.1.2; RFC 8332; RFC 8709. SHA-1 does not count, as for OpenSSH. */
function isSigned({ authority, signed: data, signature }: HostCertificate): boolean {
  const reader = new Reader(signature);
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
  const numbers = new Reader(value);
  const raw = Buffer.concat([numbers.number(curve.bytes), numbers.number(curve.bytes)]);
  return verify(curve.hash, data, { key, dsaEncoding: 'ieee-p1363' }, raw);
}

const CURVES: Record<string, { crv: string; bytes: number; hash: string }> = {
  'ecdsa-sha2-nistp256': { crv: 'P-256', bytes: 32, hash: 'sha256' },
  'ecdsa-sha2-nistp384': { crv: 'P-384', bytes: 48, hash: 'sha384' },
  'ecdsa-sha2-nistp521': { crv: 'P-521', bytes: 66, hash: 'sha512' }
};

function jwkOf(blob: Buffer): JsonWebKey {
  const reader = new Reader(blob);
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

function lengthAndBytes(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** The types of RFC 4251, section 5. */
class Reader {
  at = 0;

  constructor(private readonly bytes: Buffer) {}

  uint32(): number {
    return this.take(4).readUInt32BE();
  }

  uint64(): bigint {
    return this.take(8).readBigUInt64BE();
  }

  string(): Buffer {
    return this.take(this.uint32());
  }

  strings(): string[] {
    const found: string[] = [];
    while (this.at < this.bytes.length) {
      found.push(this.string().toString('utf8'));
    }
    return found;
  }

  /** An mpint that is not negative, of `length` bytes or as few as it needs. */
  number(length?: number): Buffer {
    const value = this.string();
    const bare = value.subarray(value.findIndex(byte => byte !== 0));
    return length === undefined
      ? bare
      : Buffer.concat([Buffer.alloc(Math.max(0, length - bare.length)), bare]);
  }

  private take(length: number): Buffer {
    const end = this.at + length;
    if (end > this.bytes.length) {
      throw new RangeError('The certificate is cut short');
    }
    const taken = this.bytes.subarray(this.at, end);
    this.at = end;
    return taken;
  }
}
