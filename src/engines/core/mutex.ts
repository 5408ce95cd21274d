import { DbError } from '../../model';

/** Lets one caller at a time use a session, in the order they came. */
export class Mutex {
  private tail: Promise<void> = Promise.resolve();
  private callers = 0;

  /** Somebody uses the session or waits for it. */
  get held(): boolean {
    return this.callers > 0;
  }

  /** Waits for its turn; the returned function ends it. Rejects with `cancelled` when `signal` aborts first. */
  async acquire(signal?: AbortSignal): Promise<() => void> {
    const before = this.tail;
    let release!: () => void;
    this.callers++;
    this.tail = new Promise(resolve => {
      release = () => {
        this.callers--;
        resolve();
      };
    });
    try {
      await untilAborted(before, signal);
    } catch (error) {
      void before.then(release);
      throw error;
    }
    return release;
  }
}

/** Waits for `awaited`; rejects with `cancelled` when `signal` aborts first. */
export function untilAborted<T>(awaited: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) {
    return awaited;
  }
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(new DbError({ code: 'cancelled', message: 'Cancelled' }));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    awaited.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', onAbort);
    });
    if (signal.aborted) {
      onAbort();
    }
  });
}
