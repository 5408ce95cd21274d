import { DatabaseSync } from 'node:sqlite';

import type { ColumnLayout } from '../../model';
import { rowReader, type RowValue } from '../core/row-values';
import { isReadOnlyCommand } from './dialect';
import { locateError } from './error-position';
import type { Reply, Request, RowsReply, SessionState, SqliteFailure, SqlValue } from './protocol';
import { receiveBatch } from './received-rows';
import { ResultReader } from './result-reader';

/** Commands whose count of changed rows means something. */
const CHANGES_ROWS = new Set(['INSERT', 'REPLACE', 'UPDATE', 'DELETE']);

interface Answer {
  reply: Reply;
  body?: Uint8Array[];
}

/** The database session inside the child process. Answers every request, with a failure if need be. */
export class ChildSession {
  private db: DatabaseSync | undefined;
  private reader: ResultReader | undefined;
  private command = '';

  handle(request: Request, body: Buffer): Answer {
    try {
      return this.dispatch(request, body);
    } catch (error) {
      this.reader = undefined;
      const sql = 'sql' in request ? request.sql : undefined;
      return { reply: { failure: this.failureOf(error, sql), state: this.state() } };
    }
  }

  private dispatch(request: Request, body: Buffer): Answer {
    switch (request.op) {
      case 'open':
        return { reply: { version: this.open(request), state: this.state() } };
      case 'start':
        return this.start(request.sql, request.params, request.command);
      case 'next':
        return this.rows(this.reader!.next());
      case 'stop':
        this.stop();
        return { reply: { state: this.state() } };
      case 'load':
        return { reply: { loaded: this.load(request, body), state: this.state() } };
      case 'all':
        return { reply: { objects: this.all(request.sql, request.params), state: this.state() } };
    }
  }

  private open({ file, readOnly, timeoutMs }: Request & { op: 'open' }): string {
    this.db = new DatabaseSync(file, { readOnly, timeout: timeoutMs, enableForeignKeyConstraints: true });
    // Opening reads nothing yet: this finds out whether the file is a database.
    this.db.prepare('PRAGMA schema_version').get();
    return this.db.prepare('SELECT sqlite_version() AS v').get()!.v as string;
  }

  private start(sql: string, params: readonly SqlValue[], command: string): Answer {
    this.stop();
    this.command = command;
    const db = this.db!;
    const statement = db.prepare(sql);
    if (statement.columns().length === 0) {
      const { changes } = statement.run(...params);
      const affectedRows = CHANGES_ROWS.has(command) ? Number(changes) : undefined;
      return {
        reply: { rows: { columns: [], rows: 0, buffers: [], done: true, affectedRows }, state: this.state() }
      };
    }
    this.reader = new ResultReader(() => db.prepare(sql), params, isReadOnlyCommand(command));
    return this.rows(this.reader.first());
  }

  private rows({ body, ...rows }: RowsReply & { body: Uint8Array[] }): Answer {
    if (rows.done) {
      this.reader = undefined;
      if (CHANGES_ROWS.has(this.command)) {
        rows.affectedRows = Number(this.db!.prepare('SELECT changes() AS n').get()!.n);
      }
    }
    return { reply: { rows, state: rows.done ? this.state() : undefined }, body };
  }

  private stop(): void {
    this.reader?.stop();
    this.reader = undefined;
  }

  private load({ sql, columns, ...sizes }: Request & { op: 'load' }, body: Buffer): number {
    const insert = this.db!.prepare(sql);
    const read = rowReader(columns, '+00');
    const batch = receiveBatch(columns, sizes, body);
    const bind = columns.map(({ layout }) => binderOf(layout));
    for (let row = 0; row < batch.rows; row++) {
      insert.run(...read(batch, row).map((value, n) => (value === null ? null : bind[n](value))));
    }
    return batch.rows;
  }

  private all(sql: string, params: readonly SqlValue[]): Record<string, unknown>[] {
    const statement = this.db!.prepare(sql);
    if (statement.columns().length === 0) {
      statement.run(...params);
      return [];
    }
    statement.setReadBigInts(true);
    return statement.all(...params).map(row => Object.fromEntries(Object.entries(row).map(plainInteger)));
  }

  private state(): SessionState | undefined {
    const db = this.db;
    if (!db?.isOpen) {
      return undefined;
    }
    try {
      return {
        transaction: db.isTransaction,
        temporary: db.prepare('SELECT count(*) AS n FROM temp.sqlite_schema').get()!.n as number,
        attached: db
          .prepare("SELECT name FROM pragma_database_list WHERE name NOT IN ('main', 'temp')")
          .all()
          .map(row => row.name as string)
      };
    } catch {
      // Reading the schema fails while another program holds the file exclusively.
      return { transaction: db.isTransaction, temporary: 0, attached: [] };
    }
  }

  private failureOf(error: unknown, sql: string | undefined): SqliteFailure {
    const { message, code, errcode } = error as Error & { code?: string; errcode?: number };
    const position =
      sql !== undefined && errcode !== undefined && this.db ? locateError(this.db, sql, message) : undefined;
    return { message, code, errcode, position };
  }
}

function plainInteger([name, value]: [string, unknown]): [string, unknown] {
  if (typeof value !== 'bigint') {
    return [name, value];
  }
  const number = Number(value);
  return [name, Number.isSafeInteger(number) ? number : String(value)];
}

/** A number is bound as REAL, a bigint as INTEGER; what is larger than 64 bits with a sign as text. */
function binderOf({ kind }: ColumnLayout): (value: NonNullable<RowValue>) => SqlValue {
  if (kind === 'uint64') {
    return String;
  }
  return /^u?int|^bool/.test(kind) ? value => BigInt(value as number) : value => value as SqlValue;
}
