import type { Client } from 'ssh2';
import { SUPPORTED_SERVER_HOST_KEY } from 'ssh2/lib/protocol/constants.js';
import { keyTypeOf } from './known-hosts';
import { CERTIFICATE_SUFFIX, HOST_CERTIFICATE_TYPES, type Certificate } from './certificate';

/** Fields of ssh2 1.x that are not in its typings. */
interface Exchange {
  negotiated: { serverHostKey: string };
  _hostKey: Buffer | undefined;
}
interface ClientInternals {
  _protocol?: { _kex: Exchange | undefined };
}

/** What was agreed on for certificates of RSA keys in an exchange, without the suffix. */
const rsaSignatures = new WeakMap<Exchange, string>();

/** Lets ssh2 offer certificates of host keys. */
export function offerCertificates(): void {
  for (const type of HOST_CERTIFICATE_TYPES) {
    if (!SUPPORTED_SERVER_HOST_KEY.includes(type)) {
      SUPPORTED_SERVER_HOST_KEY.push(type);
    }
  }
}

/**
 * Has ssh2 take the type of RSA certificates for what was agreed on: unlike all others it does not name the signatures
 * (PROTOCOL.certkeys). To be called when `connect` was.
 */
export function useRsaCertificates(client: Client): void {
  const protocol = (client as unknown as ClientInternals)._protocol;
  if (protocol) {
    let exchange = protocol._kex;
    Object.defineProperty(protocol, '_kex', {
      get: () => exchange,
      set: (value: Exchange | undefined) => {
        exchange = value;
        const agreed = value?.negotiated?.serverHostKey;
        if (value && agreed?.startsWith('rsa-') && HOST_CERTIFICATE_TYPES.includes(agreed)) {
          rsaSignatures.set(value, agreed.slice(0, -CERTIFICATE_SUFFIX.length));
          value.negotiated.serverHostKey = `ssh-rsa${CERTIFICATE_SUFFIX}`;
        }
      }
    });
  }
}

/**
 * Has ssh2 check the server's signature with the key of the certificate that it shows. To be called as soon as that is
 * known: ssh2 does not wait for its verifier with the signature. The exchange hash covers what the server showed (RFC 4253, section 8), which ssh2 reads
 * first; after that it reads the key, and that must be a plain one.
 */
export function useCertificate(client: Client, { blob, key }: Certificate): void {
  const exchange = (client as unknown as ClientInternals)._protocol!._kex!;
  let isHashed = false;
  Object.defineProperty(exchange, '_hostKey', {
    get: () => {
      const value = isHashed ? key : blob;
      isHashed = true;
      return value;
    },
    set: () => undefined
  });
  exchange.negotiated.serverHostKey = rsaSignatures.get(exchange) ?? keyTypeOf(key);
}
