import type { Client, ConnectConfig } from 'ssh2';
import {
  DEFAULT_CIPHER,
  DEFAULT_KEX,
  DEFAULT_MAC,
  SUPPORTED_CIPHER,
  SUPPORTED_KEX,
  SUPPORTED_MAC
} from 'ssh2/lib/protocol/constants.js';
import { DbError } from '../../../model';
import { algorithmList } from './algorithm-list';
import type { Hop } from './hops';

/** Settings of ssh_config(5) that choose algorithms. */
export const ALGORITHM_KEYWORDS = [
  'Ciphers',
  'KexAlgorithms',
  'MACs',
  'HostKeyAlgorithms',
  'PubkeyAcceptedAlgorithms'
] as const;
export type AlgorithmKeyword = (typeof ALGORITHM_KEYWORDS)[number];

type Algorithms = NonNullable<ConnectConfig['algorithms']>;

/**
 * What old servers have in place of anything better; they come last, and the server's signature keeps others from choosing them (RFC 4253,
 * section 8). Not among them is what is broken: 1024-bit groups, DSA host keys, RC4, 3DES, MD5.
 */
const OLD_EXCHANGES = ['diffie-hellman-group-exchange-sha1', 'diffie-hellman-group14-sha1'];
const OLD_CIPHERS = ['aes256-cbc', 'aes192-cbc', 'aes128-cbc'];

/** Ciphers that need no MAC beside them. */
const AUTHENTICATED = /gcm|poly1305/;

/**
 * What is offered to a server: what its settings choose of what can be done here.
 *
 * @throws DbError `invalid` for a setting that leaves nothing
 */
export function algorithms(hop: Hop, hostKeys: readonly string[], compression: boolean): Algorithms {
  const ciphers = chosen(hop, 'Ciphers', [...DEFAULT_CIPHER, ...OLD_CIPHERS], SUPPORTED_CIPHER);
  const macs = algorithmList(hop.algorithms.MACs, DEFAULT_MAC, SUPPORTED_MAC);
  const usable = macs.length > 0 ? ciphers : ciphers.filter(name => AUTHENTICATED.test(name));
  if (usable.length === 0) {
    throw nothingLeft(hop, 'MACs', SUPPORTED_MAC);
  }
  return {
    kex: chosen(hop, 'KexAlgorithms', [...DEFAULT_KEX, ...OLD_EXCHANGES], SUPPORTED_KEX) as Algorithms['kex'],
    cipher: usable as Algorithms['cipher'],
    hmac: macs as Algorithms['hmac'],
    serverHostKey: hostKeys as Algorithms['serverHostKey'],
    compress: compression ? ['zlib@openssh.com', 'none'] : ['none', 'zlib@openssh.com']
  };
}

/**
 * What a setting of a server leaves of the `usual` algorithms.
 *
 * @throws DbError `invalid` when that is nothing
 */
export function chosen(
  hop: Hop,
  keyword: AlgorithmKeyword,
  usual: readonly string[],
  supported: readonly string[]
): string[] {
  const names = algorithmList(hop.algorithms[keyword], usual, supported);
  if (names.length === 0) {
    throw nothingLeft(hop, keyword, supported);
  }
  return names;
}

function nothingLeft(hop: Hop, keyword: AlgorithmKeyword, supported: readonly string[]): DbError {
  return new DbError({
    code: 'invalid',
    message: `${keyword} ${hop.algorithms[keyword]} of the SSH configuration leaves nothing for ${hop.name} that is supported here`,
    detail: `Supported: ${supported.join(', ')}`,
    hint: `Name one of these in ${keyword} as well, or begin the value with + to add to what is usual.`
  });
}

/** What a server offers, as ssh2 tells it to its log line by line: its errors do not. */
export class Offered {
  private kind = '';
  private algorithms = '';

  hear(line: string): void {
    const [, kind, names] = /^Handshake: \(remote\) (.+?): (.*)$/.exec(line) ?? [];
    if (kind) {
      this.kind = kind;
      this.algorithms = names;
    }
  }

  /** Every packet would be told of. */
  stopListening(client: Client): void {
    const { _protocol } = client as unknown as { _protocol?: { _debug?: unknown } };
    if (_protocol) {
      _protocol._debug = undefined;
    }
  }

  /** The last kind of algorithms that was looked at: the one without a match, when there is none. */
  get last(): { kind: string; algorithms: string } {
    return { kind: this.kind, algorithms: this.algorithms };
  }
}
