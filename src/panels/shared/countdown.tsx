import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import { useEffect, useState } from 'react';

export interface CountdownProps {
  /** When the next attempt is due, on the clock of `Date.now()`; `undefined` while one is under way. */
  retryAt: number | undefined;
  trans: TranslationBundle;
}

/** `reconnecting in 4 s`, counting down by itself. Not announced: the state is, once. */
export function Countdown({ retryAt, trans }: CountdownProps): JSX.Element {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (retryAt === undefined) {
      return;
    }
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [retryAt]);
  return <span aria-hidden="true">{countdownText(retryAt, trans, now)}</span>;
}

/** The words of {@link Countdown} at a moment. */
export function countdownText(
  retryAt: number | undefined,
  trans: TranslationBundle,
  now: number = Date.now()
): string {
  const seconds = retryAt === undefined ? 0 : Math.ceil((retryAt - now) / 1000);
  return seconds > 0 ? trans.__('reconnecting in %1 s', seconds) : trans.__('reconnecting…');
}
