import type { DbError } from '../../model';
import type { ColumnBatch } from '../core/columns';
import type { Cursor, ScriptStatement } from '../core/engine';
import type { ColumnSink } from './decode';
import { toDbError } from './errors';
import type { Response, ResponseEvent } from './wire/response';

/** One result of a statement that runs, or the end of one that has no rows. */
export class StatementCursor implements Cursor {
  readonly start: number;
  readonly end: number;
  readonly command: string;
  private usedUp: boolean;

  constructor(
    { start, end, command }: ScriptStatement,
    readonly statement: number,
    private readonly rows: { sink: ColumnSink; response: Response<ColumnSink> } | null,
    readonly affectedRows: number | undefined,
    private readonly failure: (error: unknown) => DbError = error => toDbError(error)
  ) {
    this.start = start;
    this.end = end;
    this.command = command;
    this.usedUp = rows === null;
  }

  get columns(): Cursor['columns'] {
    return this.rows?.sink.descriptions.map(description => description.column) ?? [];
  }

  async *batches(): AsyncGenerator<ColumnBatch, void, undefined> {
    while (!this.usedUp && this.rows) {
      const { sink, response } = this.rows;
      let event: ResponseEvent<ColumnSink> | null;
      try {
        event = await response.next();
      } catch (error) {
        this.usedUp = true;
        throw this.failure(error);
      }
      if (event?.type === 'full') {
        // The next batch is read while this one is used, but not before its consumer could start.
        const batch = sink.batch.take();
        setImmediate(() => response.readAhead());
        yield batch;
      } else {
        this.usedUp = true;
        if (sink.batch.rows > 0) {
          yield sink.batch;
        }
        sink.batch.release();
      }
    }
  }

  async skipRest(): Promise<void> {
    for await (const batch of this.batches()) {
      void batch;
    }
  }
}
