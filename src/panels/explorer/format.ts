import type { TranslationBundle } from '@jupyterlab/translation';
import type { ConnectionState } from '../../model';
import { addressOf } from '../shared/address';

const UNITS: readonly [number, string][] = [
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k']
];

/** A number of rows in three digits at most: `8.4 M`. An estimate is never shown more exactly. */
export function compactCount(count: number): string {
  for (const [unit, letter] of UNITS) {
    // 999,500 and more would round to `1000 k`.
    if (count >= unit * 0.9995) {
      const value = count / unit;
      return `${value < 9.95 ? value.toFixed(1).replace(/\.0$/, '') : Math.round(value)} ${letter}`;
    }
  }
  return String(count);
}

/** The state of a connection in words: for tooltips and screen readers. */
export function statusText(state: ConnectionState, trans: TranslationBundle): string {
  switch (state.status) {
    case 'closed':
      return trans.__('not connected');
    case 'connecting':
      return trans.__('connecting…');
    case 'ready':
      return trans.__('connected');
    case 'degraded':
      return trans.__('connected, but slow or unstable');
    case 'reconnecting':
      return trans.__('the link is lost, reconnecting…');
    case 'failed':
      return trans.__('connection failed');
  }
}

/** Tooltip of a connection: where it goes, what answers there, how far away it is. */
export function connectionTitle(state: ConnectionState, trans: TranslationBundle): string {
  const { config, server, latencyMs, error } = state;
  const lines = [addressOf(config), server, statusText(state, trans)];
  if (latencyMs !== undefined) {
    lines.push(trans.__('Round trip: %1 ms', latencyMs < 10 ? latencyMs.toFixed(1) : Math.round(latencyMs)));
  }
  if (config.ssh) {
    const hops = [...(config.ssh.jumps ?? []), config.ssh].map(({ host }) => host);
    lines.push(trans.__('Through SSH: %1', hops.join(' → ')));
  }
  if (config.readOnly) {
    lines.push(trans.__('Read-only: the server refuses changes'));
  }
  if (config.production) {
    lines.push(trans.__('Production: dangerous statements are confirmed'));
  }
  if (config.sample) {
    lines.push(trans.__('Sample data; may be removed'));
  }
  if (error) {
    lines.push(error.message);
  }
  return lines.filter(Boolean).join('\n');
}
