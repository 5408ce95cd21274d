import type { Duplex } from 'node:stream';

/**
 * On its way from whoever opens it to whoever uses it, nobody listens to a stream; an error in that moment would
 * end the process. It is kept in `errored`, see {@link throwIfBroken}.
 */
export function tolerant<S extends Duplex>(stream: S): S {
  stream.on('error', () => undefined);
  return stream;
}

/** Throws why a stream is not open any more: one that is handed on may have broken before its new user listened. */
export function throwIfBroken(stream: Duplex): void {
  if (stream.destroyed) {
    throw (
      stream.errored ?? Object.assign(new Error('The server closed the connection'), { code: 'ECONNRESET' })
    );
  }
}

/** Why a way to a server ended, with what a person can do; what that means for a statement that runs is the engine's to say. */
export class BrokenWayError extends Error {
  constructor(
    message: string,
    readonly hint: string | undefined
  ) {
    super(message);
  }
}

/** What can be done about a link that broke, where that is known. */
export function hintOf(reason: unknown): string | undefined {
  return reason instanceof BrokenWayError ? reason.hint : undefined;
}

/** Why a stream was given up, see {@link endOnNonsense}. */
export function nonsense(reason: unknown): Error {
  const why = reason instanceof Error ? reason.message : String(reason);
  return new Error(`What the server sends cannot be understood: ${why}`, { cause: reason });
}

/**
 * Ends a stream, in place of the process, when one of those who listen to its data by now cannot make sense of them:
 * drivers throw where the other end is no server of their kind.
 */
export function endOnNonsense(stream: Duplex): void {
  const listeners = stream.listeners('data') as ((chunk: Buffer) => void)[];
  stream.removeAllListeners('data');
  for (const listener of listeners) {
    stream.on('data', (chunk: Buffer) => {
      try {
        listener.call(stream, chunk);
      } catch (error) {
        stream.destroy(nonsense(error));
      }
    });
  }
}
