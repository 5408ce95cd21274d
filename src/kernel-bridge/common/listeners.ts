import type { JsonValue } from '../../model';
import type { EventName, Events } from './methods';

/** Listeners of events, by name. They may outlive a connection and serve the next one. */
export class Listeners {
  private readonly byName = new Map<EventName, Set<(payload: never) => void>>();

  /** Adds a listener; returns the function that removes it. */
  on<E extends EventName>(name: E, listener: (payload: Events[E]) => void): () => void {
    const listeners = this.byName.get(name) ?? new Set();
    this.byName.set(name, listeners);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  notify(name: EventName, payload: JsonValue): void {
    this.byName.get(name)?.forEach(listener => callSafely(listener, payload));
  }
}

/**
 * Calls a listener of somebody else: its own error must not stop the messages behind this one, so it is
 * thrown again where nobody is in the way, and shows up in the console.
 */
export function callSafely(listener: ((value: never) => void) | undefined, value: JsonValue): void {
  try {
    listener?.(value as never);
  } catch (error) {
    setTimeout(() => {
      throw error;
    }, 0);
  }
}
