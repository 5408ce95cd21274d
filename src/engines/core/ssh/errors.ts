import { DbError } from '../../../model';
import { BrokenWayError } from '../broken-stream';
import type { Offered } from './algorithms';
import type { Authenticator } from './auth';
import type { Hop } from './hops';
import type { Target } from './link';
import { ProxyCommandError } from './proxy-command';

/** Where a stream leads, for people. */
export function targetName(target: Target): string {
  return 'path' in target ? target.path : `${target.host}:${target.port}`;
}

/** The server has closed the connection without a word. */
export class ClosedError extends Error {
  constructor() {
    super('The server closed the connection');
  }
}

/** The server closed the connection before it said that it is one of SSH. */
export function isBeforeHandshake(error: Error): boolean {
  return /before handshake/i.test(error.message);
}

/** What is known of a handshake that failed. */
export interface Attempted {
  login: Authenticator;
  offered: Offered;
  timeoutMs: number;
}

/** Why the handshake or the login failed. */
export function handshakeError(
  hop: Hop,
  error: Error & { level?: string },
  { login, offered, timeoutMs }: Attempted
): DbError {
  if (error.level === 'client-authentication') {
    return login.error();
  }
  // The way through the SSH server before this one.
  if (error instanceof DbError) {
    return error;
  }
  const unreachable = (message: string, hint: string, detail = ''): DbError =>
    new DbError({ code: 'unreachable', message, detail: login.detail(detail), hint }, { cause: error });
  if (error instanceof BrokenWayError && !login.isBegun) {
    return new DbError({ code: 'unreachable', message: error.message, hint: error.hint }, { cause: error });
  }
  if (error instanceof ProxyCommandError) {
    return unreachable(
      `Cannot reach the SSH server ${hop.host}:${hop.port}: ${error.message}`,
      'The command stands in the SSH configuration; it runs as the user of the Jupyter server.'
    );
  }
  if (error.level === 'client-timeout') {
    return unreachable(
      `${hop.name} did not finish the SSH ${login.isBegun ? 'login' : 'handshake'} within ${timeoutMs / 1000} s`,
      'Check that an SSH server listens there, or allow more time.'
    );
  }
  const isRefused = /too many authentication failures/i.test(error.message);
  if ((isRefused || error instanceof ClosedError) && login.isBegun) {
    return login.ended(error, isRefused);
  }
  if (/no matching|handshake failed/i.test(error.message)) {
    const { kind, algorithms } = offered.last;
    return unreachable(
      `No common algorithm with ${hop.name}: ${error.message}`,
      /sntrup|mlkem|kyber/i.test(algorithms)
        ? 'The SSH server offers post-quantum key exchanges only. Have it offer curve25519-sha256 as well (KexAlgorithms in its sshd_config).'
        : 'The SSH server offers none of the algorithms that are known and safe here. Have newer ones enabled there (KexAlgorithms, Ciphers, MACs in its sshd_config), or update it.',
      kind && `${kind} of the server: ${algorithms}`
    );
  }
  if (isBeforeHandshake(error)) {
    return unreachable(
      `${hop.name} closed the connection before it said anything`,
      'An SSH server does so with too many logins at a time (MaxStartups), or with those that failed too often (fail2ban, PerSourcePenalties): wait a while. Or something else listens there.'
    );
  }
  return unreachable(
    `${hop.name} does not answer as an SSH server: ${error.message}`,
    'Check host and port of the SSH server.'
  );
}

/** Why an SSH connection that was up has ended. */
export function lostError(hop: Hop, error: (Error & { level?: string }) | undefined): DbError {
  if (error instanceof BrokenWayError) {
    // The way to this server, through the one before it.
    const { message, hint } = error;
    return new DbError({ code: 'connection-lost', message, hint }, { cause: error });
  }
  const isSilent = error?.level === 'client-timeout';
  const reason = isSilent
    ? 'it gives no sign of life'
    : (error?.message ?? 'the SSH server closed the connection');
  return new DbError(
    {
      code: 'connection-lost',
      message: `The SSH tunnel through ${hop.name} is lost: ${reason}`,
      hint: isSilent
        ? 'The network does not reach the SSH server any more, or something in between forgot a connection that was silent: a shorter keepalive keeps it open.'
        : 'The SSH server was restarted, or ended the connection: its log tells which. The tunnel is opened again when it is needed.'
    },
    { cause: error }
  );
}

/** Reasons for not opening a channel (RFC 4254, section 5.1). */
const PROHIBITED = 1;
const UNKNOWN_TYPE = 3;
const SHORTAGE = 4;

const AS_SEEN =
  'Names and addresses of the database are as seen from the SSH server: localhost is the SSH server itself.';

/** Why an SSH server did not open a stream to `target`. */
export function refusedForward(hop: Hop, target: Target, error: Error & { reason?: unknown }): DbError {
  const where = targetName(target);
  const words = error.message.replace(/^\(SSH\) Channel open failure: /, '').trim();
  const said = words && `: ${words}`;
  const isSocket = 'path' in target;
  if (error.reason === PROHIBITED || error.reason === UNKNOWN_TYPE) {
    const option = isSocket ? 'AllowStreamLocalForwarding' : 'AllowTcpForwarding';
    const sockets = isSocket ? ' Not every SSH server can forward to sockets: host and port may do.' : '';
    return new DbError(
      {
        code: 'permission',
        message: `${hop.name} does not allow forwarding to ${where}`,
        detail: words || undefined,
        hint: `In the SSH server's sshd_config, ${option} must be yes and PermitOpen must not exclude it; in authorized_keys, the key must not be restricted; and the password of ${hop.user} there must not have expired.${sockets}`
      },
      { cause: error }
    );
  }
  return new DbError(
    {
      code: 'unreachable',
      message: `${hop.name} cannot reach ${where}${said}`,
      hint: error.reason === SHORTAGE ? 'The SSH server has no room for one more connection now.' : AS_SEEN
    },
    { cause: error }
  );
}

/** Silence that may be why a stream was closed, milliseconds. */
const LONG_MS = 1000;

/**
 * A stream was closed that worked. Whether by the database or by the SSH server cannot be told from what arrives; a long silence before
 * speaks for the latter.
 *
 * @param silentMs for how long nothing had gone either way
 */
export function closedError(hop: Hop, target: Target, silentMs: number): BrokenWayError {
  const where = targetName(target);
  const isLong = silentMs >= LONG_MS;
  return new BrokenWayError(
    `The way from ${hop.name} to ${where} was closed there${isLong ? ` after ${Math.round(silentMs / 1000)} s without traffic` : ''}, by the database server or the SSH server`,
    isLong
      ? `Does it happen after the same time again? Then the SSH server closes what is silent for so long: have ChannelTimeout raised in the sshd_config of ${hop.host}; idle sessions are also kept by a lower “Check idle sessions every (s)”. Else the log of the database server tells why it ended the session.`
      : `The log of the database server tells why it ended the session, that of ${hop.host} whether the SSH server did.`
  );
}

/** A stream was opened, and closed before anything came of it: some SSH servers connect only then. */
export function unheardError(hop: Hop, target: Target): DbError {
  return new DbError({
    code: 'unreachable',
    message: `${hop.name} opened the way to ${targetName(target)}, and it was closed before anything came`,
    hint: `Check that a server listens there, and lets ${hop.host} in. ${AS_SEEN}`
  });
}
