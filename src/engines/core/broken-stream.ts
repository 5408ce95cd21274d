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
