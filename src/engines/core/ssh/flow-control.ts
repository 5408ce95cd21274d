/** Steps in which room is given back, bytes: small enough that the sender never runs dry. */
export const MAX_STEP = 256 << 10;

/** Window of a stream on a line without delay, bytes. More only fills the buffers of the kernels, which then stall. */
const NEAR = 1 << 20;
/** The most a window is widened to on a slow line, bytes. */
const FAR = 8 << 20;
/** What is worth asking a line for, bytes for each millisecond there and back. */
const BYTES_PER_MS = 200 << 10;
/** How much smaller the window is while another stream waits for its answers: they queue behind what is on its way. */
const SHARE = 8;
/** A stream that has asked something this lately, milliseconds, and got less than this since, bytes, counts as waiting. */
const WAITING_MS = 1000;
const ANSWER = 64 << 10;

/**
 * How much each stream of one SSH connection may have on its way before we confirm any of it (RFC 4254, section 5.2).
 * ssh2 has 2 MiB in any case: at 40 ms there and back half of what the line could carry, and for a neighbour that
 * wants one row 2 MiB too many.
 */
export class FlowControl {
  private roundTripMs = Infinity;
  private readonly asking = new Map<object, { at: number; got: number }>();

  /** A stream was opened, which takes at least one trip there and back. */
  opened(tookMs: number): void {
    this.roundTripMs = Math.min(this.roundTripMs, tookMs);
  }

  /** `stream` has sent something, and waits for what comes of it. */
  asked(stream: object): void {
    this.asking.set(stream, { at: Date.now(), got: 0 });
  }

  received(stream: object, bytes: number): void {
    const asked = this.asking.get(stream);
    if (asked && (asked.got += bytes) > ANSWER) {
      this.asking.delete(stream);
    }
  }

  left(stream: object): void {
    this.asking.delete(stream);
  }

  /** For `stream` at this moment: its window, and the room from which on it is worth telling the sender; bytes. */
  limits(stream: object): { window: number; step: number } {
    const alone = Math.min(FAR, Math.max(NEAR, this.roundTripMs * BYTES_PER_MS));
    const window = this.othersWait(stream) ? alone / SHARE : alone;
    return { window, step: Math.min(MAX_STEP, window / 4) };
  }

  private othersWait(stream: object): boolean {
    const since = Date.now() - WAITING_MS;
    for (const [each, { at }] of this.asking) {
      if (each !== stream && at > since) {
        return true;
      }
    }
    return false;
  }
}
