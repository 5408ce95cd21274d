import type { Submittable } from 'pg';
import { Code } from './message-codes';
import { simpleQuery } from './messages';
import { skipRows } from './row-decoder';
import { Verdict, type MessageHandler, type Wire } from './wire';

/**
 * An empty statement, whose answer looks like no other: what comes before it belongs to what was asked before, and is left out. For
 * servers of which {@link answersErrorsTwice} holds.
 */
export class Resync implements Submittable, MessageHandler {
  readonly answered: Promise<void>;
  private reached = false;
  private resolve!: () => void;
  private reject!: (error: unknown) => void;

  constructor(private readonly wire: Wire) {
    this.answered = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  submit(): void {
    this.wire.capture(this);
    this.wire.stream.write(simpleQuery(''));
  }

  message(code: number): Verdict {
    switch (code) {
      case Code.EmptyQueryResponse:
        this.reached = true;
        return Verdict.Handled;
      case Code.ReadyForQuery:
        return this.reached ? Verdict.Done : Verdict.Handled;
      case Code.ErrorResponse:
        this.reached = true;
        return Verdict.Forward;
      default:
        return Verdict.Forward;
    }
  }

  rows(bytes: Buffer, view: DataView, at: number, end: number): number {
    return skipRows(bytes, view, at, end);
  }

  handleReadyForQuery(): void {
    this.resolve();
  }

  handleError(error: unknown): void {
    this.reject(error);
  }
}
