import { DbError } from '../../model';
import type { JsonObject } from '../../model';
import type { Channel } from './channel';
import { Assembler, FRAME_BYTES, split } from './frames';
import type { Frame, FrameBody, Message } from './frames';

/** Frames and bytes that may be under way without an acknowledgement. */
const WINDOW_FRAMES = 256;
const WINDOW_BYTES = 8 * FRAME_BYTES;
/** The receiver acknowledges well before the sender's window closes. */
const ACK_FRAMES = WINDOW_FRAMES / 4;
const ACK_BYTES = WINDOW_BYTES / 4;

/**
 * What travels over the channel: numbered data, and unnumbered control messages. `received` acknowledges all
 * up to that number; data carry it too, so that a conversation of small messages needs no `ack` of its own (which
 * would hold up the reply behind it by 40 ms: TCP's delayed acknowledgement at jupyter_server).
 */
type Packet =
  | { kind: 'data'; seq: number; received: number; stream: number; size: number; body: FrameBody }
  | { kind: 'ack'; received: number }
  | { kind: 'resend'; from: number }
  | { kind: 'ping' | 'pong'; sent: number; received: number };

type Data = Extract<Packet, { kind: 'data' }>;

interface Unacknowledged {
  packet: Data;
  bytes: Uint8Array[];
}

/**
 * Makes a {@link Channel} dependable: messages of any size, in frames of about 1 MB; at most 8 MB
 * under way (credits), so that a slow reader slows the writer; sequence numbers, by which the
 * receiver notices a lost frame and has it sent again. Messages of one stream keep their order;
 * streams share the channel in turns, so that a bulk transfer does not hold up small messages.
 */
export class Link {
  /** Called for every message, in the order of its stream. */
  onMessage: (message: JsonObject, buffers: readonly Uint8Array[]) => void = () => undefined;
  /** Called once when the channel has ended. */
  onClose: (error: DbError) => void = () => undefined;
  /** When the other side was last heard of, milliseconds since 1970. */
  lastHeard = Date.now();

  private open = true;
  private readonly streams = new Map<number, Generator<Frame, void>[]>();
  private readonly assemblers = new Map<number, Assembler>();
  private readonly unacknowledged: Unacknowledged[] = [];
  private bytesUnderWay = 0;
  private sent = 0;
  private received = 0;
  private framesToAck = 0;
  private bytesToAck = 0;
  private awaitingResendFrom = 0;

  constructor(private readonly channel: Channel) {
    channel.onMessage = (message, buffers) => this.receive(message as unknown as Packet, buffers);
    channel.onClose = reason => this.end(new DbError({ code: 'connection-lost', message: reason }));
  }

  /** Queues a message; it leaves when its stream's turn and the window allow. */
  send(stream: number, message: JsonObject, buffers: readonly Uint8Array[] = []): void {
    if (!this.open) {
      return;
    }
    const queue = this.streams.get(stream);
    const frames = split({ message, buffers });
    if (queue) {
      queue.push(frames);
    } else {
      this.streams.set(stream, [frames]);
    }
    this.pump();
  }

  /** Asks for a sign of life; the answer also reveals frames that were lost at the end of a burst. */
  ping(): void {
    this.post({ kind: 'ping', sent: this.sent, received: this.received });
  }

  /**
   * Acknowledges at once what was received. Worth it when more messages follow and nothing will be sent
   * back: jupyter_server holds up a second small message until TCP has the first one acknowledged, and TCP does so
   * with the next data or after 40 ms.
   */
  ack(): void {
    this.framesToAck = 0;
    this.bytesToAck = 0;
    this.post({ kind: 'ack', received: this.received });
  }

  close(): void {
    this.channel.close();
    this.end(new DbError({ code: 'connection-lost', message: 'The channel was closed' }));
  }

  private end(error: DbError): void {
    if (this.open) {
      this.open = false;
      this.streams.clear();
      this.unacknowledged.length = 0;
      this.onClose(error);
    }
  }

