import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import nodeTls, { checkServerIdentity, connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { DbError, type ConnectionConfig, type TlsMode } from '../../model';
import { BrokenWayError, tolerant } from './broken-stream';
import { fullPath } from './other-files';

/** How one session is to be encrypted. */
export interface TlsSettings {
  mode: TlsMode;
  /** The name in the certificate, from `verify-full` on. */
  host: string;
  /** `host:port`, for messages. */
  where: string;
  tls?: ConnectionConfig['tls'];
  /** A CA file makes `require` check the certificate, as in libpq (manual, section 32.19.1). */
  requireChecksCa: boolean;
}

/**
 * Encrypts a link that is open already, with the certificate checked as the mode says.
 *
 * @param options - what {@link tlsOptions} read
 * @throws DbError `unreachable` that says what is wrong with the certificate
 */
export async function secure(
  plain: Duplex,
  options: ConnectionOptions,
  settings: TlsSettings
): Promise<TLSSocket> {
  try {
    return await handshake(tolerant(connect({ ...options, socket: plain })));
  } catch (error) {
    throw tlsError(error, settings);
  }
}

function handshake(socket: TLSSocket): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      socket.off('secureConnect', onSecure);
      socket.off('error', onError);
      socket.off('close', onClose);
    };
    const fail = (error: Error): void => {
      settle();
      socket.destroy();
      reject(error);
    };
    const onSecure = (): void => {
      settle();
      resolve(socket);
    };
    const onError = fail;
    const onClose = (): void =>
      fail(Object.assign(new Error('the server closed the connection'), { code: 'ECONNRESET' }));
    socket.once('secureConnect', onSecure);
    socket.once('error', onError);
    socket.once('close', onClose);
  });
}

/**
 * Reads the files and says what is checked.
 *
 * @throws DbError `file-missing` when a file cannot be read
 */
export async function tlsOptions({
  mode,
  host,
  tls,
  requireChecksCa
}: TlsSettings): Promise<ConnectionOptions> {
  const { ca, cert, key } = tls ?? {};
  const checked =
    mode === 'verify-ca' || mode === 'verify-full' || (mode === 'require' && requireChecksCa && Boolean(ca));
  return {
    ca: isSystem(ca) ? (checked ? systemAuthorities() : undefined) : await pem(ca),
    cert: await pem(cert),
    key: await pem(key),
    rejectUnauthorized: checked,
    // An IP address may not be sent as server name (RFC 6066, section 3).
    servername: isIP(host) ? '' : host,
    // Not by the name of the link: through a tunnel it has none, and by an address Node forgets it.
    checkServerIdentity: (_name, certificate) =>
      mode === 'verify-full' ? checkServerIdentity(host, certificate) : undefined
  };
}

/** No authority of one's own; `system` says so in libpq (manual, section 32.19.1). */
function isSystem(ca: string | undefined): boolean {
  return !ca || ca === 'system';
}

/** Those of Node.js and those of the operating system, where firms put theirs; Node.js before 22.15 knows its own only. */
function systemAuthorities(): string[] | undefined {
  const { getCACertificates } = nodeTls as Partial<typeof nodeTls>;
  return getCACertificates && [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
}

/** PEM text as it is, anything else as the path of a PEM file. */
async function pem(textOrPath: string | undefined): Promise<string | undefined> {
  if (!textOrPath || textOrPath.includes('-----BEGIN')) {
    return textOrPath || undefined;
  }
  try {
    return await readFile(fullPath(textOrPath), 'utf8');
  } catch (error) {
    throw new DbError(
      { code: 'file-missing', message: `${textOrPath} cannot be read: ${(error as Error).message}` },
      { cause: error }
    );
  }
}

interface TlsFailure extends Error {
  code?: string;
  /** What the server showed (of `ERR_TLS_CERT_ALTNAME_INVALID`). */
  cert?: { subjectaltname?: string; subject?: { CN?: string | string[] } };
}

/** Codes of OpenSSL's verification (`X509_verify_cert_error_string`) for an issuer that is not trusted. */
const UNTRUSTED = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_SIGNATURE_FAILURE',
  'INVALID_CA'
]);

