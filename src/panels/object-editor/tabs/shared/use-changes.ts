import type { ISignal } from '@lumino/signaling';
import { useEffect, useReducer } from 'react';

/** Renders again whenever the signal is emitted. */
export function useChanges(signal: ISignal<unknown, unknown>): void {
  const [, render] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const slot = (): void => render();
    signal.connect(slot);
    return () => void signal.disconnect(slot);
  }, [signal]);
}
