import { DbError } from '../../../model';
import type { Authenticator } from './auth';
import type { Hop } from './hops';
import type { Target } from './link';
import { ProxyCommandError } from './proxy-command';

/** Where a stream leads, for people. */
export function targetName(target: Target): string {
  return 'path' in target ? target.path : `${target.host}:${target.port}`;
}

/** Why the handshake or the login failed. */
export function handshakeError(
  hop: Hop,
  error: Error & { level?: string },
  login: Authenticator,
  timeoutMs: number
): DbError {
  if (error.level === 'client-authentication') {
    return login.error();
  }
  if (error instanceof ProxyCommandError) {
    return new DbError(
      {
        code: 'unreachable',
        message: `Cannot reach the SSH server ${hop.host}:${hop.port}: ${error.message}`,
        hint: 'The command stands in the SSH configuration; it runs as the user of the Jupyter server.'
      },
      { cause: error }
    );
  }
  if (error.level === 'client-timeout') {
    return new DbError(
      {
        code: 'unreachable',
        message: `${hop.name} did not finish the SSH handshake within ${timeoutMs / 1000} s`,
        hint: 'Check that an SSH server listens there, or allow more time.'
      },
      { cause: error }
    );
  }
  if (/too many authentication failures/i.test(error.message)) {
    return new DbError(
      {
        code: 'auth-failed',
        message: `${hop.name} ended the login after too many keys`,
        hint: 'Choose the key file to log in with, so that not every key of the agent is tried.',
        question: { hop: hop.name, prompts: [] }
      },
      { cause: error }
    );
  }
  if (/no matching|handshake failed/i.test(error.message)) {
    return new DbError(
      {
        code: 'unreachable',
        message: `No common algorithm with ${hop.name}: ${error.message}`,
        hint: 'The SSH server offers outdated algorithms only. Update it.'
      },
      { cause: error }
    );
  }
  return new DbError(
    {
      code: 'unreachable',
      message: `${hop.name} does not answer as an SSH server: ${error.message}`,
      hint: 'Check host and port of the SSH server.'
    },
    { cause: error }
  );
}

/** Why an SSH connection that was up has ended. */
export function lostError(hop: Hop, error: (Error & { level?: string }) | undefined): DbError {
  const reason =
    error?.level === 'client-timeout'
      ? 'it gives no sign of life'
      : (error?.message ?? 'the SSH server closed the connection');
  return new DbError(
    { code: 'connection-lost', message: `The SSH tunnel through ${hop.name} is lost: ${reason}` },
    { cause: error }
  );
}

/** Reasons for not opening a channel (RFC 4254, section 5.1). */
const PROHIBITED = 1;
const UNKNOWN_TYPE = 3;

/** Why an SSH server did not open a stream to `target`. */
export function refusedForward(hop: Hop, target: Target, error: Error & { reason?: unknown }): DbError {
  const where = targetName(target);
  const words = error.message.replace(/^\(SSH\) Channel open failure: /, '');
  if (error.reason === PROHIBITED || error.reason === UNKNOWN_TYPE) {
    const option = 'path' in target ? 'AllowStreamLocalForwarding' : 'AllowTcpForwarding';
    return new DbError(
      {
        code: 'permission',
        message: `${hop.name} does not allow forwarding to ${where}`,
        detail: words,
        hint: `In the SSH server's sshd_config, ${option} must be yes and PermitOpen must not exclude it; in authorized_keys, the key must not be restricted.`
      },
      { cause: error }
    );
  }
  return new DbError(
    {
      code: 'unreachable',
      message: `${hop.name} cannot reach ${where}: ${words}`,
      hint: 'Names and addresses of the database are as seen from the SSH server: localhost is the SSH server itself.'
    },
    { cause: error }
  );
}
