import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { Inbox, type ByteReader } from '../../core/inbox';
import { COM_QUIT, parseError } from './packets';

/** Who listens to the server's answer to one command. */
export interface PacketHandler {
  /** One packet's payload. Returning false stops reading until {@link Channel.resume}. */
  packet(bytes: Buffer, start: number, end: number): boolean;
  /** The link broke before the answer was complete. */
  lost(error: Error): void;
}

const MAX_PAYLOAD = 0xff_ffff;

/**
 * A MySQL connection in its command phase: frames on an authenticated socket. Packets are handed on
 * as ranges of the memory that the socket reads into.
 */
export class Channel implements ByteReader {
  /** A handler has stopped the reading. */
  paused = false;
  /** Settles when the link has ended: with the reason when nobody asked for it. */
  readonly closed: Promise<Error | undefined>;
  private handler: PacketHandler | null = null;
  private readonly inbox: Inbox;
  private jumbo: Buffer[] = [];
  /** Number of the last packet, of either side. */
  private sequence = 0;
  private closing = false;
  /** What was sent cannot leave. */
  private blocked = false;
  private reason: Error | undefined;
  private ended = false;

  constructor(private readonly socket: Duplex) {
    this.closed = new Promise(resolve => {
      socket.on('error', (error: Error) => (this.reason ??= error));
      socket.on('close', () => {
        this.ended = true;
        const error = this.reason ?? new Error('The server closed the connection');
        const handler = this.handler;
        this.handler = null;
        handler?.lost(error);
        resolve(this.closing ? undefined : error);
      });
    });
    this.inbox = Inbox.of(socket, this);
  }

  /** When bytes last arrived, on the clock of `performance.now()`. */
  get heardAt(): number {
    return this.inbox.heardAt;
  }

  /** Sends a command; its answer goes to `handler`. */
  request(payload: Buffer, handler: PacketHandler): void {
    if (this.ended) {
      handler.lost(this.reason ?? new Error('The connection is closed'));
      return;
    }
    this.handler = handler;
    this.write(payload);
  }

  /** Sends a command that has no answer. */
  write(payload: Buffer): void {
    if (this.ended) {
      return;
    }
    let sequence = 0;
    for (let at = 0; ; at += MAX_PAYLOAD) {
      const length = Math.min(MAX_PAYLOAD, payload.length - at);
      const header = Buffer.from([length & 255, (length >> 8) & 255, length >> 16, sequence++ & 255]);
      this.socket.write(Buffer.concat([header, payload.subarray(at, at + length)]));
      if (length < MAX_PAYLOAD) {
        break;
      }
    }
  }

  /** Sends a part of what the server asked for; waits while it does not keep up. An empty part is the last one. */
  async send(payload: Buffer): Promise<void> {
    const header = Buffer.from([
      payload.length & 255,
      (payload.length >> 8) & 255,
      payload.length >> 16,
      ++this.sequence & 255
    ]);
    if (this.ended) {
      return;
    }
    this.socket.write(header);
    if (!this.socket.write(payload)) {
      // Now the server is who is waited for, or the link has died without a word.
      this.blocked = true;
      await Promise.race([once(this.socket, 'drain').catch(() => undefined), this.closed]);
      this.blocked = false;
      this.inbox.heardAt = performance.now();
    }
  }

  /** The server owes an answer, and nobody has stopped reading it; or it does not take what is sent. */
  get waiting(): boolean {
    return this.handler !== null && (!this.paused || this.blocked);
  }

  /** The link has ended, or does so in this moment. */
  get isEnding(): boolean {
    return this.socket.destroyed;
  }

  /** Ends the link at once. */
  destroy(reason: Error): void {
    this.socket.destroy(reason);
  }

  /** The answer is complete: later packets are unasked ones. */
  done(): void {
    this.handler = null;
  }

  /** Goes on reading after a handler stopped it. */
  resume(): void {
    if (this.paused) {
      this.paused = false;
      this.inbox.resume();
    }
  }

  /** Says goodbye and ends the link; never hangs on a server that does not answer. */
  async close(): Promise<void> {
    this.closing = true;
    if (!this.ended) {
      this.write(Buffer.from([COM_QUIT]));
      this.socket.end();
      this.resume();
      const timer = setTimeout(() => this.socket.destroy(), 1000);
      await this.closed;
      clearTimeout(timer);
    }
  }

  read(bytes: Buffer, _view: DataView, start: number, end: number): number {
    if (this.closing && !this.handler) {
      return end;
    }
    let at = start;
    while (!this.paused && at + 4 <= end) {
      const next = at + 4 + (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16));
      if (next > end) {
        break;
      }
      this.sequence = bytes[at + 3];
      this.deliver(bytes, at + 4, next);
      at = next;
    }
    return at;
  }

  private deliver(bytes: Buffer, start: number, end: number): void {
    if (end - start === MAX_PAYLOAD || this.jumbo.length > 0) {
      this.jumbo.push(Buffer.from(bytes.subarray(start, end)));
      if (end - start === MAX_PAYLOAD) {
        return;
      }
      bytes = Buffer.concat(this.jumbo);
      this.jumbo = [];
      start = 0;
      end = bytes.length;
    }
    if (this.handler) {
      if (!this.handler.packet(bytes, start, end)) {
        this.paused = true;
      }
    } else if (bytes[start] === 0xff) {
      // Since 8.0.24 the server says why it closes an idle session (error 4031).
      this.destroy(parseError(bytes, start, end));
    }
  }
}