  private post(packet: Packet, bytes?: Uint8Array[]): void {
    if (this.open) {
      this.channel.send(packet as unknown as JsonObject, bytes);
    }
  }

  /** Sends frames, one of each stream in turn, until the window is full. */
  private pump(): void {
    while (
      this.streams.size > 0 &&
      this.unacknowledged.length < WINDOW_FRAMES &&
      this.bytesUnderWay < WINDOW_BYTES
    ) {
      const [stream, queue] = this.streams.entries().next().value as [number, Generator<Frame, void>[]];
      this.streams.delete(stream);
      const frame = queue[0].next().value as Frame;
      if (frame.body.last) {
        queue.shift();
      }
      if (queue.length > 0) {
        this.streams.set(stream, queue);
      }
      this.transmit(stream, frame);
    }
  }

  private transmit(stream: number, { body, bytes, size }: Frame): void {
    const { received } = this;
    const packet: Data = { kind: 'data', seq: ++this.sent, received, stream, size, body };
    this.framesToAck = 0;
    this.bytesToAck = 0;
    this.unacknowledged.push({ packet, bytes });
    this.bytesUnderWay += size;
    this.post(packet, bytes);
  }

  private receive(packet: Packet, bytes: readonly Uint8Array[]): void {
    if (!this.open) {
      return;
    }
    this.lastHeard = Date.now();
    switch (packet.kind) {
      case 'data':
        this.acknowledge(packet.received);
        this.accept(packet, bytes);
        break;
      case 'ack':
        this.acknowledge(packet.received);
        break;
      case 'resend':
        this.resend(packet.from);
        break;
      case 'ping':
      case 'pong':
        this.acknowledge(packet.received);
        if (packet.sent > this.received) {
          this.requestResend();
        }
        if (packet.kind === 'ping') {
          this.post({ kind: 'pong', sent: this.sent, received: this.received });
        }
    }
  }

  private accept(packet: Data, bytes: readonly Uint8Array[]): void {
    const expected = this.received + 1;
    if (packet.seq !== expected) {
      if (packet.seq > expected && this.awaitingResendFrom !== expected) {
        this.requestResend();
      }
      return;
    }
    this.received = packet.seq;
    this.framesToAck += 1;
    this.bytesToAck += packet.size;
    if (this.framesToAck >= ACK_FRAMES || this.bytesToAck >= ACK_BYTES) {
      this.ack();
    }
    this.assemble(packet.stream, packet.body, bytes);
  }

  private assemble(stream: number, body: FrameBody, bytes: readonly Uint8Array[]): void {
    let assembler = this.assemblers.get(stream);
    if (!assembler) {
      assembler = new Assembler();
      this.assemblers.set(stream, assembler);
    }
    let message: Message | null;
    try {
      message = assembler.add({ body, bytes: [...bytes] });
    } catch (error) {
      this.end(DbError.from(error));
      this.channel.close();
      return;
    }
    if (message) {
      this.assemblers.delete(stream);
      this.onMessage(message.message, message.buffers);
    }
  }

  private requestResend(): void {
    this.awaitingResendFrom = this.received + 1;
    this.post({ kind: 'resend', from: this.awaitingResendFrom });
  }

  private resend(from: number): void {
    this.acknowledge(from - 1);
    if (this.unacknowledged.length > 0 && this.unacknowledged[0].packet.seq !== from) {
      this.end(
        new DbError({ code: 'connection-lost', message: `Message ${from} was lost and cannot be sent again` })
      );
      this.channel.close();
      return;
    }
    for (const { packet, bytes } of this.unacknowledged) {
      this.post(packet, bytes);
    }
  }

  private acknowledge(received: number): void {
    while (this.unacknowledged.length > 0 && this.unacknowledged[0].packet.seq <= received) {
      this.bytesUnderWay -= this.unacknowledged.shift()?.packet.size ?? 0;
    }
    this.pump();
  }
}
