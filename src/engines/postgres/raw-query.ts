import type { Submittable } from 'pg';
import { DbError, type ResultColumn } from '../../model';
import { BatchBuilder, MAX_BATCH_BYTES, type ColumnBatch } from '../core/columns';
import { Code } from './message-codes';
import * as messages from './messages';
import type { BoundValue, RowField } from './messages';
import { rowDecoder, skipRows, type RowDecoder } from './row-decoder';
import type { ColumnPlan } from './types';
import { Verdict, type MessageHandler, type Wire } from './wire';

/**
 * How a statement goes out.
 * - `described`: Parse and Describe first, then Bind with a format per column: two round trips.
 * - `direct`: everything at once, for statements that return no rows (rows would come as text).
 * - `simple`: the simple protocol, for what cannot be prepared; any number of results, all text.
 */
export type QueryMode = 'described' | 'direct' | 'simple';

export interface RawQueryOptions {
  sql: string;
  mode: QueryMode;
  params?: readonly BoundValue[];
  /** OIDs of their types; 0 where the server infers it. */
  paramTypes?: readonly number[];
  /** Data of a `COPY … FROM STDIN` that stood in the script. */
  copyIn?: Buffer;
  /** How to read the columns; `null` when their types must be looked up first. */
  plan(fields: readonly RowField[], text: boolean): ColumnPlan[] | null;
}

/** One result of a query; without columns when the statement returns no rows. */
export interface RawResult {
  readonly columns: readonly ResultColumn[];
  /** The server's command tag, once the result is complete: `INSERT 0 5`. */
  tag?: string;
}

/**
 * One statement whose DataRow bytes go from the socket into column buffers. A pull interface: a full
 * batch stops the reading until {@link RawQuery.pull} asks for the next one, and so the server.
 */
export class RawQuery implements Submittable, MessageHandler {
  /** Columns whose types were not known: look them up and run the statement again. */
  unknownTypes: readonly RowField[] | null = null;
  /** Rejected by the server, broken link, or a value that cannot be stored. */
  error: unknown;
  /** The statement has not been given to the server's executor yet. */
  private executing = false;
  private synced = false;
  private result: RawResult | null = null;
  private taken = true;
  private batch: BatchBuilder | null = null;
  /** Whose end the consumer has. */
  private last: BatchBuilder | null = null;
  private decode: RowDecoder = (_batch, bytes, view, at, end) => skipRows(bytes, view, at, end);
  private batchBytes = 0;
  /** Why reading has stopped: for a full batch, for one that was taken a moment ago, or between two results. */
  private stop: 'full' | 'taken' | 'result' | null = null;
  private discarding = false;
  private abandoned = false;
  private ended = false;
  private wake: (() => void) | null = null;

  constructor(
    private readonly wire: Wire,
    private readonly options: RawQueryOptions
  ) {}

  /** Called by `pg` when the session is free. */
  submit(): void {
    const { sql, mode, params = [], paramTypes } = this.options;
    this.wire.capture(this);
    if (mode === 'simple') {
      this.executing = true;
      this.synced = true;
      this.write(messages.simpleQuery(sql));
    } else if (mode === 'direct') {
      this.executing = true;
      this.synced = true;
      this.write(
        messages.parse(sql, paramTypes),
        messages.describeStatement(),
        messages.bind(params, []),
        messages.execute(),
        messages.sync()
      );
    } else {
      this.write(messages.parse(sql, paramTypes), messages.describeStatement(), messages.flush());
    }
  }

  /** True once the statement may have had an effect on the server. */
  get executed(): boolean {
    return this.executing;
  }

  /** The next result, as soon as its columns are known; `null` after the last one. Rejects with the raw error. */
  async next(): Promise<RawResult | null> {
    for (;;) {
      if (!this.taken && this.result) {
        this.taken = true;
        return this.result;
      }
      if (this.ended) {
        if (this.error !== undefined) {
          throw this.error;
        }
        return null;
      }
      if (!this.release()) {
        await this.changed();
      }
    }
  }

  /** The next batch of the current result, `null` after its end. Rejects with the raw error. */
  async pull(): Promise<ColumnBatch | null> {
    const { result } = this;
    for (;;) {
      if (this.ended && this.error !== undefined) {
        throw this.error;
      }
      if (this.stop === 'full' && this.batch && !this.discarding) {
        return this.take(this.batch);
      }
      const complete = result?.tag !== undefined && (this.ended || this.stop === 'result');
      if (this.result !== result) {
        return null;
      }
      if (this.ended || complete) {
        return this.lastBatch();
      }
      if (!this.release()) {
        await this.changed();
      }
    }
  }

