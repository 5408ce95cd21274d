const FIRST_MS = 1000;
const LONGEST_MS = 30_000;
/** Share by which a pause is made longer or shorter by chance: clients that fell together do not come back together. */
const JITTER = 0.2;

/** Pauses between attempts to reach a server: 1, 2, 4, … 30 s, each a little off. */
export class BackOff {
  private failures = 0;

  constructor(private readonly random: () => number = Math.random) {}

  /** Milliseconds to wait after one more failure. */
  next(): number {
    const pause = Math.min(LONGEST_MS, FIRST_MS * 2 ** this.failures++);
    return Math.round(pause * (1 + JITTER * (2 * this.random() - 1)));
  }

  reset(): void {
    this.failures = 0;
  }
}
