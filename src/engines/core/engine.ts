import type {
  CandidateList,
  CatalogObject,
  ConnectionConfig,
  DefaultPrivileges,
  EngineId,
  EngineInfo,
  Notice,
  ObjectRef,
  ResultColumn,
  Secrets,
  Statement,
  TableFact,
  TestStep,
  TransactionState,
  ValueOrder
} from '../../model';
import type { ClientCommands } from './client-commands';
import type { ColumnBatch } from './columns';
import type { Explain } from './explain';
import type { ObjectKind } from './kind';
import type { MissingRight, ReadHeldRights } from './rights';
import type { SecretRules } from './secrets';
import type { ReadSessionScope } from './session-scope';
import type { Trial } from './trial';
import type { RowDialect } from './rows';
import type { ServerSessions } from './server-sessions';
import type { StandardCatalog } from './standard-catalog';
import type { ServerVersion } from './version';
import type { ServerWords } from './words';

/** How an engine writes names, values and scripts. Pure. */
export interface Dialect {
  /** Quotes one name; always quoted, so that reserved words and hostile names are safe. */
  ident(name: string): string;
  /** A dotted, quoted path. */
  path(names: readonly string[]): string;
  /** A string as a literal of the engine (for DDL, where values cannot be bound). */
  literal(text: string): string;
  /** A name in the form that tells which ones are the same. Default: they are when they are written alike. */
  readonly fold?: (name: string) => string;
  /** The longest name that the server takes as it is; a longer one is cut or refused. Default: any is taken. */
  readonly longestName?: { length: number; unit: 'bytes' | 'characters' };
  /** Placeholder of the n-th bound value, from 1: `$1` or `?`. */
  placeholder(n: number): string;
  /** The quotes in which a backslash escapes what follows; which ones do may be a setting of the session. */
  readonly escaping: string;
  /**
   * Cuts a script into statements. Knows comments, quotes, dollar quotes, `DELIMITER`, routine
   * bodies. `start`/`end` are UTF-16 offsets of `sql` in the script.
   */
  split(script: string): ScriptStatement[];
  /** The dialect of a session that is set otherwise, and how a script speaks of that setting; absent where there is none. */
  readonly otherwise?: { setting: RegExp; dialects(): readonly Dialect[] };
}

export interface ScriptStatement {
  sql: string;
  start: number;
  end: number;
  /** First words in upper case: `SELECT`, `CREATE TABLE`. */
  command: string;
}

/** What catalog queries run on. */
export interface Queryable {
  readonly version: ServerVersion;
  readonly dialect: Dialect;
  /**
   * Runs one catalog statement with bound values and returns rows as objects.
   * 64-bit integers arrive as JavaScript numbers when exact, else as strings; booleans as the
   * engine gives them.
   */
  query<R = Record<string, unknown>>(
    sql: string,
    params?: readonly unknown[],
    signal?: AbortSignal
  ): Promise<R[]>;
}

export interface RunOptions {
  /** Bound values of the engine's placeholders; only for a single statement. */
  params?: readonly unknown[];
  /** Aborting cancels on the server, over a control connection of its own. */
  signal?: AbortSignal;
  /** Called as notices and warnings arrive. `statement`: of which in the script, where its cursor has been given already. */
  onNotice?(notice: Notice, statement?: number): void;
}

/** The rows and the outcome of one result set of one statement. */
export interface Cursor {
  /** Index of the statement in the script, and where it stands. */
  readonly statement: number;
  readonly start: number;
  readonly end: number;
  readonly command: string;
  /** Empty for a statement without a result set. */
  readonly columns: readonly ResultColumn[];
  /**
   * These rows take the place of all rows of the cursor before, which ended early because a value did
   * not fit its columns (SQLite types values, not columns): drop what was kept of that one.
   */
  readonly replaces?: boolean;
  /**
   * The rows, in batches of 256 growing to 32,768. The buffers of a batch are reused: use
   * it up before pulling again. Not pulling stops reading from the server. Rejects with a
   * {@link DbError} whose `position` counts from the start of the script.
   */
  batches(): AsyncIterable<ColumnBatch>;
  /** After the batches ended: rows changed, where the server says so. */
  readonly affectedRows?: number;
}

/** What {@link Connection.load} did. */
export interface LoadReport {
  rows: number;
}

/** The network side of a session, for those who watch over it. */
export interface SessionLink {
  /** When the server was last heard of, on the clock of `performance.now()`. */
  readonly heardAt: number;
  /**
   * `idle`: nobody uses the session. `in-transaction`: neither, and the server counts for how long, to end a transaction that is
   * forgotten; a ping would have it begin anew. `waiting`: the server owes an answer. `busy`: somebody uses it, and
   * we are the ones who are waited for.
   */
  readonly state: 'idle' | 'in-transaction' | 'waiting' | 'busy';
  /** Asks for a sign of life without touching anything of the session's state. Only for an idle session. */
  ping(): Promise<void>;
  /** Ends the session at once and without a goodbye; {@link Connection.closed} settles with `reason`. */
  destroy(reason: Error): void;
}