  /** Waits until the first result's columns are known, or the query ended. Rejects with the raw error. */
  async ready(): Promise<void> {
    while (!this.ended && this.taken) {
      await this.changed();
    }
    if (this.ended && this.error !== undefined) {
      throw this.error;
    }
  }

  /** Reads the rest of the current result without keeping it. Rejects with the raw error. */
  async skip(): Promise<void> {
    if (this.options.mode === 'simple') {
      while (await this.pull()) {
        // The next result is wanted, this one is not.
      }
    } else {
      await this.finish();
      if (this.error !== undefined) {
        throw this.error;
      }
    }
  }

  /** Reads what is left without keeping it. Settles when the session is free; never rejects. */
  async finish(): Promise<void> {
    this.discarding = true;
    while (!this.ended) {
      if (!this.release()) {
        await this.changed();
      }
    }
  }

  /** A cancel was asked for: no more rows are wanted, and the server must not wait for us. */
  abandon(): void {
    this.abandoned = true;
    this.discarding = true;
    this.release();
  }

  /** The server is through with it, or the link is gone. */
  get finished(): boolean {
    return this.ended;
  }

  /** A cancel was asked for, and rows that it would have returned were not kept. */
  get cutShort(): boolean {
    return this.abandoned && (this.result?.columns.length ?? 0) > 0;
  }

  /** The link is gone. */
  lost(error: unknown): void {
    this.wire.release(this);
    if (!this.ended) {
      this.error ??= error;
      this.end();
    }
  }

  message(code: number, bytes: Buffer, _view: DataView, at: number, end: number): Verdict {
    switch (code) {
      case Code.CopyData:
        return this.copyRow(bytes, at + 5, end);
      case Code.RowDescription:
        this.described(messages.readRowDescription(bytes, at));
        return Verdict.Handled;
      case Code.NoData:
        this.described(null);
        return Verdict.Handled;
      case Code.CommandComplete:
        return this.complete(messages.readCommandTag(bytes, at));
      case Code.EmptyQueryResponse:
        return this.complete('');
      case Code.CopyInResponse:
        this.copyIn();
        return Verdict.Handled;
      case Code.CopyOutResponse:
        this.begin([copyColumn(bytes[at + 5] === 1)]);
        return Verdict.Handled;
      case Code.ErrorResponse:
        this.sync();
        return Verdict.Forward;
      case Code.ReadyForQuery:
        this.end();
        return Verdict.Done;
      case Code.NoticeResponse:
      case Code.NotificationResponse:
      case Code.ParameterStatus:
        return Verdict.Forward;
      default:
        return Verdict.Handled;
    }
  }

  rows(bytes: Buffer, view: DataView, at: number, end: number): number {
    const { batch } = this;
    if (this.discarding || !batch) {
      return skipRows(bytes, view, at, end);
    }
    let next: number;
    try {
      next = this.decode(batch, bytes, view, at, end);
    } catch (error) {
      this.error = error;
      this.discarding = true;
      return skipRows(bytes, view, at, end);
    }
    this.batchBytes += next - at;
    if (this.isFull(batch)) {
      this.wire.pause();
    }
    return next;
  }

  private isFull(batch: BatchBuilder): boolean {
    if (batch.full || this.batchBytes > MAX_BATCH_BYTES) {
      this.stop = 'full';
      this.notify();
      return true;
    }
    return false;
  }

  /** Each CopyData message is one line, or one row in binary format (manual, section 54.2.6). */
  private copyRow(bytes: Buffer, from: number, end: number): Verdict {
    const { batch } = this;
    if (this.discarding || !batch) {
      return Verdict.Handled;
    }
    const isText = batch.columns[0].layout.kind === 'utf8';
    const to = isText && bytes[end - 1] === 10 ? end - 1 : end;
    batch.columns[0].setBytes(batch.rows, bytes, from, to);
    batch.rows++;
    this.batchBytes += end - from;
    return this.isFull(batch) ? Verdict.Pause : Verdict.Handled;
  }

