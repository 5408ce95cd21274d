import type { Client, ConnectConfig } from 'ssh2';

type Algorithms = NonNullable<ConnectConfig['algorithms']>;

/**
 * What old servers have in place of anything better; they come last, and the server's signature keeps others from choosing them (RFC 4253,
 * section 8). Not among them is what is broken: 1024-bit groups, DSA host keys, RC4, 3DES, MD5.
 */
const OLD_EXCHANGES: Algorithms['kex'] = {
  append: ['diffie-hellman-group-exchange-sha1', 'diffie-hellman-group14-sha1'],
  prepend: [],
  remove: []
};
const OLD_CIPHERS: Algorithms['cipher'] = {
  append: ['aes256-cbc', 'aes192-cbc', 'aes128-cbc'],
  prepend: [],
  remove: []
};

/** What is offered to a server. */
export function algorithms(hostKeys: readonly string[], compression: boolean): Algorithms {
  return {
    kex: OLD_EXCHANGES,
    cipher: OLD_CIPHERS,
    serverHostKey: hostKeys as Algorithms['serverHostKey'],
    compress: compression ? ['zlib@openssh.com', 'none'] : ['none', 'zlib@openssh.com']
  };
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
