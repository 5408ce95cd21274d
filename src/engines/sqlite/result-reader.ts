import type { StatementSync } from 'node:sqlite';

import type { ResultColumn } from '../../model';
import { BatchBuilder } from '../core/columns';
import { describeColumn, seenIn, writerOf } from './decode';
import type { DescribedColumn, Writer } from './decode';
import type { RowsReply, SqlValue } from './protocol';
import { packBatch } from './received-rows';

type Row = SqlValue[];

/** Rows looked at before the columns are laid out: one first batch. */
const LOOK_AHEAD = 256;

/**
 * Reads the rows of one statement into batches. Runs in the child process.
 *
 * SQLite types each value on its own, Arrow a whole column. The layout is chosen from the declared
 * types and the first rows. When a later value does not fit, the rest is scanned for its types, the
 * columns are laid out for all of them, and the statement is read again from its first row in the
 * same snapshot (its second run starts before the first one ends, which keeps the read transaction
 * open). The host is told that these rows replace the earlier ones. Statements whose second run
 * could differ in effect (`RETURNING`, pragmas) are read completely before their columns are laid out.
 */
export class ResultReader {
  private rows: Iterator<Row>;
  private readonly described: readonly DescribedColumn[];
  private readonly seen: number[];
  /** Rows taken for looking ahead and not written yet. */
  private ahead: Row[] = [];
  private columns: ResultColumn[] = [];
  private writers: Writer[] = [];
  private batch = new BatchBuilder([]);

  /** @param prepare - makes the statement; called again for a second run */
  constructor(
    private readonly prepare: () => StatementSync,
    private readonly params: readonly SqlValue[],
    private readonly repeatable: boolean
  ) {
    const statement = prepare();
    this.described = statement.columns() as unknown as DescribedColumn[];
    this.seen = this.described.map(() => 0);
    this.rows = this.open(statement);
  }

  /** The columns and the first rows. */
  first(): RowsReply & { body: Uint8Array[] } {
    const limit = this.repeatable ? LOOK_AHEAD : Infinity;
    while (this.ahead.length < limit) {
      const { value, done } = this.rows.next();
      if (done) {
        break;
      }
      this.see(value);
      this.ahead.push(value);
    }
    this.layOut();
    return { columns: this.columns, ...this.fill() };
  }

  /** More rows; or all of them again from the start, with new columns. */
  next(): RowsReply & { body: Uint8Array[] } {
    this.batch.take();
    return this.fill();
  }

  /** Ends the statement before its last row. */
  stop(): void {
    this.rows.return?.();
    this.ahead = [];
  }

  private open(statement: StatementSync): Iterator<Row> {
    statement.setReturnArrays(true);
    statement.setReadBigInts(true);
    return statement.iterate(...this.params) as unknown as Iterator<Row>;
  }

  private see(row: Row): void {
    for (let i = 0; i < row.length; i++) {
      this.seen[i] |= seenIn(row[i]);
    }
  }

  private layOut(): void {
    this.columns = this.described.map((column, i) => describeColumn(column, this.seen[i]));
    this.writers = this.columns.map(writerOf);
    this.batch = new BatchBuilder(this.columns);
  }

  private fill(): RowsReply & { body: Uint8Array[] } {
    const { batch } = this;
    let taken = 0;
    while (!batch.full) {
      let row: Row;
      if (taken < this.ahead.length) {
        row = this.ahead[taken++];
      } else {
        const next = this.rows.next();
        if (next.done) {
          this.ahead = [];
          return this.reply(true);
        }
        row = next.value;
      }
      if (!this.write(row)) {
        return this.restart(row);
      }
    }
    this.ahead = this.ahead.slice(taken);
    return this.reply(false);
  }

  private write(row: Row): boolean {
    const { batch, writers } = this;
    const at = batch.rows;
    for (let i = 0; i < writers.length; i++) {
      const value = row[i];
      const column = batch.columns[i];
      if (value === null) {
        column.setNull(at);
      } else if (!writers[i](column, at, value)) {
        return false;
      }
    }
    batch.rows = at + 1;
    return true;
  }

  private restart(misfit: Row): RowsReply & { body: Uint8Array[] } {
    const again = this.open(this.prepare());
    const first = again.next();
    this.see(misfit);
    for (let next = this.rows.next(); !next.done; next = this.rows.next()) {
      this.see(next.value);
    }
    this.rows = again;
    this.ahead = first.done ? [] : [first.value];
    this.layOut();
    return { columns: this.columns, replaces: true, ...this.fill() };
  }

  private reply(done: boolean): RowsReply & { body: Uint8Array[] } {
    return { rows: this.batch.rows, done, ...packBatch(this.batch) };
  }
}
