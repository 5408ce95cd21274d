import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { nonsense, tolerant } from './broken-stream';

/** Memory that the socket reads into; grows for a message that is larger. */
const CAPACITY = 256 << 10;

/** Who takes a session's bytes. Hot: called with whole ranges, never a buffer per message. */
export interface ByteReader {
  /**
   * Takes complete messages of `bytes[start, end)` and returns where it stopped: at an incomplete message,
   * or behind the one at which it wants to pause. The memory is used again: what is to be kept must be copied.
   */
  read(bytes: Buffer, view: DataView, start: number, end: number): number;
  /** Nothing more is wanted until {@link Inbox.resume}. */
  readonly paused: boolean;
}

/** A stream whose source uses the memory of a chunk again, and that an {@link Inbox} copies from without a buffer between. */
export abstract class DirectDuplex extends Duplex {
  /** Takes chunks in place of `data` while the stream flows, and copies them. */
  sink: ((chunk: Buffer) => void) | undefined;

  /** In place of `push`. `chunk` is good for this call only. */
  protected give(chunk: Buffer): void {
    if (this.sink && this.readableFlowing && this.readableLength === 0) {
      this.sink(chunk);
    } else {
      this.push(Buffer.from(chunk));
    }
  }
}

/** Sockets of {@link openSocket} and the inbox whose memory they read into. */
const inboxes = new WeakMap<Duplex, Inbox>();

/**
 * Opens a TCP or unix socket that reads into one piece of memory once an {@link Inbox} has taken it over, in
 * place of a new buffer for each chunk, which the garbage collector would have to follow. Until then,
 * and below TLS, it is a socket like any other.
 */
export function openSocket(options: NetConnectOpts): Socket {
  const inbox = new Inbox();
  const socket: Socket = connect({
    ...options,
    onread: {
      buffer: () => inbox.room(),
      callback: (count, bytes) => inbox.arrived(socket, count, bytes)
    }
  });
  inboxes.set(socket, inbox);
  return tolerant(socket);
}

/** The bytes of a session between its stream and the engine's reader, without gaps and without garbage. */
export class Inbox {
  /** When bytes last arrived, or left that could not leave before; on the clock of `performance.now()`. */
  heardAt = performance.now();
  private bytes: Buffer = EMPTY;
  private view: DataView = new DataView(EMPTY.buffer, 0, 0);
  /** Bytes not taken yet. */
  private start = 0;
  private end = 0;
  private reader: ByteReader | null = null;
  private stream: Duplex | null = null;

  /** Gives all further bytes of `stream` to `reader`. A stream of any other kind than a plain socket will do as well. */
  static of(stream: Duplex, reader: ByteReader): Inbox {
    const inbox = inboxes.get(stream) ?? new Inbox();
    inbox.stream = stream;
    inbox.reader = reader;
    const append = (chunk: Buffer): void => inbox.append(chunk);
    stream.on('data', append);
    if (stream instanceof DirectDuplex) {
      stream.sink = append;
    }
    return inbox;
  }

  /** Goes on after the reader has paused; reads what was held back at once. */
  resume(): void {
    this.drain();
    if (!this.reader!.paused) {
      this.stream!.resume();
    }
  }

  /** Where the socket may put its next bytes. */
  room(): Uint8Array {
    this.reserve(this.reader ? CAPACITY / 4 : CAPACITY);
    return this.bytes.subarray(this.end);
  }

  /** Bytes that the socket has put into {@link room}. Returns false to make it stop reading. */
  arrived(socket: Socket, count: number, bytes: Uint8Array): boolean {
    if (!this.reader) {
      // Someone else reads, and may keep what it gets.
      return socket.push(Buffer.from(bytes.subarray(0, count)));
    }
    if (bytes.buffer !== this.bytes.buffer || bytes.byteOffset - this.bytes.byteOffset !== this.end) {
      // Room that was given away before what was held back had been taken.
      this.reserve(count);
      this.bytes.set(bytes.subarray(0, count), this.end);
    }
    this.end += count;
    this.heardAt = performance.now();
    this.drain();
    return !this.reader.paused;
  }

  private append(chunk: Buffer): void {
    this.reserve(chunk.length);
    chunk.copy(this.bytes, this.end);
    this.end += chunk.length;
    this.heardAt = performance.now();
    this.drain();
    if (this.reader!.paused) {
      this.stream!.pause();
    }
  }

  private drain(): void {
    try {
      this.start = this.reader!.read(this.bytes, this.view, this.start, this.end);
    } catch (error) {
      this.start = this.end;
      this.stream!.destroy(nonsense(error));
    }
    if (this.start === this.end) {
      this.start = this.end = 0;
    }
  }

  /** Makes room for `count` more bytes behind what is there; gives back the memory of a large message. */
  private reserve(count: number): void {
    const kept = this.end - this.start;
    const isLarge = this.bytes.length > CAPACITY && kept + count <= CAPACITY;
    if (this.end + count <= this.bytes.length && !isLarge) {
      return;
    }
    let size = isLarge ? CAPACITY : Math.max(this.bytes.length, CAPACITY);
    while (size < kept + count) {
      size *= 2;
    }
    const target = size === this.bytes.length ? this.bytes : Buffer.allocUnsafeSlow(size);
    this.bytes.copy(target, 0, this.start, this.end);
    if (target !== this.bytes) {
      this.bytes = target;
      this.view = new DataView(target.buffer, target.byteOffset, target.length);
    }
    this.start = 0;
    this.end = kept;
  }
}

const EMPTY = Buffer.alloc(0);