  private described(fields: readonly RowField[] | null): void {
    const { mode, params = [], sql } = this.options;
    const plans = fields ? this.options.plan(fields, mode !== 'described') : [];
    if (!plans) {
      this.unknownTypes = fields;
      this.sync();
      return;
    }
    if (mode === 'described') {
      this.executing = true;
      this.synced = true;
      this.write(
        messages.bind(
          params,
          plans.map(plan => plan.format)
        ),
        messages.execute(),
        messages.sync()
      );
    }
    // What a COPY returns is known when its data starts.
    if (plans.length > 0 || !/^\s*copy\b/i.test(sql)) {
      this.begin(plans);
    }
  }

  private begin(plans: readonly ColumnPlan[]): void {
    const columns = plans.map(plan => plan.column);
    this.result = { columns };
    this.taken = false;
    this.decode = rowDecoder(plans.map(plan => plan.write));
    this.batch = columns.length > 0 ? new BatchBuilder(columns) : null;
    this.batchBytes = 0;
    this.notify();
  }

  private complete(tag: string): Verdict {
    if (!this.result || this.result.tag !== undefined) {
      this.begin([]);
    }
    this.result!.tag = tag;
    this.notify();
    if (this.options.mode === 'simple' && !this.discarding) {
      this.stop = 'result';
      return Verdict.Pause;
    }
    return Verdict.Handled;
  }

  /**
   * While COPY reads, the server ignores Sync (manual, section 54.2.6): the one that was sent with
   * Execute is gone, so another one follows the data.
   */
  private copyIn(): void {
    const { copyIn, mode } = this.options;
    const tail = mode === 'simple' ? [] : [messages.sync()];
    if (copyIn) {
      this.write(messages.copyData(copyIn), messages.copyDone(), ...tail);
    } else {
      this.error = new DbError({
        code: 'unsupported',
        message:
          'COPY FROM STDIN needs its data in the script, on the lines after it, ended by a line with \\.'
      });
      this.write(messages.copyFail('no data in the script'), ...tail);
    }
  }

  /** Hands out a full batch. The next one is read while the consumer uses it, but not before it could start. */
  private take(full: BatchBuilder): ColumnBatch {
    const batch = full.take();
    this.batchBytes = 0;
    this.stop = 'taken';
    setImmediate(() => {
      if (this.stop === 'taken') {
        this.release();
      }
    });
    return batch;
  }

  /** The rest, at first; then nothing, and its memory goes. */
  private lastBatch(): ColumnBatch | null {
    const { batch } = this;
    if (this.discarding) {
      return null;
    }
    if (batch && batch.rows > 0 && batch !== this.last) {
      this.last = batch;
      return batch;
    }
    this.batch = null;
    batch?.release();
    return null;
  }

  /**
   * Lets the server go on where a full batch or the end of a result stopped it.
   *
   * @returns false when nothing was stopped. After true the state may have changed already: bytes
   * that were held back are read at once.
   */
  private release(): boolean {
    if (this.stop === null || (this.stop === 'full' && !this.discarding)) {
      return false;
    }
    if (this.discarding) {
      // The consumer may still use the batch: leave its memory alone.
      this.batch = null;
    }
    this.stop = null;
    this.wire.resume();
    return true;
  }

  private sync(): void {
    if (!this.synced) {
      this.synced = true;
      this.write(messages.sync());
    }
  }

  private end(): void {
    this.ended = true;
    this.notify();
  }

  private write(...parts: Buffer[]): void {
    this.wire.stream.write(parts.length === 1 ? parts[0] : Buffer.concat(parts));
  }

  private changed(): Promise<void> {
    return new Promise(resolve => {
      this.wake = resolve;
    });
  }

  private notify(): void {
    const { wake } = this;
    this.wake = null;
    wake?.();
  }

  /** Called by `pg` with the server's error; reading goes on to ReadyForQuery. */
  handleError(error: unknown): void {
    this.error ??= error;
  }

  /** Called by `pg`; {@link RawQuery.message} has seen it already. */
  handleReadyForQuery(): void {}
}

function copyColumn(binary: boolean): ColumnPlan {
  return {
    column: {
      name: 'COPY',
      type: binary ? 'bytea' : 'text',
      layout: { kind: binary ? 'binary' : 'utf8' },
      meaning: binary ? 'binary' : 'text'
    },
    format: 0,
    write: () => undefined
  };
}
