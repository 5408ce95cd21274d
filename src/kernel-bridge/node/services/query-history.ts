import { chmodSync, closeSync, mkdirSync, openSync, renameSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { HistoryEntry } from '../../../model';

/** Entries and characters of SQL that are kept; the oldest go first. */
const KEPT = { entries: 20_000, characters: 32 * 1024 * 1024 };
/** A longer text is cut: it came from a program. */
const LONGEST = 128 * 1024;
/** Looking for what is too much is worth it now and then. */
const PRUNE_EVERY = 200;
/** Other hosts write too: how long one waits for the other, milliseconds. */
const BUSY_MS = 2000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS entry (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    connection TEXT NOT NULL, sql TEXT NOT NULL, at INTEGER NOT NULL, elapsedMs REAL NOT NULL,
    rows INTEGER, outcome TEXT NOT NULL, message TEXT
  );
  CREATE INDEX IF NOT EXISTS entry_connection ON entry (connection, id);
`;

export interface HistoryQuery {
  connection?: string;
  filter?: string;
  before?: number;
  limit: number;
}

/**
 * What people ran, in one SQLite file of the user's Jupyter data, readable by the user alone. Several hosts may write
 * it at once. A history that cannot be kept is no reason for a query to fail: writing never throws.
 */
export class QueryHistory {
  private readonly file: string;
  private opened: DatabaseSync | null = null;
  private sincePruned = PRUNE_EVERY;

  constructor(
    private readonly folder: string,
    private readonly kept = KEPT
  ) {
    this.file = path.join(folder, 'history.db');
  }

  add(entry: Omit<HistoryEntry, 'id'>): void {
    const { connection, at, elapsedMs, rows = null, outcome, message = null } = entry;
    const sql = entry.sql.length > LONGEST ? `${entry.sql.slice(0, LONGEST)}\n-- …` : entry.sql;
    try {
      const db = this.database();
      db.prepare(
        'INSERT INTO entry (connection, sql, at, elapsedMs, rows, outcome, message) VALUES (?, ?, ?, ?, ?, ?, ?)'
      ).run(connection, sql, at, elapsedMs, rows, outcome, message);
      if (++this.sincePruned >= PRUNE_EVERY) {
        this.sincePruned = 0;
        this.prune(db);
      }
    } catch {
      this.close();
    }
  }

  list({ connection, filter = '', before, limit }: HistoryQuery): HistoryEntry[] {
    const conditions: string[] = [];
    const values: SQLInputValue[] = [];
    const add = (condition: string, value: SQLInputValue): void => {
      conditions.push(condition);
      values.push(value);
    };
    if (connection !== undefined) {
      add('connection = ?', connection);
    }
    if (before !== undefined) {
      add('id < ?', before);
    }
    for (const word of filter.split(/\s+/).filter(Boolean)) {
      add(String.raw`sql LIKE ? ESCAPE '\'`, `%${word.replace(/[\\%_]/g, '\\$&')}%`);
    }
    const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
    const rows = this.database()
      .prepare(`SELECT * FROM entry ${where} ORDER BY id DESC LIMIT ?`)
      .all(...values, limit);
    return rows.map(row => entryOf(row));
  }

  /** Names of the connections that entries are of, those used last first. */
  connections(): string[] {
    const rows = this.database()
      .prepare('SELECT connection FROM entry GROUP BY connection ORDER BY max(id) DESC')
      .all();
    return rows.map(row => String(row.connection));
  }

  /** Without ids all entries, or all of one connection. */
  remove({ ids, connection }: { ids?: readonly number[]; connection?: string }): void {
    const db = this.database();
    if (ids) {
      const one = db.prepare('DELETE FROM entry WHERE id = ?');
      ids.forEach(id => one.run(id));
    } else if (connection !== undefined) {
      db.prepare('DELETE FROM entry WHERE connection = ?').run(connection);
    } else {
      db.exec('DELETE FROM entry');
    }
  }

  close(): void {
    this.opened?.close();
    this.opened = null;
  }

  private database(): DatabaseSync {
    if (!this.opened) {
      try {
        this.opened = this.open();
      } catch (error) {
        if (!/not a database|malformed/.test((error as Error).message)) {
          throw error;
        }
        // It is of no use any more, and begins anew; what can be read of it by others stays beside it.
        renameSync(this.file, `${this.file}.damaged`);
        this.opened = this.open();
      }
    }
    return this.opened;
  }

  private open(): DatabaseSync {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    // SQLite gives its other files the permissions of this one.
    closeSync(openSync(this.file, 'a', 0o600));
    chmodSync(this.file, 0o600);
    const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
    const db = new DatabaseSync(this.file, { timeout: BUSY_MS });
    try {
      // Not worth a wait for the disk at every query: a power cut may cost the history, and nothing else.
      db.exec(`PRAGMA secure_delete = ON; PRAGMA synchronous = OFF; ${SCHEMA}`);
    } catch (error) {
      db.close();
      throw error;
    }
    return db;
  }

  private prune(db: DatabaseSync): void {
    db.prepare(
      `DELETE FROM entry WHERE id <= (
         SELECT coalesce(max(id), 0) FROM (
           SELECT id, row_number() OVER newest AS n, sum(length(sql)) OVER newest AS size
             FROM entry WINDOW newest AS (ORDER BY id DESC)
         ) WHERE n > ? OR size > ?)`
    ).run(this.kept.entries, this.kept.characters);
  }
}

function entryOf(row: Record<string, unknown>): HistoryEntry {
  const { id, connection, sql, at, elapsedMs, rows, outcome, message } = row;
  return {
    id: Number(id),
    connection: String(connection),
    sql: String(sql),
    at: Number(at),
    elapsedMs: Number(elapsedMs),
    outcome: outcome as HistoryEntry['outcome'],
    ...(rows !== null && { rows: Number(rows) }),
    ...(message !== null && { message: String(message) })
  };
}
