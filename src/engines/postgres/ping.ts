import type { Submittable } from 'pg';
import { sync } from './messages';

/** What `pg` gives a query to write to. */
interface Writer {
  stream: { write(bytes: Buffer): boolean };
}

/** A lone Sync: the server answers that it is ready and does nothing else (manual, section 54.2.3). */
export class Ping implements Submittable {
  readonly answered: Promise<void>;
  private resolve!: () => void;
  private reject!: (error: unknown) => void;

  constructor() {
    this.answered = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  submit(connection: Writer): void {
    connection.stream.write(sync());
  }

  handleReadyForQuery(): void {
    this.resolve();
  }

  handleError(error: unknown): void {
    this.reject(error);
  }
}
