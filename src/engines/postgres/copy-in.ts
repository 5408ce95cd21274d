import { once } from 'node:events';
import type { Submittable } from 'pg';
import { Code } from './message-codes';
import * as messages from './messages';
import { skipRows } from './row-decoder';
import { Verdict, type MessageHandler, type Wire } from './wire';

/** A `COPY … FROM STDIN` whose data is pushed (manual, section 54.2.6). */
export class CopyIn implements Submittable, MessageHandler {
  /** What the server says against it, or why the link is gone. */
  error: unknown;
  /** The statement may have had an effect on the server. */
  readonly executed = true;
  /** The server asks for data. */
  readonly started: Promise<void>;
  /** The command tag, or empty after an error. Never rejects. */
  readonly finished: Promise<string>;
  /** The server waits for data, for as long as the rows take that it is made of; not while what was sent cannot leave. */
  sending = false;
  private tag = '';
  private begin!: () => void;
  private finish!: (tag: string) => void;
  private isOver = false;

  constructor(
    private readonly wire: Wire,
    private readonly sql: string
  ) {
    this.started = new Promise(resolve => (this.begin = resolve));
    this.finished = new Promise(resolve => (this.finish = resolve));
  }

  /** Called by `pg` when the session is free. */
  submit(): void {
    this.wire.capture(this);
    this.wire.stream.write(messages.simpleQuery(this.sql));
  }

  /** True once nothing more is wanted: an error came, or the end. */
  get ended(): boolean {
    return this.isOver || this.error !== undefined;
  }

  /** Sends data; waits while the server does not keep up. */
  async send(data: Buffer): Promise<void> {
    const { stream } = this.wire;
    stream.write(messages.copyHeader(data.length));
    if (!stream.write(data)) {
      // Now the server is who is waited for, or the link has died without a word.
      this.sending = false;
      await Promise.race([once(stream, 'drain').catch(() => undefined), this.finished]);
      this.wire.drained();
      this.sending = !this.ended;
    }
  }

  done(): void {
    this.sending = false;
    this.wire.stream.write(messages.copyDone());
  }

  fail(reason: string): void {
    this.sending = false;
    this.wire.stream.write(messages.copyFail(reason));
  }

  /** The link is gone. */
  lost(error: unknown): void {
    this.wire.release(this);
    this.error ??= error;
    this.end();
  }

  rows(bytes: Buffer, view: DataView, at: number, end: number): number {
    return skipRows(bytes, view, at, end);
  }

  message(code: number, bytes: Buffer, _view: DataView, at: number): Verdict {
    switch (code) {
      case Code.CopyInResponse:
        this.sending = true;
        this.begin();
        return Verdict.Handled;
      case Code.CommandComplete:
        this.tag = messages.readCommandTag(bytes, at);
        return Verdict.Handled;
      case Code.ReadyForQuery:
        this.end();
        return Verdict.Done;
      case Code.ErrorResponse:
      case Code.NoticeResponse:
      case Code.NotificationResponse:
      case Code.ParameterStatus:
        return Verdict.Forward;
      default:
        return Verdict.Handled;
    }
  }

  /** Called by `pg` with the server's error. */
  handleError(error: unknown): void {
    this.error ??= error;
  }

  /** Called by `pg`; {@link message} has seen it already. */
  handleReadyForQuery(): void {}

  private end(): void {
    this.isOver = true;
    this.begin();
    this.finish(this.tag);
  }
}
