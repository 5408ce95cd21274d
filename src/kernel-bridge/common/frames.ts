import { DbError } from '../../model';
import type { JsonObject } from '../../model';

/**
 * Upper limit of a frame's binary part, bytes. Small enough for the 10 MiB that jupyter_server takes
 * in one websocket message and for fair sharing between a bulk transfer and small requests.
 */
export const FRAME_BYTES = 1 << 20;

/** One piece of a message. Its bytes travel beside it as binary buffers. */
export type FrameBody = {
  /** The message; absent in all but the first frame, and where the message travels as bytes. */
  message?: JsonObject;
  /** First frame only: lengths of the buffers, bytes. */
  sizes?: number[];
  /** First frame only: the first buffer is the message itself, as UTF-8. */
  packed?: true;
  /** Set in the last frame of a message. */
  last?: true;
};

export interface Frame {
  body: FrameBody;
  bytes: Uint8Array[];
  /** About how much the frame weighs, JSON included, bytes. */
  size: number;
}

/** A message with its buffers, as a sender gives it and a receiver gets it. */
export interface Message {
  message: JsonObject;
  buffers: readonly Uint8Array[];
}

/** Cuts a message into frames, lazily: nothing is copied. */
export function* split({ message, buffers }: Message, frameBytes = FRAME_BYTES): Generator<Frame, void> {
  const text = JSON.stringify(message);
  const packed = text.length > frameBytes;
  const parts = packed ? [new TextEncoder().encode(text), ...buffers] : buffers;
  const head: FrameBody = packed ? { packed } : { message };
  if (parts.length > 0) {
    head.sizes = parts.map(part => part.byteLength);
  }
  let frame: Frame = { body: head, bytes: [], size: packed ? 0 : text.length };
  let room = frameBytes;
  for (const part of parts) {
    for (let from = 0; from < part.byteLength;) {
      if (room === 0) {
        yield frame;
        frame = { body: {}, bytes: [], size: 0 };
        room = frameBytes;
      }
      const piece = part.subarray(from, from + room);
      frame.bytes.push(piece);
      frame.size += piece.byteLength;
      from += piece.byteLength;
      room -= piece.byteLength;
    }
  }
  frame.body.last = true;
  yield frame;
}

/** Puts the frames of one stream together again. Frames must arrive in order and complete. */
export class Assembler {
  private message: JsonObject | undefined;
  private packed = false;
  private sizes: number[] = [];
  private buffers: Uint8Array[] = [];
  private filled = 0;
  private started = false;

  /** Takes the next frame; returns the message when this was its last frame. */
  add({ body, bytes }: Pick<Frame, 'body' | 'bytes'>): Message | null {
    if (!this.started) {
      this.started = true;
      this.message = body.message;
      this.packed = body.packed ?? false;
      this.sizes = body.sizes ?? [];
      this.buffers = [];
      this.filled = 0;
    }
    bytes.forEach(piece => this.fill(piece));
    if (!body.last) {
      return null;
    }
    this.started = false;
    return this.finish();
  }

  /** Appends bytes; a piece that is exactly one buffer is taken over without a copy. */
  private fill(piece: Uint8Array): void {
    for (let from = 0; from < piece.byteLength;) {
      this.skipEmpty();
      const size = this.sizes[this.buffers.length - (this.filled > 0 ? 1 : 0)];
      if (size === undefined) {
        throw new DbError({ code: 'internal', message: 'A message brought more bytes than it announced' });
      }
      if (this.filled === 0 && size === piece.byteLength && from === 0) {
        this.buffers.push(piece);
        return;
      }
      if (this.filled === 0) {
        this.buffers.push(new Uint8Array(size));
      }
      const part = piece.subarray(from, from + size - this.filled);
      this.buffers[this.buffers.length - 1].set(part, this.filled);
      from += part.byteLength;
      this.filled = (this.filled + part.byteLength) % size;
    }
  }

  /** Empty buffers have no bytes that would announce them. */
  private skipEmpty(): void {
    while (this.filled === 0 && this.sizes[this.buffers.length] === 0) {
      this.buffers.push(new Uint8Array(0));
    }
  }

  private finish(): Message {
    this.skipEmpty();
    if (this.filled !== 0 || this.buffers.length !== this.sizes.length) {
      throw new DbError({ code: 'internal', message: 'A message brought fewer bytes than it announced' });
    }
    if (!this.packed) {
      return { message: this.message ?? {}, buffers: this.buffers };
    }
    const [text, ...buffers] = this.buffers;
    return { message: JSON.parse(new TextDecoder().decode(text)) as JsonObject, buffers };
  }
}
