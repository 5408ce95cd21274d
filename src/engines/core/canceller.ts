import { answerWithin } from './time-limit';

/** Turns an abort into cancel requests for as long as a statement runs. */
export class Canceller {
  private requests: Promise<void> | undefined;
  private isOver = false;
  private over!: () => void;
  private readonly whenOver = new Promise<void>(resolve => {
    this.over = resolve;
  });
  private readonly onAbort = (): void => {
    this.now();
  };

  constructor(
    private readonly interrupt: () => Promise<void>,
    private readonly signal: AbortSignal | undefined
  ) {
    signal?.addEventListener('abort', this.onAbort, { once: true });
  }

  now(): void {
    this.requests ??= this.insist();
  }

  /** Waits until no request is under way any more: it could hit the next statement. */
  async settled(): Promise<void> {
    this.signal?.removeEventListener('abort', this.onAbort);
    this.isOver = true;
    this.over();
    await this.requests;
  }

  /** A request that comes before the server has begun with the statement has no effect, so it is repeated. */
  private async insist(): Promise<void> {
    for (let pause = 100; !this.isOver; pause = Math.min(2 * pause, 2000)) {
      // A server that cannot be reached any more ends the statement in its own way.
      await this.interrupt().catch(() => undefined);
      let timer: NodeJS.Timeout | undefined;
      const paused = new Promise<void>(resolve => {
        timer = setTimeout(resolve, pause);
      });
      await Promise.race([this.whenOver, paused]);
      clearTimeout(timer);
    }
  }
}

/** Time that a session which closes gives to a server, milliseconds. */
export const CLOSE_GRACE_MS = 1000;

/** Has the server end what a session runs that closes: of itself it goes on until it has something to send. Never rejects. */
export async function cancelAtClose(interrupt: () => Promise<void>): Promise<void> {
  await answerWithin(interrupt(), CLOSE_GRACE_MS).catch(() => undefined);
}
