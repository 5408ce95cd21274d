/** What {@link CellQueue.add} answers for a job that was dropped before it began. */
export const DROPPED = Symbol('dropped');

/**
 * Runs the jobs of one notebook strictly one after the other.
 *
 * The notebook's kernel has a queue of its own, but SQL runs elsewhere: without this one, Run All,
 * which starts all cells at once, would let SQL cells overtake the Python cells above them.
 */
export class CellQueue {
  private tail: Promise<unknown> = Promise.resolve();
  private generation = 0;
  private pending = 0;
  private running: AbortController | null = null;

  /** Jobs of this queue wait or run. */
  get busy(): boolean {
    return this.pending > 0;
  }

  /**
   * Adds a job behind all others.
   *
   * @param job - gets a signal that {@link drop} aborts.
   * @param isFatal - whether an outcome drops the jobs behind; a rejection is passed as `error`.
   * @returns what the job returns, or {@link DROPPED} when it never began.
   */
  add<T>(
    job: (signal: AbortSignal) => Promise<T>,
    isFatal: (outcome: { value: T } | { error: unknown }) => boolean
  ): Promise<T | typeof DROPPED> {
    const generation = this.generation;
    this.pending++;
    const run = this.tail.then(async () => {
      try {
        return generation === this.generation ? await this.run(job, isFatal) : DROPPED;
      } finally {
        this.pending--;
      }
    });
    this.tail = run.catch(() => undefined);
    return run;
  }

  /** Makes later jobs wait for work that runs outside of this queue, and drops them when it fails. */
  follow(
    work: Promise<unknown>,
    failed: (outcome: { value: unknown } | { error: unknown }) => boolean
  ): void {
    const settled = work.then(
      value => failed({ value }),
      (error: unknown) => failed({ error })
    );
    this.tail = Promise.all([
      this.tail,
      settled.then(isFailure => {
        if (isFailure) {
          this.generation++;
        }
      })
    ]);
  }

  /** Later jobs wait for `work`, whatever becomes of it. */
  wait(work: Promise<unknown>): void {
    this.follow(work, () => false);
  }

  /** Drops all jobs that wait and aborts the one that runs. */
  drop(): void {
    this.generation++;
    this.running?.abort();
  }

  private async run<T>(
    job: (signal: AbortSignal) => Promise<T>,
    isFatal: (outcome: { value: T } | { error: unknown }) => boolean
  ): Promise<T> {
    const controller = new AbortController();
    this.running = controller;
    try {
      const value = await job(controller.signal);
      if (isFatal({ value })) {
        this.generation++;
      }
      return value;
    } catch (error) {
      if (isFatal({ error })) {
        this.generation++;
      }
      throw error;
    } finally {
      this.running = null;
    }
  }
}
