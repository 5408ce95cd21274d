import type {
  ApplyReport,
  CandidateList,
  Arrangement,
  CatalogObject,
  Comparison,
  ComparisonOptions,
  ComparisonSide,
  CellValue,
  ColumnLayout,
  ChartData,
  ChartRequest,
  ColumnStatistics,
  ConnectionConfig,
  ConnectionState,
  Danger,
  CurrentRow,
  DbErrorData,
  Dependent,
  DropOptions,
  EngineInfo,
  HistoryEntry,
  JsonObject,
  JsonValue,
  Migration,
  LoadMode,
  Notice,
  ObjectRef,
  Plan,
  ResultInfo,
  ResultMime,
  ResultPage,
  RowChange,
  RowFilter,
  RowOutcome,
  RowPlan,
  RowSource,
  RowValues,
  RunningStatement,
  Secrets,
  ServerSession,
  StatementOutcome,
  Summary,
  TableFact,
  TestStep,
  TransactionState
} from '../../model';
import type { TrialMethods } from './trial-methods';

/** What the host says of itself when a client connects. */
export interface HostInfo {
  /** Random identity of this host process; results carry it. */
  host: string;
  pid: number;
  version: string;
  node: string;
  engines: readonly EngineInfo[];
  /** Why passwords cannot be remembered in the keyring of the operating system; absent when they can. */
  noKeyring?: string;
}

/** What a running query reports, in order. */
export type QueryProgress =
  | { type: 'statement'; index: number; start: number; end: number }
  /** `page`: the first rows, so that they are shown without another round trip. */
  | { type: 'result'; index: number; result: ResultInfo; page?: ResultPage }
  | { type: 'rows'; index: number; rows: number; bytes: number }
  | { type: 'notice'; index: number; notice: Notice }
  | { type: 'outcome'; index: number; outcome: StatementOutcome };

/** A finished query: what to put into the notebook. */
export interface QueryDone {
  /** `text/html`, `text/plain` and {@link ResultMime} under `RESULT_MIME`. */
  mime: JsonObject;
  result: ResultMime;
  transaction: TransactionState;
}

/** How a spooled result reaches the notebook's kernel. */
export interface HandOver {
  /** The spool file, an Arrow IPC file, absolute; readable by the user alone. */
  path: string;
  rows: number;
  /** Code that binds `name` in the kernel of `language` and evaluates to the type's name. */
  code: string;
}

/** How much of a long task is done, 0 to 1. */
export interface TaskProgress {
  fraction: number;
}

export type CopyFormat = 'csv' | 'tsv' | 'markdown' | 'json' | 'insert';

/** Cells of a result to be written as text. Row bounds are inclusive. */
export interface CopyRequest {
  result: string;
  /** Names the engine whose syntax INSERT statements have. */
  connection: string;
  from: number;
  to: number;
  /** Columns in the order in which they are written. */
  columns: readonly number[];
  format: CopyFormat;
  /** Column names in the first line of CSV and TSV. */
  withHeader: boolean;
}

/** How a data frame of the notebook's kernel gets to the host. */
export interface FrameExport {
  upload: string;
  /** The file, absolute, on the host's disk. */
  path: string;
  /** Writes the file that `frame.load` takes; prints one line of JSON: {@link FrameWritten}. */
  code: string;
}

/** What a kernel says of a data frame that it was to write. */
export interface FrameWritten {
  rows?: number;
  /** The kernel has no such variable. */
  missing?: boolean;
  /** The type of a variable that is no data frame. */
  unusable?: string;
  /** The kernel cannot write where the host reads: this is the file on its own disk. */
  elsewhere?: string;
}

/** What a kernel knows of the variables that parameters name. */
export interface ParameterValues {
  values: JsonObject;
  /** Names that the kernel has no variable of. */
  missing: string[];
  /** Names whose values cannot be bound, with their types. */
  unusable: Record<string, string>;
}

/** Who is on a server at one moment. */
export interface SessionReading {
  sessions: readonly ServerSession[];
  /** What cannot be shown, and why. */
  notes: readonly string[];
  /** Why this reading failed; the next one may not. */
  error?: DbErrorData;
}

/** The catalog in the compact form that completion and search use. */
export interface CatalogChunk {
  objects: readonly CatalogObject[];
  done: boolean;
}

