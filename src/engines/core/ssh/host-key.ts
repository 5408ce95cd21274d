import { DbError, HOST_KEY_ANSWER } from '../../../model';
import { chosen } from './algorithms';
import { HOST_CERTIFICATE_TYPES, objectionTo, type Certificate } from './certificate';
import type { Hop } from './hops';
import {
  appendKnownHost,
  authoritiesOf,
  fingerprintOf,
  judge,
  keysOf,
  keyTypeOf,
  knownName,
  readKnownHosts,
  type KnownKey
} from './known-hosts';

/** Signature algorithms by the key type of known_hosts (RFC 8332: an RSA key signs in several ways). */
const ALGORITHMS: Readonly<Record<string, readonly string[]>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa']
};

/** What a server may be asked to sign with; DSA only where somebody wants that. */
const SUPPORTED = [...HOST_CERTIFICATE_TYPES, ...Object.values(ALGORITHMS).flat(), 'ssh-dss'];

/** Fingerprints that were accepted in this process and could not be written to known_hosts. */
const accepted = new Map<string, string>();

/** Checks the key of one server against known_hosts. */
export class HostKeyCheck {
  /** What was found out about the key; set by {@link accepts}. */
  fingerprint = '';
  private constructor(
    private readonly hop: Hop,
    private readonly known: readonly KnownKey[],
    private readonly answer: string | undefined
  ) {}

  /** @param answers of the hop: may hold the fingerprint that somebody compared */
  static async of(hop: Hop, answers: Readonly<Record<string, string>>): Promise<HostKeyCheck> {
    return new HostKeyCheck(hop, await readKnownHosts(hop.knownHosts), answers[HOST_KEY_ANSWER]);
  }

  /**
   * What the server may sign with: certificates first where an authority is known for it, else the types of known
   * keys, so that it shows one of those. `HostKeyAlgorithms` says what is left of them, or which in which order.
   *
   * @throws DbError `invalid` when it leaves nothing
   */
  algorithms(): string[] {
    const isCertified = authoritiesOf(this.known, this.name, this.port).length > 0;
    // As for OpenSSH, neither a revoked key nor an authority's says what the host has.
    const known = keysOf(this.known, this.name, this.port)
      .filter(({ marker }) => marker === undefined)
      .map(({ type }) => type);
    const types = [...new Set([...known, ...Object.keys(ALGORITHMS)])];
    const usual = [
      ...(isCertified ? HOST_CERTIFICATE_TYPES : []),
      ...types.flatMap(type => ALGORITHMS[type] ?? [])
    ];
    return chosen(this.hop, 'HostKeyAlgorithms', usual, SUPPORTED);
  }

  /** Resolves when what the server shows may be trusted; a key accepted just now is written down. Rejects with why not. */
  async accepts(shown: Buffer | Certificate): Promise<void> {
    if (Buffer.isBuffer(shown)) {
      await this.acceptsKey(shown);
    } else if (!this.isVouchedFor(shown)) {
      await this.acceptsKey(this.revokedOf(shown) ?? shown.key);
    }
  }

  private revokedOf({ key, authority }: Certificate): Buffer | undefined {
    const { known, name, port } = this;
    return [key, authority].find(each => judge(known, name, port, each).status === 'revoked');
  }

  /** An authority for this host has signed it, and it holds. One that nobody knows leaves the key to be known by itself. */
  private isVouchedFor(certificate: Certificate): boolean {
    const { hop, known, name, port } = this;
    if (this.revokedOf(certificate) || authoritiesOf(known, name, port, certificate.authority).length === 0) {
      return false;
    }
    const objection = objectionTo(certificate, name);
    if (objection) {
      throw new DbError({
        code: 'host-key-changed',
        message: `The certificate of ${hop.name} does not hold: ${objection}. Nothing was sent.`,
        detail: `The server shows ${shown(certificate.key)}, signed by ${shown(certificate.authority)}`,
        hint: 'Ask whoever runs the SSH server for a certificate of its host key that is valid.'
      });
    }
    this.fingerprint = `${fingerprintOf(certificate.key)}, signed by ${fingerprintOf(certificate.authority)}`;
    return true;
  }

