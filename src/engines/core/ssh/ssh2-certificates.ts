import type { Client } from 'ssh2';
import { SUPPORTED_SERVER_HOST_KEY } from 'ssh2/lib/protocol/constants.js';
import { keyTypeOf } from './known-hosts';
import { CERTIFICATE_TYPES, type HostCertificate } from './certificate';

/** Fields of ssh2 1.x that are not in its typings. */
interface ClientInternals {
  _protocol: { _kex: { negotiated: { serverHostKey: string }; _hostKey: Buffer | undefined } };
}

/** Lets ssh2 offer certificates of host keys. */
export function offerCertificates(): void {
  for (const type of CERTIFICATE_TYPES) {
    if (!SUPPORTED_SERVER_HOST_KEY.includes(type)) {
      SUPPORTED_SERVER_HOST_KEY.push(type);
    }
  }
}

/**
 * Has ssh2 check the server's signature with the key of the certificate that it shows. To be called as soon as that is
 * known: ssh2 does not wait for its verifier with the signature. The exchange hash covers what the server showed (RFC 4253, section 8), which ssh2 reads
 * first; after that it reads the key, and that must be a plain one.
 */
export function useCertificate(client: Client, { blob, key }: HostCertificate): void {
  const exchange = (client as unknown as ClientInternals)._protocol._kex;
  let isHashed = false;
  Object.defineProperty(exchange, '_hostKey', {
    get: () => {
      const value = isHashed ? key : blob;
      isHashed = true;
      return value;
    },
    set: () => undefined
  });
  exchange.negotiated.serverHostKey = keyTypeOf(key);
}
