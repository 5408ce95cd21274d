import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import type { JsonObject } from '../../model';

/** Version of the messaging protocol that this kernel speaks. */
export const PROTOCOL_VERSION = '5.5';

const DELIMITER = Buffer.from('<IDS|MSG>');

/** Signatures remembered in order to ignore replayed messages. */
const REMEMBERED = 8192;

export type Header = {
  msg_id: string;
  msg_type: string;
  session: string;
  username: string;
  date: string;
  version: string;
};

/** A message of the Jupyter protocol ("The Wire Protocol" in the jupyter_client documentation). */
export interface WireMessage {
  /** ZeroMQ routing identities of the sender. */
  identities: readonly Buffer[];
  header: Header;
  parent: Header | JsonObject;
  metadata: JsonObject;
  content: JsonObject;
  buffers: readonly Buffer[];
}

export interface Outgoing {
  identities: readonly Buffer[];
  type: string;
  content: JsonObject;
  parent?: Header | null;
  metadata?: JsonObject;
  buffers?: readonly Uint8Array[];
}

export interface WireOptions {
  /** Secret of the connection file; empty for unsigned messages. */
  key: string;
  /** `hmac-sha256` or another hash that Node knows. */
  scheme: string;
}

/** Writes and reads signed multipart messages. */
export class Wire {
  private readonly session: string = randomUUID();
  private readonly hash: string;
  private readonly seen = new Set<string>();
  private count = 0;

  constructor(private readonly options: WireOptions) {
    this.hash = options.scheme.replace(/^hmac-/, '');
  }

  encode({ identities, type, content, parent, metadata = {}, buffers = [] }: Outgoing): Uint8Array[] {
    const header: Header = {
      msg_id: `${this.session}_${++this.count}`,
      msg_type: type,
      session: this.session,
      username: 'kernel',
      date: new Date().toISOString(),
      version: PROTOCOL_VERSION
    };
    const parts = [header, parent ?? {}, metadata, content].map(part => Buffer.from(JSON.stringify(part)));
    return [...identities, DELIMITER, Buffer.from(this.sign(parts)), ...parts, ...buffers];
  }

  /** Reads a message. Throws when it is malformed, wrongly signed or a replay; the text holds no content. */
  decode(frames: readonly Buffer[]): WireMessage {
    const delimiter = frames.findIndex(frame => frame.equals(DELIMITER));
    if (delimiter < 0 || frames.length < delimiter + 6) {
      throw new Error('Malformed message: delimiter or parts are missing');
    }
    const signature = frames[delimiter + 1];
    const parts = frames.slice(delimiter + 2, delimiter + 6);
    this.verify(signature, parts);
    const [header, parent, metadata, content] = parts.map(part => JSON.parse(part.toString()) as JsonObject);
    if (typeof header.msg_type !== 'string' || typeof header.msg_id !== 'string') {
      throw new Error('Malformed message: the header has no type or id');
    }
    return {
      identities: frames.slice(0, delimiter),
      header: header as Header,
      parent,
      metadata,
      content,
      buffers: frames.slice(delimiter + 6)
    };
  }

  private sign(parts: readonly Buffer[]): string {
    if (!this.options.key) {
      return '';
    }
    const hmac = createHmac(this.hash, this.options.key);
    parts.forEach(part => hmac.update(part));
    return hmac.digest('hex');
  }

  private verify(signature: Buffer, parts: readonly Buffer[]): void {
    if (!this.options.key) {
      return;
    }
    const expected = Buffer.from(this.sign(parts));
    if (expected.length !== signature.length || !timingSafeEqual(expected, signature)) {
      throw new Error('Message refused: wrong signature');
    }
    const digest = signature.toString();
    if (this.seen.has(digest)) {
      throw new Error('Message refused: it was received before');
    }
    this.seen.add(digest);
    if (this.seen.size > REMEMBERED) {
      this.seen.delete(this.seen.values().next().value as string);
    }
  }
}
