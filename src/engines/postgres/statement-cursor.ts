import type { DbError } from '../../model';
import type { ColumnBatch } from '../core/columns';
import type { Cursor, ScriptStatement } from '../core/engine';
import type { RawQuery, RawResult } from './raw-query';

/** One result of a statement that runs. */
export class StatementCursor implements Cursor {
  readonly start: number;
  readonly end: number;
  readonly command: string;
  private isUsedUp = false;

  constructor(
    private readonly query: RawQuery,
    private readonly result: RawResult,
    { start, end, command }: ScriptStatement,
    readonly statement: number,
    private readonly failure: (error: unknown) => DbError
  ) {
    this.start = start;
    this.end = end;
    this.command = command;
  }

  get columns(): Cursor['columns'] {
    return this.result.columns;
  }

  get affectedRows(): number | undefined {
    const { tag = '', columns } = this.result;
    const match = /^(INSERT \d+|UPDATE|DELETE|MERGE|COPY|SELECT) (\d+)$/.exec(tag);
    return match && (columns.length === 0 || !/^(SELECT|COPY)$/.test(match[1]))
      ? Number(match[2])
      : undefined;
  }

  async *batches(): AsyncGenerator<ColumnBatch, void, undefined> {
    for (;;) {
      const batch = await this.pull();
      if (!batch) {
        return;
      }
      yield batch;
    }
  }

  async skipRest(): Promise<void> {
    if (!this.isUsedUp) {
      this.isUsedUp = true;
      await this.query.skip();
    }
  }

  private async pull(): Promise<ColumnBatch | null> {
    if (this.isUsedUp) {
      return null;
    }
    try {
      const batch = await this.query.pull();
      this.isUsedUp = batch === null;
      return batch;
    } catch (error) {
      this.isUsedUp = true;
      throw this.failure(error);
    }
  }
}
