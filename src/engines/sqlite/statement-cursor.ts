import type { ColumnBatch } from '../core/columns';
import type { Cursor, ScriptStatement } from '../core/engine';
import type { Answer, SqliteProcess } from './child-process';
import type { RowsReply } from './protocol';
import { receiveBatch } from './received-rows';

/** A statement of a script with its index there. */
export interface Place {
  index: number;
  statement: ScriptStatement;
  signal?: AbortSignal;
}

/** An answer with rows, and their bytes. */
export type Rows = RowsReply & { body: Buffer };

/** Waits for rows; failures become errors with their place in the script. */
export type Pull = (pending: Promise<Answer>) => Promise<Rows>;

/** The rows of one statement; asks for the next batch while the current one is being used. */
export class StatementCursor implements Cursor {
  readonly statement: number;
  readonly start: number;
  readonly end: number;
  readonly command: string;
  readonly columns;
  affectedRows?: number;
  done: boolean;
  /** Rows with other columns which take the place of this cursor's. */
  replacement?: Rows;

  constructor(
    { index, statement }: Place,
    private readonly first: Rows,
    readonly replaces: boolean,
    private readonly process: SqliteProcess,
    private readonly pull: Pull
  ) {
    this.statement = index;
    this.start = statement.start;
    this.end = statement.end;
    this.command = statement.command;
    this.columns = first.columns ?? [];
    this.done = first.done;
    this.affectedRows = first.affectedRows;
  }

  async *batches(): AsyncGenerator<ColumnBatch> {
    let rows = this.first;
    for (;;) {
      const next = rows.done ? undefined : this.process.request({ op: 'next' });
      // It may fail while nobody waits for it yet.
      next?.catch(() => undefined);
      if (rows.rows > 0) {
        const batch = receiveBatch(this.columns, rows, rows.body);
        yield batch;
        batch.columns.forEach(column => column.release());
      }
      if (!next) {
        return;
      }
      rows = await this.pull(next);
      this.done = rows.done;
      this.affectedRows = rows.affectedRows;
      if (rows.replaces) {
        this.replacement = rows;
        return;
      }
    }
  }
}
