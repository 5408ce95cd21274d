import type { Duplex } from 'node:stream';
import { Inbox, type ByteReader } from '../core/inbox';

/** Who reads the server's messages while a statement of ours runs. */
export interface MessageHandler {
  /**
   * One complete message: its code byte is at `at`, its body from `at + 5` to `end`.
   *
   * @returns `handled`; `forward` to let `pg` see it too; `pause` when handled and no more can be
   * taken for now; `done` to hand this message and all that follow to `pg` for good.
   */
  message(code: number, bytes: Buffer, view: DataView, at: number, end: number): Verdict;
  /**
   * A DataRow stands at `at`, complete or not: takes it and those behind it, up to `end`. Returns how far it
   * got; {@link Wire.pause} when no more can be taken for now.
   */
  rows(bytes: Buffer, view: DataView, at: number, end: number): number;
}

/** Code of the message that most of a result consists of. */
export const DATA_ROW = 68;

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
export class Wire implements ByteReader {
  paused = false;
  private handler: MessageHandler | null = null;
  private readonly toPg: (bytes: Buffer) => void;
  private readonly inbox: Inbox;

  constructor(readonly stream: Duplex) {
    const [listener] = stream.listeners('data');
    // `pg` keeps parts of what it gets.
    this.toPg = bytes => {
      listener.call(stream, Buffer.from(bytes));
    };
    stream.removeListener('data', listener as (bytes: Buffer) => void);
    this.inbox = Inbox.of(stream, this);
  }

  /** When bytes last arrived, on the clock of `performance.now()`. */
  get heardAt(): number {
    return this.inbox.heardAt;
  }

  /** What waited to be sent has left: a sign of life. */
  drained(): void {
    this.inbox.heardAt = performance.now();
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

  /** Stops reading behind the messages that were taken. */
  pause(): void {
    this.paused = true;
  }

  /** Goes on after {@link Verdict.Pause} or {@link pause}. */
  resume(): void {
    if (this.paused) {
      this.paused = false;
      this.inbox.resume();
    }
  }

  read(bytes: Buffer, view: DataView, start: number, length: number): number {
    let at = start;
    while (at + 5 <= length) {
      if (bytes[at] === DATA_ROW && this.handler) {
        const taken = this.handler.rows(bytes, view, at, length);
        if (this.paused || taken === at) {
          return taken;
        }
        at = taken;
        continue;
      }
      const end = at + 1 + view.getUint32(at + 1);
      if (end > length) {
        break;
      }
      const { handler } = this;
      if (!handler) {
        const last = lastMessageEnd(view, end, length);
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
          this.paused = true;
          return end;
        }
      }
      at = end;
    }
    return at;
  }
}

/** Where the last complete message before `length` ends, given the end of one. */
function lastMessageEnd(view: DataView, end: number, length: number): number {
  for (let next = end; next + 5 <= length;) {
    next += 1 + view.getUint32(next + 1);
    if (next > length) {
      break;
    }
    end = next;
  }
  return end;
}
