/**
 * The program of the SQLite child process: one database session, driven by frames on its standard
 * input. A process of its own because a running SQLite call of `node:sqlite` cannot be interrupted:
 * cancelling for sure means killing it, which SQLite survives by design ("Atomic Commit In SQLite").
 */
import { encodeFrame, FrameReader } from './framing';
import type { Request } from './protocol';
import { ChildSession } from './child-session';

const session = new ChildSession();
const reader = new FrameReader((header, rows) => {
  const { reply, body } = session.handle(header as Request, rows);
  for (const part of encodeFrame(reply, body)) {
    process.stdout.write(part);
  }
});

process.stdin.on('data', (chunk: Buffer) => reader.push(chunk));
process.stdin.on('end', () => process.exit(0));
// The host is gone: nobody waits for the answer.
process.stdout.on('error', () => process.exit(0));
