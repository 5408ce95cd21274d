import { lookup } from 'node:dns/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { ConnectionOptions } from 'node:tls';
import { DbError, type ConnectionConfig } from '../../model';
import { silently, type StepRunner } from '../core/steps';
import type { Target } from '../core/ssh/link';
import type { Tunnel } from '../core/tunnel';
import { placeOf } from '../core/tunnel-of';
import { openSocket } from '../core/inbox';
import { secure, tlsOptions, type TlsSettings } from '../core/tls';
import { connectError } from './errors';
import { cancelRequest, sslRequest } from './messages';
import { withUsualFiles } from './tls-files';

export const DEFAULT_PORT = 5432;
/** How long the way to a session may take where the connection says nothing, milliseconds. */
export const DEFAULT_TIMEOUT_MS = 15_000;

/** Where a server listens, in the words of the connection's form. */
export function addressOf(config: ConnectionConfig): string {
  const port = config.port ?? DEFAULT_PORT;
  return config.socket ? join(config.socket, `.s.PGSQL.${port}`) : `${config.host || 'localhost'}:${port}`;
}

/** How a session is encrypted, and what messages about that say. */
export function tlsSettingsOf(config: ConnectionConfig, tunnel: Tunnel | undefined): TlsSettings {
  const { host, tls } = config;
  return {
    mode: tls?.mode ?? 'prefer',
    host: host || 'localhost',
    where: placeOf(addressOf(config), tunnel),
    tls,
    requireChecksCa: true
  };
}

/**
 * Opens the byte stream of a session: name, TCP or unix socket, TLS as libpq does it (manual, section 32.19).
 * `prefer` takes plain text when the server has no TLS or the handshake fails. Certificates are only
 * checked from `verify-ca` on, and, as in libpq, by `require` when a CA file is given.
 *
 * @param tunnel the way to the server; its names resolve, and its socket lies, at the far end
 * @returns a connected stream, or one that broke in this moment: its user looks.
 */
export async function openStream(
  config: ConnectionConfig,
  signal: AbortSignal,
  step: StepRunner,
  tunnel: Tunnel | undefined
): Promise<Socket> {
  const port = config.port ?? DEFAULT_PORT;
  const host = config.host || 'localhost';
  const where = addressOf(config);
  if (config.socket) {
    const path = join(config.socket, `.s.PGSQL.${port}`);
    return tunnel
      ? throughTunnel(tunnel, { path }, signal, step)
      : step('tcp', `Connect to ${where}`, () => connected(openSocket({ path }), signal, where));
  }
  const dial = tunnel
    ? (next: StepRunner) => throughTunnel(tunnel, { host, port }, signal, next)
    : await dialler(host, port, where, signal, step);
  const plain = await dial(step);
  const { mode, ...others } = tlsSettingsOf(config, tunnel);
  if (mode === 'disable') {
    return plain;
  }
  const settings = { ...others, mode, tls: await withUsualFiles({ ...config.tls, mode }) };
  return step(
    'tls',
    `TLS (${mode})`,
    async () => {
      const options = await tlsOptions(settings);
      try {
        return await secured(plain, options, settings, signal);
      } catch (error) {
        plain.destroy();
        if (mode === 'prefer' && !signal.aborted) {
          return dial(silently);
        }
        throw error;
      }
    },
    stream =>
      'getProtocol' in stream ? String((stream as { getProtocol(): string }).getProtocol()) : 'not offered'
  );
}

/** A stream of the tunnel, which behaves like the socket that everything here works with. */
function throughTunnel(
  tunnel: Tunnel,
  target: Target,
  signal: AbortSignal,
  step: StepRunner
): Promise<Socket> {
  return step(
    'tcp',
    tunnel.label(target),
    async () => (await tunnel.open(target, signal)) as Duplex as Socket
  );
}

