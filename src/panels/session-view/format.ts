import type { TranslationBundle } from '@jupyterlab/translation';
import type { ServerSession } from '../../model';

/** A duration in two units at most: `0.4 s`, `12 s`, `3 min 5 s`, `2 h 14 min`, `3 d 2 h`. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 10) {
    return `${seconds.toFixed(1)} s`;
  }
  const whole = Math.floor(seconds);
  if (whole < 60) {
    return `${whole} s`;
  }
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) {
    return `${minutes} min ${whole % 60} s`;
  }
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** The state of a session in words. */
export function stateText(session: ServerSession, trans: TranslationBundle): string {
  if (session.blockedBy.length > 0) {
    return trans.__('blocked');
  }
  switch (session.state) {
    case 'running':
      return trans.__('running');
    case 'transaction':
      return trans.__('idle in transaction');
    case 'idle':
      return trans.__('idle');
    case 'background':
      return session.stateText;
  }
}