/** One session on a server. Runs one thing at a time; callers queue. */
export interface Connection extends Queryable {
  /** Of the session as it is set now. */
  readonly dialect: Dialect;
  readonly config: ConnectionConfig;
  /** State of the session's transaction after the last statement. */
  readonly transaction: TransactionState;
  /** Server-side id of the session: backend pid, thread id; child pid for SQLite. */
  readonly sessionId: string;
  /**
   * Runs a script, statement by statement; stops at the first error. One cursor per result set, in
   * order; the next one starts when the one before is used up (or skipped by pulling on).
   */
  run(script: string, options?: RunOptions): AsyncIterable<Cursor>;
  /** The statements of a script; each is cut by the settings that hold when it is asked for. */
  statements(script: string): Iterable<ScriptStatement>;
  /** Runs `body` in a transaction: commit when it resolves, roll back when it rejects. */
  transactional<T>(body: () => Promise<T>): Promise<T>;
  /**
   * Writes rows into a table by the fastest way that the server has. All of them or, in a transaction, none: the
   * caller opens one. A value that the table's column cannot hold exactly is an error.
   *
   * @param into - the table's quoted path is made of these names
   * @param columns - names as in the table, layouts as in the batches
   */
  load(
    into: readonly string[],
    columns: readonly ResultColumn[],
    batches: AsyncIterable<ColumnBatch>,
    signal?: AbortSignal
  ): Promise<LoadReport>;
  /**
   * Settles when the session has ended, with the reason when nobody asked for it; before anything that the
   * session is asked for rejects with that end.
   */
  readonly closed: Promise<Error | undefined>;
  /** Never hangs on a server that does not answer. */
  close(): Promise<void>;
  /** Others use the same session in turns, as the server gives no other. */
  readonly shared?: boolean;
  /** Absent where there is no network between (SQLite). */
  readonly link?: SessionLink;
}

export interface ConnectOptions {
  secrets?: Secrets;
  signal?: AbortSignal;
  /** Connect to this database instead of the configured one. */
  database?: string;
  /** Reported while connecting, for `connection.test`. */
  onStep?(step: TestStep): void;
}

/** A database engine: one folder, one line in `engines/index.ts`. */
export interface Engine {
  readonly id: EngineId;
  readonly info: EngineInfo;
  readonly dialect: Dialect;
  readonly kinds: readonly ObjectKind[];
  readonly trial: Trial;
  /** How the rows of tables are found, compared and changed. */
  readonly rows: RowDialect;
  /** What the server keeps about the size, the rows and the upkeep of a table. */
  tableStatistics(db: Queryable, ref: ObjectRef): Promise<TableFact[]>;
  /** The types that a column can have, as SQL writes them. */
  typeNames(db: Queryable): Promise<string[]>;
  /** Rejects with a {@link DbError} of code `auth-required`, `auth-failed`, `host-unknown`, `unreachable`, `file-missing`, … */
  connect(config: ConnectionConfig, options?: ConnectOptions): Promise<Connection>;
  /** Connections that the files of the engine's own programs describe. */
  candidates?(): Promise<CandidateList>;
  /**
   * The database a session must be connected to in order to see `ref`; `undefined` where any
   * session of the connection will do.
   */
  databaseOf(ref: ObjectRef | null): string | undefined;
  /**
   * Reads the whole catalog of `db` in few queries, for completion and search; `onChunk` is called as parts
   * of about a thousand objects arrive. `within`: only these objects and what is below them, to
   * refresh after a change; those that are not reported any more are gone.
   */
  catalog?(
    db: Queryable,
    onChunk: (objects: readonly CatalogObject[]) => void,
    within?: readonly ObjectRef[]
  ): Promise<void>;
  /** For relatives; absent where the engine reads no other catalog, or knows no relatives. */
  readonly standard?: StandardCatalog;
  /** Keywords, functions and relations of the server itself, for completion. */
  readonly readWords: (db: Queryable) => Promise<ServerWords>;
  readonly readSessionScope: ReadSessionScope;
  /**
   * Objects of the session's database that kinds may list though they come and go with another object: members of
   * extensions, sequences of identity columns. Paths are below the database.
   */
  parts?(db: Queryable): Promise<readonly { kind: string; path: readonly string[] }[]>;
  /**
   * What keeps the server from looking into the bodies of routines while many objects are made: a body may name what comes
   * later, or what the session's search path does not lead to.
   */
  readonly bodiesUnseen?: { begin: Statement; end: Statement };
  /** Objects that refer to what is not there, where the server alters no other object while they are; absent where it does. */
  brokenObjects?(db: Connection, database: string): Promise<ObjectRef[]>;
  /** What holds on objects of a kind whose privileges are `null`; absent: nothing. */
  defaultPrivileges?(kind: string, version: ServerVersion): DefaultPrivileges | undefined;
  /**
   * How to learn the order of a column's values where the result did not tell it and another session can. Absent for a
   * column of which there is no more to know.
   */
  readOrder?(column: ResultColumn): ((db: Queryable) => Promise<ValueOrder | undefined>) | undefined;
  /** Which right the session lacks for what is about to be done; absent where there are none (SQLite). */
  readonly missingRight?: MissingRight;
  /** Absent where definitions tell all rights on their objects, or where there are none. */
  readonly heldRights?: ReadHeldRights;
  /** Creating and dropping a table can be rolled back. */
  readonly ddlRollsBack: boolean;
  /** Type of a new table's column that holds every value of a layout exactly. */
  columnType(column: ResultColumn): string;
  /** Reads the plan of one statement. */
  readonly explain: Explain;
  /** Which statements and functions take passwords and keys. */
  readonly secrets: SecretRules;
  readonly clientCommands: ClientCommands;
  /** True when a statement may run again after a lost link without changing anything. */
  isReadOnly(statement: ScriptStatement): boolean;
  /** The sessions of the whole server; absent where there are none (SQLite). */
  readonly serverSessions?: ServerSessions;
}
