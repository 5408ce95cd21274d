import type { Duplex } from 'node:stream';
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
 * as ranges of the socket's own chunks; only those that straddle two chunks are copied.
 */
export class Channel {
  /** Settles when the link has ended: with the reason when nobody asked for it. */
  readonly closed: Promise<Error | undefined>;
  /** When bytes last arrived, on the clock of `performance.now()`. */
  heardAt = performance.now();
  private handler: PacketHandler | null = null;
  private stalled = false;
  private parked: Buffer | null = null;
  private pieces: Buffer[] = [];
  private have = 0;
  private want = 0;
  private jumbo: Buffer[] = [];
  private closing = false;
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
    socket.on('data', (chunk: Buffer) => {
      this.heardAt = performance.now();
      this.receive(chunk);
    });
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

  /** The server owes an answer, and nobody has stopped reading it. */
  get waiting(): boolean {
    return this.handler !== null && !this.stalled;
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
    if (!this.stalled) {
      return;
    }
    this.stalled = false;
    const chunk = this.parked;
    this.parked = null;
    if (chunk) {
      this.receive(chunk);
    }
    if (!this.stalled) {
      this.socket.resume();
    }
  }

  /** Says goodbye and ends the link; never hangs on a server that does not answer. */
  async close(): Promise<void> {
    this.closing = true;
    if (!this.ended) {
      this.write(Buffer.from([COM_QUIT]));
      this.socket.end();
      this.socket.resume();
      const timer = setTimeout(() => this.socket.destroy(), 1000);
      await this.closed;
      clearTimeout(timer);
    }
  }

  private receive(chunk: Buffer): void {
    let p = this.have > 0 ? this.completePacket(chunk) : 0;
    const end = chunk.length;
    while (!this.stalled && p + 4 <= end) {
      const length = chunk[p] | (chunk[p + 1] << 8) | (chunk[p + 2] << 16);
      const next = p + 4 + length;
      if (next > end) {
        break;
      }
      this.deliver(chunk, p + 4, next);
      p = next;
    }
    if (p < end) {
      const rest = chunk.subarray(p);
      if (this.stalled) {
        this.parked = rest;
      } else {
        this.startPacket(rest);
      }
    }
    if (this.stalled) {
      this.socket.pause();
    }
  }

  private startPacket(rest: Buffer): void {
    this.pieces = [rest];
    this.have = rest.length;
    this.want = rest.length >= 4 ? 4 + rest.readUIntLE(0, 3) : 0;
  }

  /** Adds to the packet that the last chunk left unfinished; returns where the next one starts. */
  private completePacket(chunk: Buffer): number {
    let used = 0;
    if (this.want === 0) {
      used = Math.min(4 - this.have, chunk.length);
      this.startPacket(Buffer.concat([...this.pieces, chunk.subarray(0, used)]));
      if (this.want === 0) {
        return used;
      }
    }
    const taken = Math.min(this.want - this.have, chunk.length - used);
    this.pieces.push(chunk.subarray(used, used + taken));
    this.have += taken;
    used += taken;
    if (this.have === this.want) {
      const packet = Buffer.concat(this.pieces);
      this.pieces = [];
      this.have = 0;
      this.deliver(packet, 4, packet.length);
    }
    return used;
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
        this.stalled = true;
      }
    } else if (bytes[start] === 0xff) {
      // Since 8.0.24 the server says why it closes an idle session (error 4031).
      this.reason = parseError(bytes, start, end);
    }
  }
}
