import type { ConnectionConfig } from '../../model';
import type { ConnectOptions } from './engine';
import type { StepRunner } from './steps';
import type { Tunnel } from './tunnel';

/** Where a server is, for people: an address that is seen from an SSH server means nothing without that. */
export function placeOf(address: string, tunnel: Tunnel | undefined): string {
  return tunnel ? `${address} behind ${tunnel.name}` : address;
}

/**
 * The way to a connection's server through SSH; `undefined` where it goes directly. SSH is read with the first tunnel: hosts
 * without one do without its memory.
 *
 * @param timeoutMs for each server on the way, where neither the connection nor the SSH configuration says anything; milliseconds
 * @throws DbError as `openTunnel` does
 */
export async function tunnelOf(
  { ssh, connectTimeoutMs }: ConnectionConfig,
  { secrets, signal, onStep }: ConnectOptions,
  step: StepRunner,
  timeoutMs: number
): Promise<Tunnel | undefined> {
  if (!ssh) {
    return undefined;
  }
  const { openTunnel } = await import('./tunnel');
  return openTunnel(ssh, {
    answers: secrets?.ssh,
    signal,
    timeoutMs: hop => connectTimeoutMs ?? hop.timeoutMs ?? timeoutMs,
    step,
    trial: onStep !== undefined
  });
}
