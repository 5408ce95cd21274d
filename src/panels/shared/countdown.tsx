import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import { useEffect, useState } from 'react';

export interface CountdownProps {
  /** When the next attempt is due, on the clock of `Date.now()`; `undefined` while one is under way. */
  retryAt: number | undefined;
  trans: TranslationBundle;
}

/** `reconnecting 4 s`, counting down by itself. Not announced: the state is, once. */
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
  const seconds = secondsTo(retryAt, now);
  return (
    <span aria-hidden="true">
      {seconds > 0 ? trans.__('reconnecting %1 s', seconds) : trans.__('reconnecting…')}
    </span>
  );
}

/** The same in a sentence, at a moment. */
export function countdownText(
  retryAt: number | undefined,
  trans: TranslationBundle,
  now: number = Date.now()
): string {
  const seconds = secondsTo(retryAt, now);
  return seconds > 0 ? trans.__('reconnecting in %1 s', seconds) : trans.__('reconnecting…');
}

function secondsTo(retryAt: number | undefined, now: number): number {
  return retryAt === undefined ? 0 : Math.ceil((retryAt - now) / 1000);
}
