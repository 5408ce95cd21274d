import type { JsonObject } from '../../model';

/**
 * A pipe for messages of JSON and binary buffers, such as a Jupyter comm. It keeps their order; it may lose some
 * (jupyter_server drops iopub messages over a rate): `Link` repairs that.
 */
export interface Channel {
  /** Sends a message. Does nothing once closed. */
  send(message: JsonObject, buffers?: readonly Uint8Array[]): void;
  /** Called for every message of the other side, never before the handler is set. */
  onMessage: (message: JsonObject, buffers: readonly Uint8Array[]) => void;
  /** Called once when the channel ends, by whichever side; `reason` is for people. */
  onClose: (reason: string) => void;
  close(): void;
}

/** Decides whether a message is lost on its way; for tests of a lossy channel. */
export type Loses = (message: JsonObject, from: 'left' | 'right') => boolean;

/**
 * Two connected channels in memory. Messages are delivered asynchronously and as copies, as they
 * would be by a network.
 */
export function memoryChannels(loses: Loses = () => false): [left: Channel, right: Channel] {
  let open = true;
  const ends: Channel[] = [];
  const close = () => {
    if (open) {
      open = false;
      void Promise.resolve().then(() => ends.forEach(end => end.onClose('The channel was closed')));
    }
  };
  const end = (from: 'left' | 'right', other: 0 | 1): Channel => ({
    onMessage: () => undefined,
    onClose: () => undefined,
    close,
    send(message, buffers = []) {
      if (!open || loses(message, from)) {
        return;
      }
      const text = JSON.stringify(message);
      const copies = buffers.map(buffer => buffer.slice());
      void Promise.resolve().then(() => {
        if (open) {
          ends[other].onMessage(JSON.parse(text) as JsonObject, copies);
        }
      });
    }
  });
  ends.push(end('left', 1), end('right', 0));
  return [ends[0], ends[1]];
}