/** An object or a column whose name answers a search. */
export interface CatalogFinding {
  connection: string;
  ref: ObjectRef;
  /** Of a column: the table or view that has it. */
  owner?: ObjectRef;
  label: string;
  /** The names above it, dotted. */
  context: string;
  /** A column's type, a routine's arguments. */
  detail?: string;
  /** Quoted name, where rows can be selected from it. */
  sql?: string;
}

/** One thing to insert; `label` is what is compared with the typed text. */
export interface SqlCompletionItem {
  text: string;
  label: string;
  /** `column`, `table`, `schema`, `function`, `keyword`, `join`, `alias`, `window` or another kind of object. */
  type: string;
  /** A column's type, an object's schema, a function's arguments. */
  detail?: string;
  documentation?: string;
}

/** What may stand at a position; `from` to `to` is replaced. UTF-16 offsets. */
export interface SqlCompletion {
  from: number;
  to: number;
  items: SqlCompletionItem[];
}

/** What the text around a statement makes known: parameters, variables, rows of a trigger. */
export interface SqlContext {
  names: readonly { name: string; detail: string }[];
  /** Names that stand for a row of a table, with the table's path: NEW, OLD. */
  rows: readonly { name: string; path: readonly string[] }[];
}

/** What a name in a statement stands for; it is written from `from` to `to`. */
export interface SqlInspection {
  from: number;
  to: number;
  title: string;
  type: string;
  comment: string;
  ddl?: string;
  /** The object, where it is one. */
  ref?: ObjectRef;
}

/**
 * Every request of the browser to the host. The list is generic over kinds and engines and grows
 * with neither. `progress` are messages that arrive before the result.
 */
export interface Methods extends TrialMethods {
  'host.info': { params: { client: string }; result: HostInfo };

  'connection.list': { params: null; result: ConnectionState[] };
  /** Creates, or replaces the one called `previous`. Rejects with `invalid` on a bad config. */
  'connection.save': { params: { config: ConnectionConfig; previous?: string }; result: ConnectionState };
  'connection.remove': { params: { name: string }; result: null };
  /** Lists a connection before another one; `null`: at the end. */
  'connection.move': { params: { name: string; before: string | null }; result: null };
  /** What the files of other programs on the Jupyter server describe. Without any secret. */
  'connection.candidates': { params: null; result: CandidateList };
  'connection.test': {
    params: { config: ConnectionConfig; secrets?: Secrets };
    progress: TestStep;
    result: { ok: boolean; server?: string; latencyMs?: number };
  };
  /** Rejects with `auth-required` or `auth-failed` when a secret is needed: ask, call again. */
  'connection.open': { params: { name: string; secrets?: Secrets }; result: ConnectionState };
  'connection.close': { params: { name: string }; result: null };

  'object.list': {
    params: { connection: string; kind: string; parent: ObjectRef | null };
    result: { items: Summary[] };
  };
  /** The types that a column in the database of this object can have, as SQL writes them. */
  'object.types': { params: { connection: string; ref: ObjectRef }; result: { types: string[] } };
  /** `ddl` is the object's own CREATE text, for viewing. */
  'object.read': {
    params: { connection: string; ref: ObjectRef };
    result: { definition: JsonValue; fingerprint: string; ddl: string; dependents: readonly Dependent[] };
  };
  'object.plan': {
    params: {
      connection: string;
      op: 'create' | 'alter' | 'drop';
      ref: ObjectRef;
      /** Target definition; absent for a drop. */
      to?: JsonValue;
      /** What the editor read; rejects with `stale` when the server holds something else by now. */
      basedOn?: string;
      options?: DropOptions;
    };
    result: Plan;
  };
  'plan.apply': { params: { connection: string; plan: string }; result: ApplyReport };
  'catalog.read': {
    /** `within`: only these objects and what is below them, to refresh after a change. */
    params: { connection: string; database?: string; within?: readonly ObjectRef[] };
    progress: CatalogChunk;
    result: { objects: number };
  };

