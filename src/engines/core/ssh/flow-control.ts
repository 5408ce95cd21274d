/** Steps in which room is given back, bytes: small enough that the sender never runs dry. */
export const MAX_STEP = 256 << 10;

/** Window of all streams together on a line without delay, bytes. More only fills the buffers of the kernels, which then stall. */
const NEAR = 2 << 20;
/** The most that they are widened to on a slow line, bytes. */
const FAR = 8 << 20;
/** What is worth asking a line for, bytes for each millisecond there and back. */
const BYTES_PER_MS = 200 << 10;
/** How much smaller a window is while another stream waits for its answer, which queues behind what is on its way. */
const SHARE = 16;
/** What a stream may always have, bytes. */
const LEAST = 128 << 10;
/** A stream that has asked something this lately, milliseconds, and got less than this since, bytes, counts as waiting. */
const RECENT_MS = 1000;
const ANSWER = 64 << 10;

interface Stream {
  askedAt: number;
  /** Bytes since then, and when the last came. */
  got: number;
  heardAt: number;
}

/**
 * How much each stream of one SSH connection may have on its way before we confirm any of it (RFC 4254, section 5.2).
 * ssh2 has 2 MiB in any case: at 40 ms there and back half of what the line could carry, and for a neighbour that
 * wants one row 2 MiB too many.
 */
export class FlowControl {
  private roundTripMs = Infinity;
  private readonly streams = new Map<object, Stream>();

  /** The server has answered something after this time: a trip there and back takes that long at most. */
  answered(tookMs: number): void {
    this.roundTripMs = Math.min(this.roundTripMs, tookMs);
  }

  /** `stream` has sent something, and waits for what comes of it. */
  asked(stream: object): void {
    Object.assign(this.about(stream), { askedAt: Date.now(), got: 0 });
  }

  received(stream: object, bytes: number): void {
    const about = this.about(stream);
    about.got += bytes;
    about.heardAt = Date.now();
  }

  left(stream: object): void {
    this.streams.delete(stream);
  }

  /** For `stream` at this moment: its window, and the room from which on it is worth telling the sender; bytes. */
  limits(stream: object): { window: number; step: number } {
    const since = Date.now() - RECENT_MS;
    let readers = 1;
    let othersWait = false;
    for (const [each, { askedAt, got, heardAt }] of this.streams) {
      if (each !== stream) {
        readers += got > ANSWER && heardAt > since ? 1 : 0;
        othersWait ||= got <= ANSWER && askedAt > since;
      }
    }
    const all = Math.min(FAR, Math.max(NEAR, this.roundTripMs * BYTES_PER_MS));
    const window = Math.max(LEAST, othersWait ? all / SHARE : all / readers);
    return { window, step: Math.min(MAX_STEP, window / 4) };
  }

  private about(stream: object): Stream {
    let about = this.streams.get(stream);
    if (!about) {
      about = { askedAt: 0, got: 0, heardAt: 0 };
      this.streams.set(stream, about);
    }
    return about;
  }
}
