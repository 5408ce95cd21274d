import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';

import { DbError } from '../../model';
import { free } from '../core/memory';
import { encodeFrame, FrameReader } from './framing';
import type { Reply, Request, SessionState } from './protocol';

/** An answer of the child with the buffers that came with it. */
export interface Answer {
  reply: Reply;
  body: Buffer;
}

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

/**
 * A running SQLite child process: requests go in, answers come back in the same order. When it ends,
 * whatever waits is rejected.
 */
export class SqliteProcess {
  /** Settles when the process is gone, with what it said of its end. */
  readonly ended: Promise<string>;
  /** The session's state after the last answer. */
  state: SessionState = { transaction: false, temporary: 0, attached: [] };
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;
  private readonly waiting: Waiting[] = [];
  private isOver = false;

  constructor() {
    const program = path.join(process.env.PETERSQL_KERNEL_DIR ?? __dirname, 'sqlite-child.cjs');
    this.child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program], {
      stdio: ['pipe', 'pipe', 'inherit'],
      windowsHide: true
    });
    const reader = new FrameReader((header, body) => this.receive(header as Reply, body));
    this.child.stdout.on('data', (chunk: Buffer) => {
      reader.push(chunk);
      // The reader has copied it; a small one may share its memory with others.
      if (chunk.length === chunk.buffer.byteLength) {
        free(chunk.buffer);
      }
    });
    // A write to a process that just died is reported by its end.
    this.child.stdin.on('error', () => undefined);
    this.ended = new Promise(resolve => {
      this.child.once('error', error => resolve(error.message));
      this.child.once('close', (code, signal) =>
        resolve(signal ? `ended by ${signal}` : `exit code ${code}`)
      );
    });
    void this.ended.then(reason => this.end(reason));
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** True while requests are not answered yet. */
  get busy(): boolean {
    return this.waiting.length > 0;
  }

  /**
   * Sends a request and waits for its answer; failures of SQLite are part of the answer.
   *
   * @throws DbError `connection-lost` when the process is gone
   */
  request(request: Request, body?: readonly Uint8Array[]): Promise<Answer> {
    if (this.isOver) {
      return Promise.reject(lost('it has ended'));
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      for (const part of encodeFrame(request, body)) {
        this.child.stdin.write(part);
      }
    });
  }

  /** Lets the session end by itself: SQLite rolls back what is open. */
  close(): void {
    this.child.stdin.end();
  }

  /** Ends the process at once, whatever it does. */
  kill(): void {
    this.child.kill('SIGKILL');
  }

  private receive(reply: Reply, body: Buffer): void {
    if (reply.state) {
      this.state = reply.state;
    }
    this.waiting.shift()?.resolve({ reply, body });
  }

  private end(reason: string): void {
    this.isOver = true;
    for (const { reject } of this.waiting.splice(0)) {
      reject(lost(reason));
    }
  }
}

function lost(reason: string): DbError {
  return new DbError({ code: 'connection-lost', message: `The SQLite process is gone: ${reason}.` });
}