  /**
   * Finds objects and columns by name in the cached catalogs of the open connections, best first. An empty text
   * finds nothing and reads the catalogs ahead.
   */
  'catalog.search': {
    params: { text: string; limit: number };
    result: { found: readonly CatalogFinding[]; searched: readonly string[] };
  };
  /** Compares two databases, schemas or snapshots of the same engine. */
  'schema.compare': {
    params: { source: ComparisonSide; target: ComparisonSide; options: ComparisonOptions };
    result: Comparison;
  };
  /** The CREATE texts of one object on both sides. */
  'schema.ddl': {
    params: { comparison: string; key: string };
    result: { source: string | null; target: string | null };
  };
  /** What makes the chosen objects of the target like those of the source. */
  'schema.plan': { params: { comparison: string; keys: readonly string[] }; result: Migration };
  /** Writes a snapshot below the Jupyter root; rejects with `already-exists`. */
  'schema.snapshot': { params: { side: ComparisonSide; file: string }; result: { objects: number } };

  /** Rejects with `confirmation-required` where `query.check` finds something and nobody confirmed it. */
  'query.run': {
    params: {
      connection: string;
      /** Whose database session: the notebook's Jupyter session id, or a panel's id. */
      session: string;
      sql: string;
      /** Values for `:name` and `{{name}}` parameters; bound, never pasted. */
      parameters?: JsonObject;
      secrets?: Secrets;
      /** A person agreed to what {@link Methods.'query.check'} names. */
      confirmed?: boolean;
      /** Keep the text in the history: what a person wrote, not what a panel asks by itself. */
      history?: boolean;
    };
    progress: QueryProgress;
    result: QueryDone;
  };
  /** What of a text a person should confirm; nothing on connections that are not marked as production. */
  'query.check': { params: { connection: string; sql: string }; result: { dangers: Danger[] } };
  /**
   * The plan of one statement. `analyze` executes it, in a transaction that is rolled back; rejects with
   * `confirmation-required` for one that writes, and with `unsupported` where the engine cannot.
   */
  'query.explain': {
    params: {
      connection: string;
      session: string;
      sql: string;
      /** Offset in `sql`: the statement there. Default: the last one. */
      position?: number;
      analyze?: boolean;
      parameters?: JsonObject;
      confirmed?: boolean;
    };
    /** `text/html`, `text/plain` and a {@link PlanMime} under `PLAN_MIME`. */
    result: { mime: JsonObject };
  };
  /** The newest first. `filter`: words that all occur in the text. `before`: an entry's id, to go on from there. */
  'history.list': {
    params: { connection?: string; filter?: string; before?: number; limit: number };
    result: { entries: HistoryEntry[]; connections: string[] };
  };
  /** Forgets these entries; without ids everything, or everything of one connection. */
  'history.remove': { params: { ids?: number[]; connection?: string }; result: null };
  /**
   * The `:name` and `{{name}}` parameters of a text. `code`, run in a kernel of `language`, prints one line of JSON:
   * {@link ParameterValues}.
   */
  'query.parameters': {
    params: { connection: string; sql: string; language: string };
    result: { names: string[]; code: string };
  };
  'frame.export': { params: { name: string; language: string }; result: FrameExport };
  /** A part of the file as buffers, from a kernel that cannot write to the host's disk. */
  'frame.put': { params: { upload: string; from: number }; result: null };
  /** Rejects with `file-missing` when the file has not come to the host's disk. */
  'frame.load': {
    params: { connection: string; session: string; upload: string; table: readonly string[]; mode: LoadMode };
    result: QueryDone;
  };
  /** Closes the database sessions of a notebook or panel and releases its results. */
  'session.close': { params: { session: string }; result: null };

  /** Rejects with `unsupported` for an engine without a server. */
  'server.sessions': { params: { connection: string }; result: SessionReading };
  /** Readings one after the other until cancelled, for a minute at most: a view that is still there asks again. */
  'server.watch': { params: { connection: string }; progress: SessionReading; result: null };
  /** Cancels what a session of the server runs, or ends it. */
  'server.end': {
    params: { connection: string; id: string; how: 'cancel' | 'terminate' };
    result: null;
  };
  'statement.list': { params: null; result: RunningStatement[] };
  /** Cancels a running script, whoever started it. */
  'statement.cancel': { params: { id: string }; result: null };

  /** Never connects: nothing while the connection is closed. */
  'sql.complete': {
    /**
     * `session`: whose temporary tables, search path and current database count. `context`: what the text around makes
     * known.
     */
    params: { connection: string; sql: string; position: number; session?: string; context?: SqlContext };
    result: SqlCompletion;
  };
  'sql.inspect': {
    params: { connection: string; sql: string; position: number; session?: string };
    result: SqlInspection | null;
  };

