import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { Duplex } from 'node:stream';
import { DbError } from '../../../model';
import { openSocket } from '../inbox';
import type { StepRunner } from '../steps';
import type { Hop } from './hops';
import { programOf, ProxyCommandStream } from './proxy-command';

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there (connection refused)',
  ECONNRESET: 'the connection was closed',
  EHOSTUNREACH: 'there is no route to the host',
  ENETUNREACH: 'there is no route to the network',
  ETIMEDOUT: 'no answer in time'
};

/** Connects to the nearest SSH server: by TCP, or by its `ProxyCommand`. */
export async function dial(
  hop: Hop,
  signal: AbortSignal,
  timeoutMs: number,
  step: StepRunner
): Promise<Duplex> {
  const { host, port, proxyCommand } = hop;
  if (proxyCommand !== undefined) {
    return step('tcp', `Run ${programOf(proxyCommand)} to reach ${host}:${port}`, () =>
      ProxyCommandStream.start(proxyCommand)
    );
  }
  const addresses = await step(
    'resolve',
    `Resolve ${host}`,
    () => addressesOf(hop),
    found => found.map(({ address }) => address).join(', ')
  );
  return step('tcp', `Connect to ${host}:${port}`, () => {
    const socket = openSocket({
      host,
      port,
      noDelay: true,
      autoSelectFamily: true,
      lookup: (_host, options, callback) =>
        options.all ? callback(null, addresses) : callback(null, addresses[0].address, addresses[0].family)
    });
    return new Promise((resolve, reject) => {
      const fail = (error: DbError): void => {
        socket.destroy();
        reject(error);
      };
      const timer = setTimeout(() => fail(unreachable(host, port, 'ETIMEDOUT')), timeoutMs);
      const onAbort = (): void => fail(new DbError({ code: 'cancelled', message: 'Cancelled' }));
      signal.addEventListener('abort', onAbort, { once: true });
      const settle = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
      };
      const onError = (error: Error & { code?: string; errors?: { code?: string }[] }): void => {
        settle();
        fail(unreachable(host, port, error.errors?.[0].code ?? error.code, error));
      };
      socket.once('error', onError);
      socket.once('connect', () => {
        settle();
        socket.off('error', onError);
        resolve(socket);
      });
    });
  });
}

async function addressesOf({ host, family }: Hop): Promise<LookupAddress[]> {
  let cause: unknown;
  const all = await lookup(host, { all: true }).catch((error: unknown) => {
    cause = error;
    return [];
  });
  const found = all.filter(address => family === 0 || address.family === family);
  if (found.length === 0) {
    const why =
      all.length > 0
        ? ` to an IPv${family} address, and AddressFamily of the SSH configuration wants one`
        : '';
    throw new DbError(
      { code: 'host-unknown', message: `The name of the SSH server ${host} does not resolve${why}` },
      { cause }
    );
  }
  return found;
}

function unreachable(host: string, port: number, code: string | undefined, cause?: Error): DbError {
  const reason = REASONS[code ?? ''] ?? cause?.message ?? code;
  return new DbError(
    {
      code: 'unreachable',
      message: `Cannot reach the SSH server ${host}:${port}: ${reason}`,
      hint: 'Check host and port of the SSH server, that it runs, and that the network leads there (VPN, firewall).',
      sqlState: code
    },
    { cause }
  );
}
