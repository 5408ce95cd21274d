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
/** Fewer when they are this large, bytes. */
const LOOK_AHEAD_BYTES = 16 << 20;

/**
 * Reads the rows of one statement into batches. Runs in the child process.
 *
 * SQLite types each value on its own, Arrow a whole column. The layout is chosen from the declared
 * types and the first rows. When a later value does not fit, the rest is scanned for its types, the
 * columns are laid out for all of them, and the statement is read again from its first row, in the
 * same snapshot (its second run starts before the first one ends, which keeps the read transaction
 * open). Among the last rows it may have ended already: then the second run has a snapshot of its own, and values
 * that came meanwhile may have the columns laid out once more.
 * The host is told that these rows replace the earlier ones. Statements whose second run
 * could differ in effect (`RETURNING`, pragmas) are read completely before their columns are laid out.
 */
export class ResultReader {
  private rows: Iterator<Row>;
  private statement: StatementSync;
  /** What was seen of each column's values. */
  private readonly seen: number[] = [];
  /** Rows taken for looking ahead, until all of them are written. */
  private ahead: Row[] = [];
  /** How many of them are written already. */
  private taken = 0;
  private columns: ResultColumn[] = [];
  private writers: Writer[] = [];
  private batch = new BatchBuilder([]);

  /** @param prepare - makes the statement; called again for a second run */
  constructor(
    private readonly prepare: () => StatementSync,
    private readonly params: readonly SqlValue[],
    private readonly repeatable: boolean
  ) {
    this.statement = prepare();
    this.rows = this.open(this.statement);
  }

  /** The columns and the first rows. */
  first(): RowsReply & { body: Uint8Array[] } {
    const limit = this.repeatable ? LOOK_AHEAD : Infinity;
    for (let bytes = 0; this.ahead.length < limit && (!this.repeatable || bytes < LOOK_AHEAD_BYTES);) {
      const { value, done } = this.rows.next();
      if (done) {
        break;
      }
      this.see(value);
      this.ahead.push(value);
      bytes += sizeOf(value);
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
    this.taken = 0;
  }

  private open(statement: StatementSync): Iterator<Row> {
    statement.setReturnArrays(true);
    statement.setReadBigInts(true);
    return statement.iterate(...this.params) as unknown as Iterator<Row>;
  }

  private see(row: Row): void {
    for (let i = 0; i < row.length; i++) {
      this.seen[i] = (this.seen[i] ?? 0) | seenIn(row[i]);
    }
  }

  /** Once the statement has begun: until then it does not see that another session changed the table. */
  private layOut(): void {
    const described = this.statement.columns() as unknown as DescribedColumn[];
    this.columns = described.map((column, i) => describeColumn(column, this.seen[i] ?? 0));
    this.writers = this.columns.map(writerOf);
    this.batch = new BatchBuilder(this.columns);
  }

  private fill(): RowsReply & { body: Uint8Array[] } {
    const { batch } = this;
    while (!batch.full) {
      const { rows, done } = this.pull(batch.room);
      if (!this.write(rows)) {
        return this.restart(rows);
      }
      if (done) {
        return this.reply(true);
      }
    }
    return this.reply(false);
  }

  /** The next rows, at most `limit`: columns are written in loops of their own, which know the type of their values. */
  private pull(limit: number): { rows: Row[]; done: boolean } {
    const rows = this.ahead.slice(this.taken, this.taken + limit);
    this.taken += rows.length;
    if (this.taken === this.ahead.length) {
      this.ahead = [];
      this.taken = 0;
    }
    while (rows.length < limit) {
      const { value, done } = this.rows.next();
      if (done) {
        return { rows, done };
      }
      rows.push(value);
    }
    return { rows, done: false };
  }

  /** Appends rows, one column after the other; false when the layout of a column cannot hold a value of theirs. */
  private write(rows: readonly Row[]): boolean {
    const { batch, writers } = this;
    if (!writers.every((write, index) => write(batch.columns[index], batch.rows, rows, index))) {
      return false;
    }
    batch.rows += rows.length;
    return true;
  }

  /** @param misfits - rows that were taken, one of which does not fit */
  private restart(misfits: readonly Row[]): RowsReply & { body: Uint8Array[] } {
    this.statement = this.prepare();
    const again = this.open(this.statement);
    const first = again.next();
    misfits.forEach(row => this.see(row));
    for (let next = this.rows.next(); !next.done; next = this.rows.next()) {
      this.see(next.value);
    }
    this.rows = again;
    this.ahead = first.done ? [] : [first.value];
    this.taken = 0;
    this.layOut();
    return { columns: this.columns, replaces: true, ...this.fill() };
  }

  private reply(done: boolean): RowsReply & { body: Uint8Array[] } {
    return { rows: this.batch.rows, done, ...packBatch(this.batch) };
  }
}

/** About the bytes of a row's texts and blobs. */
function sizeOf(row: Row): number {
  return row.reduce<number>(
    (bytes, value) => bytes + (typeof value === 'string' || value instanceof Uint8Array ? value.length : 8),
    0
  );
}