  'result.page': { params: { result: string; from: number; count: number }; result: ResultPage };
  /** The whole value of one cell, as text (binary as hex). */
  'result.cell': { params: { result: string; row: number; column: number }; result: { text: string | null } };
  /** A part of a cell's bytes (text as UTF-8) as a buffer, `null` for NULL. `total`: bytes of the whole value. */
  'result.value': {
    params: { result: string; row: number; column: number; from: number; count: number };
    result: { total: number } | null;
  };
  /** Sorts and filters a result into another one of the same columns; give it back with `result.release`. */
  'result.arrange': {
    params: { result: string; arrangement: Arrangement };
    progress: TaskProgress;
    result: ResultInfo;
  };
  /** Rows with a text in one of `columns`; the hits are asked for by `result.hit`. */
  'result.find': {
    params: { result: string; text: string; columns: readonly number[] };
    progress: TaskProgress;
    result: { search: string; hits: number };
  };
  /** The hit at `row` or the next one in that direction, around the end; `null` without hits. `index` counts from 0. */
  'result.hit': {
    params: { search: string; row: number; backward: boolean };
    result: { row: number; index: number } | null;
  };
  'result.statistics': {
    params: { result: string; column: number };
    progress: TaskProgress;
    result: ColumnStatistics;
  };
  'result.chart': {
    params: { result: string; request: ChartRequest };
    progress: TaskProgress;
    result: ChartData;
  };
  /** The text as UTF-8 in buffers. Rejects with `limit` when it is too long for a clipboard. */
  'result.copy': { params: CopyRequest; progress: TaskProgress; result: { rows: number } };
  'result.handover': {
    /** `path`: where the kernel has the file, when that is not the host's disk. */
    params: { result: string; name: string; language: string; library?: string; path?: string };
    result: HandOver;
  };
  /** The spool file itself as buffers, for kernels that cannot see the host's disk. */
  'result.bytes': { params: { result: string; from: number; count: number }; result: { total: number } };
  'result.release': { params: { results: string[] }; result: null };

  /** What the server keeps about the size, the rows and the upkeep of a table. */
  'table.statistics': { params: { connection: string; ref: ObjectRef }; result: { facts: TableFact[] } };

  /** What can be done with the rows of a table or view, and what is known of their columns. */
  'rows.describe': { params: { connection: string; ref: ObjectRef }; result: RowSource };
  /** The rows of a table as a result; the columns are those of {@link RowSource}. */
  'rows.query': {
    params: { connection: string; session: string; ref: ObjectRef; filter: RowFilter };
    progress: QueryProgress;
    result: QueryDone;
  };
  /**
   * Rows by their keys as they are now, in the form that they have in a result with the columns `shown`; `whole`:
   * no value is cut.
   */
  'rows.read': {
    params: {
      connection: string;
      ref: ObjectRef;
      keys: readonly { id: string; key: RowValues }[];
      shown?: readonly ColumnLayout[];
      whole?: boolean;
    };
    result: { rows: CurrentRow[] };
  };
  /** Rows that a foreign key can name: its target columns, then a text beside them. */
  'rows.lookup': {
    params: { connection: string; ref: ObjectRef; columns: readonly string[]; search: string };
    result: { columns: string[]; rows: CellValue[][] };
  };
  /** The statements that changes of rows come to, with what is bound to them. */
  'rows.plan': {
    params: { connection: string; ref: ObjectRef; changes: readonly RowChange[] };
    result: RowPlan;
  };
  /**
   * Runs them in one transaction. A conflict or a failed statement is in the outcome; nothing is stored then. Rows
   * come back in the form that they have in a result with the columns `shown`.
   */
  'rows.apply': {
    params: { connection: string; plan: string; shown?: readonly ColumnLayout[] };
    result: RowOutcome;
  };
}

export type Method = keyof Methods;
export type Params<M extends Method> = Methods[M]['params'];
export type Result<M extends Method> = Methods[M]['result'];
export type Progress<M extends Method> = Methods[M] extends { progress: infer P } ? P : never;

/** What the host tells without being asked. */
export interface Events {
  'connection.changed': { connections: ConnectionState[] };
  /** Something below `refs` changed; an empty list means: anything. */
  'catalog.changed': { connection: string; refs: readonly ObjectRef[] };
  'history.changed': { connection: string };
  'statements.changed': { statements: RunningStatement[] };
  'transaction.changed': { connection: string; session: string; transaction: TransactionState };
}
export type EventName = keyof Events;
