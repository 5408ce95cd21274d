import { DbError } from '../../../model';
import type { Channel, PacketHandler } from './channel';
import {
  isEof,
  parseEof,
  parseError,
  parseField,
  parseOk,
  STATUS_MORE_RESULTS,
  type Field,
  type Ok
} from './packets';

/** Takes the rows of one result as they arrive. */
export interface RowSink {
  /** One row's packet. Returns true when the sink is full and reading must wait. */
  row(bytes: Buffer, start: number, end: number): boolean;
}

export type ResponseEvent<S extends RowSink> =
  | { type: 'rows'; sink: S }
  /** The sink is full; reading goes on with the next {@link Response.next}. */
  | { type: 'full' }
  /** The server asks for the data of LOAD DATA LOCAL. */
  | { type: 'file' }
  | { type: 'end'; ok: Ok; more: boolean };

export interface ResponseOptions<S extends RowSink> {
  /** The server sends MariaDB's extended column metadata. */
  extended: boolean;
  /** Reads the names of columns and tables. Default: UTF-8. */
  decodeName?(bytes: Buffer): string;
  sinkFor(fields: Field[]): S;
  /** The statement is a LOAD DATA LOCAL of ours; without it the server gets an empty file. */
  sendsFile?: boolean;
  onStatus(ok: Ok): void;
}

/**
 * The answer to COM_QUERY or COM_STMT_EXECUTE: results one after the other, pulled. Reading stops
 * whenever nobody pulls.
 */
export class Response<S extends RowSink> implements PacketHandler {
  /** Settles when the server has nothing more to say; never rejects. */
  readonly finished: Promise<void>;
  private state: 'header' | 'fields' | 'fields-eof' | 'rows' = 'header';
  private fields: Field[] = [];
  private expected = 0;
  private sink: S | null = null;
  private discarding = false;
  private complete = false;
  private failure: Error | null = null;
  private refusal: DbError | null = null;
  private readonly events: ResponseEvent<S>[] = [];
  private waiting: { resolve(event: ResponseEvent<S> | null): void; reject(error: Error): void } | null =
    null;
  private finish!: () => void;

  constructor(
    private readonly channel: Channel,
    private readonly options: ResponseOptions<S>
  ) {
    this.finished = new Promise(resolve => (this.finish = resolve));
  }

  /** The server has nothing more to say, or is gone. */
  get isOver(): boolean {
    return this.complete;
  }

  /** The link broke or the server refused: known once {@link finished} has settled. */
  get error(): Error | null {
    return this.failure;
  }

  /** The next event, `null` after the last. Rejects with a ServerError or the socket's error. */
  next(): Promise<ResponseEvent<S> | null> {
    const event = this.events.shift();
    if (event) {
      return Promise.resolve(event);
    }
    if (this.failure) {
      return Promise.reject(this.failure);
    }
    if (this.complete) {
      return Promise.resolve(null);
    }
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.channel.resume();
    });
  }

  /** Reads on to the next event, without one that waits for it. */
  readAhead(): void {
    if (this.events.length === 0 && !this.complete) {
      this.channel.resume();
    }
  }

  /** Reads and forgets the rest. */
  discard(): void {
    this.discarding = true;
    this.channel.resume();
  }

  packet(bytes: Buffer, start: number, end: number): boolean {
    if (bytes[start] === 0xff) {
      this.fail(parseError(bytes, start, end));
      return true;
    }
    switch (this.state) {
      case 'rows':
        if (isEof(bytes, start, end)) {
          return this.endResult(parseEof(bytes, start));
        }
        if (!this.discarding && this.sink!.row(bytes, start, end)) {
          this.emit({ type: 'full' });
          return false;
        }
        return true;
      case 'header':
        if (bytes[start] === 0) {
          return this.endResult(parseOk(bytes, start, end));
        }
        if (bytes[start] === 0xfb) {
          return this.fileWanted();
        }
        this.expected = bytes[start] < 251 ? bytes[start] : bytes.readUInt16LE(start + 1);
        this.fields = [];
        this.state = 'fields';
        return true;
      case 'fields':
        this.fields.push(parseField(bytes, start, this.options.extended, this.options.decodeName));
        if (this.fields.length === this.expected) {
          this.state = 'fields-eof';
        }
        return true;
      case 'fields-eof':
        this.state = 'rows';
        this.sink = this.options.sinkFor(this.fields);
        this.emit({ type: 'rows', sink: this.sink });
        return true;
    }
  }

  lost(error: Error): void {
    this.fail(error);
  }

  private fileWanted(): boolean {
    if (this.options.sendsFile) {
      this.emit({ type: 'file' });
    } else {
      this.refusal = new DbError({
        code: 'unsupported',
        message: 'LOAD DATA LOCAL asks for a file of this computer, which is not given to the server'
      });
      void this.channel.send(Buffer.alloc(0));
    }
    return true;
  }

  private endResult(ok: Ok): boolean {
    this.options.onStatus(ok);
    if (this.refusal) {
      this.fail(this.refusal);
      return true;
    }
    const more = (ok.status & STATUS_MORE_RESULTS) !== 0;
    this.state = 'header';
    if (!more) {
      this.complete = true;
      this.channel.done();
      this.finish();
    }
    this.emit({ type: 'end', ok, more });
    return !more || this.discarding;
  }

  private emit(event: ResponseEvent<S>): void {
    if (this.waiting) {
      const { resolve } = this.waiting;
      this.waiting = null;
      resolve(event);
    } else {
      this.events.push(event);
    }
  }

  private fail(error: Error): void {
    this.failure = error;
    this.complete = true;
    this.channel.done();
    this.finish();
    const waiting = this.waiting;
    this.waiting = null;
    waiting?.reject(error);
  }
}