/** What went wrong with TLS, where, and what can be done. */
export function tlsError(error: unknown, { where, host, tls }: TlsSettings): DbError {
  if (error instanceof DbError) {
    return error;
  }
  const failure = error as TlsFailure;
  if (error instanceof BrokenWayError) {
    const { message, hint } = error;
    return new DbError({ code: 'unreachable', message, hint }, { cause: error });
  }
  const code = failure.code ?? '';
  const made = (message: string, hint?: string): DbError =>
    new DbError({ code: 'unreachable', message, hint, detail: failure.message }, { cause: error });

  if (UNTRUSTED.has(code)) {
    const by = tls?.ca && !isSystem(tls.ca) ? nameOf(tls.ca) : 'the authorities that the system trusts';
    return made(
      `The certificate of ${where} is not signed by ${by}`,
      'Give the certificate of the authority that signed it as CA certificate.'
    );
  }
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return made(`The certificate of ${where} has expired`, 'It must be renewed on the server.');
    case 'CERT_NOT_YET_VALID':
      return made(
        `The certificate of ${where} is not valid yet`,
        'Compare the clocks of the server and of the machine that runs Jupyter.'
      );
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return made(
        `The certificate of ${where} is for ${namesOf(failure)}, not for ${host}`,
        'Connect by a name that is in the certificate, or check the authority alone: verify-ca.'
      );
    case 'ERR_OSSL_X509_KEY_VALUES_MISMATCH':
      return made(`The client key ${nameOf(tls?.key)} does not belong to ${nameOf(tls?.cert)}`);
    case 'ERR_OSSL_PEM_NO_START_LINE':
    case 'ERR_OSSL_PEM_BAD_BASE64_DECODE':
    case 'ERR_OSSL_UNSUPPORTED':
      return made(
        `A TLS file is not in PEM form: ${[tls?.ca, tls?.cert, tls?.key].filter(Boolean).map(nameOf).join(', ')}`
      );
    case 'ERR_OSSL_BAD_DECRYPT':
    case 'ERR_OSSL_CRYPTO_INTERRUPTED_OR_CANCELLED':
    case 'ERR_MISSING_PASSPHRASE_FOR_PKEY':
      return made(
        `The client key ${nameOf(tls?.key)} is protected by a passphrase`,
        'Keep the key without one, readable by you alone.'
      );
    case 'ECONNRESET':
      return made(`${where} ended the connection during the TLS handshake`);
  }
  return /ALERT/i.test(code)
    ? alertError(failure, where, made)
    : made(`TLS with ${where} failed: ${failure.message}`);
}

/** The server says by an alert of the protocol (RFC 8446, section 6) what it does not like about us. */
function alertError(
  { code = '', message }: TlsFailure,
  where: string,
  made: (message: string, hint?: string) => DbError
): DbError {
  if (/CERTIFICATE_REQUIRED/.test(code)) {
    return made(`${where} wants a client certificate`, 'Give client certificate and client key.');
  }
  if (
    /UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_(?:UNKNOWN|EXPIRED|REVOKED)|UNSUPPORTED_CERTIFICATE|DECRYPT_ERROR/.test(
      code
    )
  ) {
    return made(
      `${where} does not accept the client certificate: ${alertOf(code)}`,
      'It must be signed by the authority that the server trusts, and be valid.'
    );
  }
  return made(`${where} refused TLS: ${alertOf(code) || message}`);
}

/** Whether an error after the handshake is the server's alert about our certificate: TLS 1.3 tells late. */
export function isTlsAlert(error: unknown): boolean {
  return /^ERR_SSL_.*ALERT/.test((error as { code?: string } | undefined)?.code ?? '');
}

function alertOf(code: string): string {
  const [, words = ''] = /ALERT_(.+)$/.exec(code) ?? [];
  return words.toLowerCase().replaceAll('_', ' ');
}

function namesOf({ cert }: TlsFailure): string {
  const alternatives = cert?.subjectaltname?.replace(/(?:DNS|IP Address):/g, '');
  return alternatives || [cert?.subject?.CN ?? []].flat().join(', ') || 'no host';
}

/** A file by its path; the text of a certificate is no name. */
function nameOf(textOrPath: string | undefined): string {
  return !textOrPath || textOrPath.includes('-----BEGIN') ? 'that was given' : textOrPath;
}