/** Resolves the host; what is returned connects to it, as often as it is called. */
async function dialler(
  host: string,
  port: number,
  where: string,
  signal: AbortSignal,
  step: StepRunner
): Promise<(step: StepRunner) => Promise<Socket>> {
  const addresses = await step(
    'resolve',
    `Resolve ${host}`,
    () => resolve(host, where),
    found => found.map(({ address }) => address).join(', ')
  );
  const open = (): Promise<Socket> =>
    connected(
      openSocket({
        host,
        port,
        autoSelectFamily: true,
        lookup: (_host, options, callback) => {
          if (options.all) {
            callback(null, addresses);
          } else {
            callback(null, addresses[0].address, addresses[0].family);
          }
        }
      }),
      signal,
      where
    );
  return next => next('tcp', `Connect to ${where}`, open);
}

/** Asks the server to cancel what a session runs, over a connection of its own secured the same way. */
export async function sendCancel(
  config: ConnectionConfig,
  tunnel: Tunnel | undefined,
  pid: number,
  key: number
): Promise<void> {
  const signal = AbortSignal.timeout(config.connectTimeoutMs ?? DEFAULT_TIMEOUT_MS);
  const stream = await openStream(config, signal, silently, tunnel);
  await new Promise<void>(resolve => {
    // The server answers by closing, after it has signalled the backend. A pooler that sees us close first may not ask it.
    stream.once('close', () => {
      resolve();
    });
    stream.on('error', () => {
      stream.destroy();
    });
    // A network that swallows the request must not hold up whoever waits for the cancel.
    signal.addEventListener('abort', () => stream.destroy(), { once: true });
    stream.resume();
    stream.write(cancelRequest(pid, key));
  });
}

async function resolve(host: string, where: string): Promise<{ address: string; family: number }[]> {
  try {
    return await lookup(host, { all: true });
  } catch (error) {
    throw connectError(error, where);
  }
}

/** Waits until a stream is connected; destroys it when that fails. */
async function connected<S extends Socket>(stream: S, signal: AbortSignal, where: string): Promise<S> {
  await eventOf(stream, 'connect', signal, where);
  return stream;
}

/** The value of the next `event` of a stream that is being opened; destroys the stream when it fails. */
function eventOf(stream: Socket, event: string, signal: AbortSignal, where: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      stream.off(event, onEvent);
      stream.off('error', onError);
      stream.off('close', onClose);
      signal.removeEventListener('abort', onAbort);
    };
    const fail = (error: DbError): void => {
      settle();
      stream.on('error', () => undefined);
      stream.destroy();
      reject(error);
    };
    const onEvent = (value: unknown): void => {
      settle();
      resolve(value);
    };
    const onError = (error: Error): void => {
      fail(connectError(error, where));
    };
    const onClose = (): void => {
      fail(connectError({ code: 'ECONNRESET' }, where));
    };
    const onAbort = (): void => {
      fail(abortError(signal, where));
    };
    stream.once(event, onEvent);
    stream.once('error', onError);
    stream.once('close', onClose);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) {
      onAbort();
    } else if (stream.destroyed) {
      onClose();
    }
  });
}

/** Why connecting was given up: the user's cancel, or the time limit. */
export function abortError(signal: AbortSignal, where: string): DbError {
  const timedOut = (signal.reason as Error | undefined)?.name === 'TimeoutError';
  return timedOut
    ? connectError({ code: 'ETIMEDOUT' }, where)
    : new DbError({ code: 'cancelled', message: 'Cancelled' });
}

async function secured(
  plain: Socket,
  options: ConnectionOptions,
  settings: TlsSettings,
  signal: AbortSignal
): Promise<Socket> {
  const { mode, where } = settings;
  const answer = eventOf(plain, 'data', signal, where);
  plain.write(sslRequest());
  const reply = (await answer) as Buffer;
  // More than one byte would be plain text smuggled in ahead of TLS (CVE-2021-23222).
  if (reply.length === 1 && reply[0] === 83) {
    const giveUp = (): void => void plain.destroy();
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      return await secure(plain, options, settings);
    } catch (error) {
      throw signal.aborted ? abortError(signal, where) : error;
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }
  if (reply.length === 1 && reply[0] === 78 && mode === 'prefer') {
    return plain;
  }
  throw new DbError({
    code: 'unreachable',
    message: `${where} does not support TLS, which "${mode}" asks for`,
    hint: 'Choose another TLS mode, or set up TLS on the server.'
  });
}
