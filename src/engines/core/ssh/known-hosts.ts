import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { wildcard } from './config-file';

/** One key of a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export interface KnownKey {
  marker?: 'cert-authority' | 'revoked';
  /** `ssh-ed25519`, `ssh-rsa`, `ecdsa-sha2-nistp256`, … */
  type: string;
  key: Buffer;
  /** `file:line`, for people. */
  place: string;
  /** Of the names in the line, which is one hash or patterns. */
  names: string;
}

/** What known_hosts says of a key that a server shows. */
export type Verdict =
  | { status: 'trusted' }
  | { status: 'unknown' }
  | { status: 'changed'; known: readonly KnownKey[] }
  | { status: 'revoked'; known: readonly KnownKey[] };

/** `SHA256:…`, as `ssh-keygen -l` prints it. */
export function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** The type that stands at the start of a public key's bytes (RFC 4253, section 6.6). */
export function keyTypeOf(key: Buffer): string {
  return key.subarray(4, 4 + key.readUInt32BE(0)).toString('latin1');
}

/** The name of a host in known_hosts: with the port in brackets unless it is 22. */
export function knownName(host: string, port: number): string {
  const name = host.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/** All keys of the files; a file that is not there holds none. Lines that make no sense are skipped, as by OpenSSH. */
export async function readKnownHosts(files: readonly string[]): Promise<KnownKey[]> {
  const texts = await Promise.all(files.map(file => readFile(file, 'utf8').catch(() => '')));
  return texts.flatMap((text, index) => parseKnownHosts(text, files[index]));
}

/** The keys of one file (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"); lines that cannot be read are left out. */
export function parseKnownHosts(text: string, file: string): KnownKey[] {
  return text.split(/\r?\n/).flatMap((line, index): KnownKey[] => {
    const match = /^\s*(?:@(cert-authority|revoked)\s+)?([^\s#@]\S*)\s+(\S+)\s+([A-Za-z0-9+/]+=*)/.exec(line);
    if (!match) {
      return [];
    }
    const [, marker, names, type, base64] = match;
    const key = Buffer.from(base64, 'base64');
    return [{ marker: marker as KnownKey['marker'], type, key, names, place: `${file}:${index + 1}` }];
  });
}

/** The lines about a host. */
export function keysOf(all: readonly KnownKey[], host: string, port: number): KnownKey[] {
  const name = knownName(host, port);
  return all.filter(({ names }) => isNamed(names, name));
}

function isNamed(names: string, name: string): boolean {
  const hashed = /^\|1\|([^|]+)\|(.+)$/.exec(names);
  if (hashed) {
    const wanted = Buffer.from(hashed[2], 'base64');
    const hash = createHmac('sha1', Buffer.from(hashed[1], 'base64')).update(name).digest();
    return wanted.length === hash.length && timingSafeEqual(wanted, hash);
  }
  const patterns = names.split(',');
  const matches = (pattern: string): boolean => wildcard(pattern).test(name);
  return (
    !patterns.some(pattern => pattern.startsWith('!') && matches(pattern.slice(1))) &&
    patterns.some(pattern => !pattern.startsWith('!') && matches(pattern))
  );
}

/**
 * Judges the key that a server shows. A key of another type than the known ones counts as changed: known types
 * are asked for first, so a server that shows another one does not have them any more, or is not the same.
 */
export function judge(all: readonly KnownKey[], host: string, port: number, key: Buffer): Verdict {
  const isShown = (known: KnownKey): boolean => known.key.equals(key);
  const about = keysOf(all, host, port);
  // As for OpenSSH, the same key under the bare name vouches for another port, too.
  const bare = port === 22 ? [] : keysOf(all, host, 22);
  const revoked = [...about, ...bare].filter(known => known.marker === 'revoked' && isShown(known));
  if (revoked.length > 0) {
    return { status: 'revoked', known: revoked };
  }
  const plain = about.filter(known => known.marker === undefined);
  if ([...plain, ...bare.filter(known => known.marker === undefined)].some(isShown)) {
    return { status: 'trusted' };
  }
  return plain.length > 0 ? { status: 'changed', known: plain } : { status: 'unknown' };
}

/** The lines that say that what `authority` has signed is this host. */
export function authoritiesOf(
  all: readonly KnownKey[],
  host: string,
  port: number,
  authority?: Buffer
): KnownKey[] {
  // As for OpenSSH, an authority for the bare name is one for every port of it.
  const about = [...keysOf(all, host, port), ...(port === 22 ? [] : keysOf(all, host, 22))];
  return about.filter(
    ({ marker, key }) => marker === 'cert-authority' && (authority === undefined || key.equals(authority))
  );
}

/** Adds a key; creates the file, readable by the user alone, when it is not there. */
export async function appendKnownHost(
  file: string,
  entry: { host: string; port: number; key: Buffer },
  hashed: boolean
): Promise<void> {
  let name = knownName(entry.host, entry.port);
  if (hashed) {
    const salt = randomBytes(20);
    name = `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
  }
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const before = await readFile(file, 'utf8').catch(() => '');
  const separator = before === '' || before.endsWith('\n') ? '' : '\n';
  const line = `${name} ${keyTypeOf(entry.key)} ${entry.key.toString('base64')}\n`;
  await appendFile(file, separator + line, { mode: 0o600 });
}