  private async acceptsKey(key: Buffer): Promise<void> {
    const { hop, name, port } = this;
    const fingerprint = fingerprintOf(key);
    this.fingerprint = fingerprint;
    const verdict = judge(this.asked(), name, port, key);
    const listed = knownName(name, port);
    switch (verdict.status) {
      case 'trusted':
        return;
      case 'changed':
        throw changedError(hop, listed, key, verdict.known);
      case 'revoked':
        throw new DbError({
          code: 'host-key-changed',
          message: `The key of ${hop.name} is revoked: ${shown(key)}`,
          detail: `Marked @revoked in ${places(verdict.known)}`,
          hint: 'Do not connect. Ask whoever runs the SSH server which key it should have.'
        });
      case 'unknown':
        break;
    }
    const remembered = `${listed} ${hop.knownHosts[0] ?? ''}`;
    const isTrusted = hop.newHostKeys === 'accept' || this.answer === fingerprint;
    if (hop.newHostKeys === 'refuse') {
      throw new DbError({
        code: 'host-key-changed',
        message: `${hop.name} is not in known_hosts, and StrictHostKeyChecking of the SSH configuration lets in no others`,
        detail: [`${listed} ${typeName(key)} ${fingerprint}`, ...this.noCertificate()].join('. '),
        hint: `Add its key to ${hop.knownHosts[0] ?? 'known_hosts'}, after you compared the fingerprint with one from whoever runs the server.`
      });
    }
    if (!isTrusted && accepted.get(remembered) !== fingerprint) {
      throw new DbError({
        code: 'host-key-unknown',
        message: `${hop.name} is not known yet. Its ${typeName(key)} key has the fingerprint ${fingerprint}`,
        detail: [`${listed} ${typeName(key)} ${fingerprint}`, ...this.noCertificate()].join('. '),
        hint: 'Compare the fingerprint with one that you got from whoever runs the server, then accept it.',
        question: {
          hop: hop.name,
          prompts: [],
          hostKey: { host: listed, type: typeName(key), fingerprint }
        }
      });
    }
    if (isTrusted) {
      await this.remember(key).catch(() => accepted.set(remembered, fingerprint));
    }
  }

  /** What is known of the types of keys that the server may show: others say nothing about the one that it does. */
  private asked(): KnownKey[] {
    const algorithms = this.algorithms();
    return this.known.filter(
      ({ marker, type }) =>
        marker || !ALGORITHMS[type] || ALGORITHMS[type].some(name => algorithms.includes(name))
    );
  }

  /** What to tell where an authority is known, but has not signed what the server shows. */
  private noCertificate(): string[] {
    const authorities = authoritiesOf(this.known, this.name, this.port);
    return authorities.length > 0
      ? [`It shows no certificate of an authority that is known for it (${places(authorities)})`]
      : [];
  }

  private async remember(key: Buffer): Promise<void> {
    const { hop, name, port } = this;
    if (hop.knownHosts.length === 0) {
      throw new DbError({ code: 'file-missing', message: 'There is no known_hosts' });
    }
    await appendKnownHost(hop.knownHosts[0], { host: name, port, key }, hop.hashKnownHosts);
  }

  private get name(): string {
    return this.hop.hostKeyAlias ?? this.hop.host;
  }

  /** An alias stands in known_hosts without a port. */
  private get port(): number {
    return this.hop.hostKeyAlias ? 22 : this.hop.port;
  }
}

function changedError(hop: Hop, listed: string, key: Buffer, known: readonly KnownKey[]): DbError {
  const before = known.map(each => `${shown(each.key)} (${each.place})`).join(', ');
  return new DbError({
    code: 'host-key-changed',
    message: `The host key of ${hop.name} has changed: somebody may be listening in. Nothing was sent.`,
    detail: `Known: ${before}. The server shows: ${shown(key)}`,
    hint: `If the server was really set up anew, ask whoever runs it for the new fingerprint, compare, and remove the old key: ssh-keygen -R '${listed}'`
  });
}

function places(known: readonly KnownKey[]): string {
  return known.map(({ place }) => place).join(', ');
}

function shown(key: Buffer): string {
  return `${typeName(key)} ${fingerprintOf(key)}`;
}

/** `ED25519`, `RSA`, `ECDSA`: how `ssh` names them to people. */
function typeName(key: Buffer): string {
  return keyTypeOf(key)
    .replace(/^ssh-/, '')
    .replace(/^ecdsa-.*/, 'ecdsa')
    .toUpperCase();
}
