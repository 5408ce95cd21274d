import type { Socket } from 'node:net';

/** Who reads the server's messages while a statement of ours runs. */
export interface MessageHandler {
  /**
   * One complete message: its code byte is at `at`, its body from `at + 5` to `end`.
   *
   * @returns `handled`; `forward` to let `pg` see it too; `pause` when handled and no more can be
   * taken for now; `done` to hand this message and all that follow to `pg` for good.
   */
  message(code: number, bytes: Buffer, view: DataView, at: number, end: number): Verdict;
}

export enum Verdict {
  Handled,
  Forward,
  Pause,
  Done
}

/**
 * Cuts a session's byte stream into messages and gives them to `pg` or, while a
 * {@link MessageHandler} is set, to that. It stays between the socket and `pg` for the session's
 * whole life: messages may arrive in pieces at any time, and only one side may keep the pieces.
 */
export class Wire {
  /** When bytes last arrived, on the clock of `performance.now()`. */
  heardAt = performance.now();
  private handler: MessageHandler | null = null;
  /** Pieces of a message that is not complete yet, and what it takes to make it so. */
  private pieces: Buffer[] = [];
  private gathered = 0;
  private needed = 0;
  /** Bytes behind the message at which the handler paused. */
  private held: Buffer | null = null;
  private readonly toPg: (bytes: Buffer) => void;

  constructor(readonly stream: Socket) {
    const [listener] = stream.listeners('data');
    this.toPg = bytes => {
      listener.call(stream, bytes);
    };
    stream.removeListener('data', listener as (bytes: Buffer) => void);
    stream.on('data', bytes => {
      this.heardAt = performance.now();
      this.receive(bytes);
    });
  }

  /** Gives the server's messages to `handler` until it answers {@link Verdict.Done}. */
  capture(handler: MessageHandler): void {
    this.handler = handler;
  }

  /** Gives the messages back to `pg` without waiting for {@link Verdict.Done}: the link is gone. */
  release(handler: MessageHandler): void {
    if (this.handler === handler) {
      this.handler = null;
    }
  }

  /** Goes on after {@link Verdict.Pause}. */
  resume(): void {
    const bytes = this.held;
    this.held = null;
    if (!bytes || this.read(bytes)) {
      this.stream.resume();
    }
  }

  private receive(bytes: Buffer): void {
    if (this.gathered > 0) {
      this.pieces.push(bytes);
      this.gathered += bytes.length;
      if (this.gathered < this.needed) {
        return;
      }
      bytes = Buffer.concat(this.pieces, this.gathered);
      this.pieces = [];
      this.gathered = 0;
    }
    if (!this.read(bytes)) {
      this.stream.pause();
    }
  }

  /** @returns false when the handler paused. */
  private read(bytes: Buffer): boolean {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const length = bytes.length;
    let at = 0;
    while (at + 5 <= length) {
      const end = at + 1 + view.getUint32(at + 1);
      if (end > length) {
        break;
      }
      const { handler } = this;
      if (!handler) {
        const last = lastMessageEnd(view, end);
        this.toPg(bytes.subarray(at, last));
        at = last;
        continue;
      }
      const verdict = handler.message(bytes[at], bytes, view, at, end);
      if (verdict !== Verdict.Handled) {
        if (verdict === Verdict.Done) {
          this.handler = null;
        }
        if (verdict !== Verdict.Pause) {
          this.toPg(bytes.subarray(at, end));
        } else {
          this.held = end < length ? bytes.subarray(end) : null;
          return false;
        }
      }
      at = end;
    }
    if (at < length) {
      this.keep(bytes, at, view);
    }
    return true;
  }

  private keep(bytes: Buffer, at: number, view: DataView): void {
    const rest = bytes.subarray(at);
    this.pieces = [rest];
    this.gathered = rest.length;
    this.needed = rest.length >= 5 ? 1 + view.getUint32(at + 1) : 5;
  }
}

/** Where the last complete message ends, given the end of one. */
function lastMessageEnd(view: DataView, end: number): number {
  for (let next = end; next + 5 <= view.byteLength;) {
    next += 1 + view.getUint32(next + 1);
    if (next > view.byteLength) {
      break;
    }
    end = next;
  }
  return end;
}
