import type { ClientChannel } from 'ssh2';
import { tolerant } from '../broken-stream';
import { DirectDuplex } from '../inbox';
import { MAX_STEP, type FlowControl } from './flow-control';

/** Fields of ssh2 1.x that are not in its typings; without them the window stays as it is. */
interface ChannelInternals {
  incoming?: { window: number };
  outgoing?: { id: number; state: string };
  _client?: { _protocol?: { channelWindowAdjust?(id: number, bytes: number): void } };
}

/** What the end of a stream means. */
export interface Ends {
  /** Why the tunnel broke, if it did. */
  lost(): Error | undefined;
  /** Nothing ever came. */
  unheard(): Error;
  /** It worked, and the other end closed it after so much silence. */
  closed(silentMs: number): Error;
}

type Push = (chunk: Buffer | null) => boolean;

/**
 * A byte stream through a tunnel that a driver takes for a connected socket. Unlike ssh2's channel it ends with
 * an error when the tunnel breaks, and lets as much of the server's data be on its way as {@link FlowControl} says.
 */
export class TunnelStream extends DirectDuplex {
  private readonly internals: ChannelInternals;
  private isHeard = false;
  /** When bytes last came or went, on the clock of `performance.now()`. */
  private usedAt = performance.now();

  /**
   * @param flow that of the SSH connection
   */
  constructor(
    private readonly channel: ClientChannel,
    private readonly flow: FlowControl,
    private readonly ends: Ends
  ) {
    super({ allowHalfOpen: false, readableHighWaterMark: MAX_STEP });
    tolerant(this);
    this.internals = channel as unknown as ChannelInternals;
    const push = channel.push.bind(channel) as Push;
    // Data does not pass through the channel's own buffer; `false` keeps it from managing the window.
    channel.push = ((chunk: Buffer | null) => {
      if (chunk !== null) {
        this.received(chunk);
        return false;
      }
      this.ended();
      channel.resume();
      return push(null);
    }) as ClientChannel['push'];
    channel.on('error', (error: Error) => this.destroy(error));
    channel.on('close', () => this.onClose());
    this.adjust();
  }

  /** The stream is connected already: what a driver asks of a socket is nothing to do. */
  connect(): this {
    queueMicrotask(() => this.emit('connect'));
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  setTimeout(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  override _read(): void {
    // Data comes by itself, as far as the window goes.
  }

  /** Whatever leaves the buffer makes room; `_read` is not called again while nothing comes, and nothing comes without room. */
  override read(size?: number): Buffer | null {
    const chunk = super.read(size) as Buffer | null;
    this.adjust();
    return chunk;
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.flow.asked(this);
    this.usedAt = performance.now();
    // Without the channel's own queue: this stream has one, and gives it one chunk at a time.
    this.channel._write(chunk, encoding, done);
  }

  override _final(done: () => void): void {
    this.channel.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.flow.left(this);
    try {
      this.channel.destroy();
    } catch {
      // ssh2 has nothing to compress with any more: the connection is closed.
    }
    done(error);
  }

  /** `chunk` is good for this call only. */
  private received(chunk: Buffer): void {
    this.flow.received(this, chunk.length);
    this.isHeard = true;
    this.usedAt = performance.now();
    if (!this.destroyed && !this.readableEnded) {
      this.give(chunk);
    }
    this.adjust();
  }

  /** Gives the sender room for what was taken out of the buffer. */
  private adjust(): void {
    const { incoming, outgoing, _client } = this.internals;
    const protocol = _client?._protocol;
    if (!incoming || outgoing?.state !== 'open' || !protocol?.channelWindowAdjust) {
      return;
    }
    const { window, step } = this.flow.limits(this);
    const room = window - incoming.window - this.readableLength;
    if (room >= step) {
      incoming.window += room;
      protocol.channelWindowAdjust(outgoing.id, room);
    }
  }

  private reason(): Error | undefined {
    return this.ends.lost() ?? (this.isHeard ? undefined : this.ends.unheard());
  }

  private ended(): void {
    const reason = this.reason();
    if (reason) {
      this.destroy(reason);
    } else if (!this.destroyed) {
      this.leave();
    }
  }

  /** What is still in the buffer is read first. */
  private leave(): void {
    const reason = this.writableEnded ? undefined : this.ends.closed(performance.now() - this.usedAt);
    if (reason && this.readableLength === 0) {
      this.destroy(reason);
      return;
    }
    if (reason) {
      this.prependOnceListener('end', () => this.destroy(reason));
    }
    this.push(null);
  }

  private onClose(): void {
    const reason = this.reason();
    if (reason) {
      this.destroy(reason);
    } else if (this.readableEnded) {
      this.destroy();
    } else {
      // What is still in the buffer is read first. What is still to be written never will be.
      this.once('end', () => this.destroy());
    }
  }
}
