import type { Submittable } from 'pg';
import { simpleQuery } from './messages';
import { skipRows } from './row-decoder';
import { Verdict, type MessageHandler, type Wire } from './wire';

const EMPTY_QUERY_RESPONSE = 73;
const ERROR_RESPONSE = 69;
const READY_FOR_QUERY = 90;

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
      case EMPTY_QUERY_RESPONSE:
        this.reached = true;
        return Verdict.Handled;
      case READY_FOR_QUERY:
        return this.reached ? Verdict.Done : Verdict.Handled;
      case ERROR_RESPONSE:
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
