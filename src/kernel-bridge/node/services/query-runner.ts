import { setImmediate as nextTurn } from 'node:timers/promises';
import { clientCommandHint } from '../../../engines/core/client-commands';
import type { Connection, Cursor, Dialect, Engine } from '../../../engines/core/engine';
import {
  DbError,
  type Danger,
  type HistoryEntry,
  type JsonObject,
  type Notice,
  type ResultInfo,
  type ResultMime,
  type StatementOutcome
} from '../../../model';
import type { QueryDone, QueryProgress } from '../../common/methods';
import type { ConnectionManager } from './connection-manager';
import { dangersOf, refuse } from './dangers';
import { maskError, maskSecrets } from './mask-secrets';
import { bindParameters, errorWithNames, parameterNames, type BoundStatement } from './parameters';
import { valuesCode } from './parameter-values';
import { refuseWriting } from './read-only';
import type { RunningStatements } from './running-statements';
import type { Sessions } from './sessions';
import type { Spool, SpooledResult } from './spool';
import { staticOutput } from './static-output';

/** Rows that come along with the news of a result. */
const FIRST_PAGE_ROWS = 200;
/** How often the growing row count is told, milliseconds. */
const ROWS_EVERY_MS = 200;

/** Where something runs, and who is told. */
export interface StepsRequest {
  connection: string;
  session: string;
  /** Database that the session is connected to, where that is not the connection's own. */
  database?: string;
  /** What lists of running statements show. */
  sql?: string;
  signal: AbortSignal;
  progress(value: QueryProgress): void;
}

export interface QueryRequest extends StepsRequest {
  sql: string;
  parameters?: JsonObject;
  /** Bound values of the engine's own placeholders, in place of `parameters`. */
  params?: readonly unknown[];
  /** A person agreed to what is dangerous in it. */
  confirmed?: boolean;
  /** Tell {@link QueryRunner.onEnd} of it. */
  history?: boolean;
}

/** A script with its bound values. */
export interface QueryStep {
  sql: string;
  params?: readonly unknown[];
  /** Turns an offset in `sql` into one in the text that the requester knows. */
  origin?(position: number): number;
  /** How the text before binding calls its parameters. */
  names?: readonly string[];
}

/** What runs on a session one after the other; told the outcomes so far. What surrounds the steps may use `db`. */
export type Steps = (db: Connection, outcomes: StatementOutcome[]) => AsyncIterable<QueryStep>;

/** Runs scripts on pinned sessions and spools what they return. */
export class QueryRunner {
  /** Told the commands that ran on a connection, those before an error included. */
  onCommands: (connection: string, commands: readonly string[]) => void = () => undefined;

  /** Told a script that ran, as far as it came. */
  onScript: (connection: string, session: string, sql: string) => void = () => undefined;

  /** Told of what a person ran, without secrets. */
  onEnd: (entry: Omit<HistoryEntry, 'id'>) => void = () => undefined;

  constructor(
    private readonly manager: ConnectionManager,
    private readonly sessions: Sessions,
    private readonly spool: Spool,
    private readonly host: string,
    private readonly running: RunningStatements
  ) {}

  /** Rejects with the first error of a statement; the statements before it have taken effect. */
  async run(request: QueryRequest): Promise<QueryDone> {
    const { connection } = request;
    if (this.manager.state(connection).config.readOnly) {
      refuseWriting(connection, this.engineIn(request), request.sql);
    }
    if (!request.confirmed) {
      refuse(connection, this.dangers(connection, request.sql, request.session));
    }
    const at = Date.now();
    const started = performance.now();
    const outcomes: StatementOutcome[] = [];
    let failure: DbError | undefined;
    try {
      const all = (db: Connection): Iterable<QueryStep> => this.stepsOf(request, db);
      const steps: Steps = async function* (db) {
        yield* all(db);
      };
      return await this.runSteps(request, steps, outcomes);
    } catch (thrown) {
      failure = DbError.from(thrown);
      throw failure;
    } finally {
      this.onScript(connection, request.session, request.sql);
      if (request.history && request.sql.trim() !== '') {
        this.onEnd({
          ...this.entryOf(request, outcomes, failure),
          at,
          elapsedMs: performance.now() - started
        });
      }
    }
  }

  /**
   * Runs what `steps` gives; rejects with the first error, at its place in the text that `origin` tells.
   *
   * @param outcomes gets what each statement did, also when a later one fails
   */
  runSteps(request: StepsRequest, steps: Steps, outcomes: StatementOutcome[] = []): Promise<QueryDone> {
    const { session, connection, database } = request;
    return this.running.track(request, signal =>
      this.sessions.use(
        session,
        connection,
        signal,
        (db, news) => this.runOn(db, { ...request, signal }, steps, outcomes, news.take()),
        database
      )
    );
  }

  /** What of a script a person should confirm: something on production connections only. */
  dangers(connection: string, sql: string, session?: string): Danger[] {
    const { production } = this.manager.state(connection).config;
    return production ? dangersOf(this.engineIn({ connection, session }), sql) : [];
  }

  /** The engine, and the dialect as a session is set now. */
  private engineIn({ connection, session }: { connection: string; session?: string }): Engine {
    const engine = this.manager.engineOf(connection);
    const dialect = session === undefined ? undefined : this.sessions.dialectOf(session, connection);
    return dialect ? { ...engine, dialect } : engine;
  }

  private entryOf(
    request: QueryRequest,
    outcomes: readonly StatementOutcome[],
    failure?: DbError
  ): Omit<HistoryEntry, 'id' | 'at' | 'elapsedMs'> {
    const { connection, sql } = request;
    const masked = maskSecrets(this.engineIn(request), sql);
    const counted = outcomes.filter(({ result, affectedRows }) => result || affectedRows !== undefined).pop();
    const failed = failure?.code === 'cancelled' ? 'cancelled' : 'error';
    return {
      connection,
      sql: masked,
      outcome: failure ? failed : 'ok',
      rows: counted?.result?.rows ?? counted?.affectedRows,
      // Servers quote the text in their messages.
      message: masked === sql ? failure?.message : undefined
    };
  }

  private async runOn(
    db: Connection,
    request: StepsRequest,
    steps: Steps,
    outcomes: StatementOutcome[],
    news: readonly Notice[]
  ): Promise<QueryDone> {
    const started = performance.now();
    let notices: Notice[] = [];
    let statementStarted = started;
    /** The last statement of the step whose outcome is known. */
    let over: number | undefined;
    const onNotice = (notice: Notice, statement?: number): void => {
      const last = outcomes.length - 1;
      const isOfLast = statement !== undefined && statement === over;
      if (isOfLast) {
        outcomes[last] = { ...outcomes[last], notices: [...outcomes[last].notices, notice] };
      } else {
        notices.push(notice);
      }
      request.progress({ type: 'notice', index: isOfLast ? last : last + 1, notice });
    };
    news.forEach(notice => onNotice(notice));
    const runStep = async ({ sql, params, origin = position => position }: QueryStep): Promise<void> => {
      for await (const cursor of db.run(sql, { params, signal: request.signal, onNotice })) {
        if (cursor.replaces) {
          // The engine reads the rows again in a wider layout: what came before was not all of them.
          const gone = outcomes.pop();
          if (gone?.result) {
            await this.spool.release([gone.result.id]);
          }
        }
        const index = outcomes.length;
        const { command } = cursor;
        const [start, end] = [origin(cursor.start), origin(cursor.end)];
        request.progress({ type: 'statement', index, start, end });
        const result = await this.drain(cursor, index, request);
        const outcome: StatementOutcome = {
          start,
          end,
          command,
          result,
          affectedRows: cursor.affectedRows,
          notices,
          elapsedMs: performance.now() - statementStarted
        };
        outcomes.push(outcome);
        over = cursor.statement;
        request.progress({ type: 'outcome', index, outcome });
        notices = [];
        statementStarted = performance.now();
      }
    };
    try {
      for await (const step of steps(db, outcomes)) {
        try {
          over = undefined;
          await runStep(step);
        } catch (thrown) {
          const error = errorWithNames(DbError.from(thrown), step.names ?? []);
          const position =
            step.origin && error.position !== undefined ? step.origin(error.position) : error.position;
          const engine = this.manager.engineOf(request.connection);
          const hint =
            error.code === 'syntax' && error.position !== undefined
              ? clientCommandHint(engine.clientCommands, step.sql, error.position)
              : undefined;
          const placed = { ...error.toJSON(), position, ...(hint && { hint }) };
          throw maskError(engine, step.sql, new DbError(placed, { cause: error }));
        }
      }
    } finally {
      this.onCommands(
        request.connection,
        outcomes.map(({ command }) => command)
      );
    }
    if (notices.length > 0 && outcomes.length > 0) {
      const last = outcomes[outcomes.length - 1];
      outcomes[outcomes.length - 1] = { ...last, notices: [...last.notices, ...notices] };
    }
    const result: ResultMime = {
      version: 1,
      connection: request.connection,
      host: this.host,
      statements: outcomes,
      elapsedMs: performance.now() - started
    };
    return { mime: staticOutput(result, this.spool), result, transaction: db.transaction };
  }

  /** The script as it is, or statement by statement where values are bound: servers bind to one at a time. */
  private *stepsOf(
    { connection, sql, parameters, params }: QueryRequest,
    db: Connection
  ): Generator<QueryStep, void, undefined> {
    if (!parameters || Object.keys(parameters).length === 0) {
      yield { sql, params };
      return;
    }
    // A value that is missing is told before anything runs.
    db.dialect.split(sql).forEach(statement => this.bind(connection, statement.sql, parameters, db.dialect));
    for (const statement of db.statements(sql)) {
      const bound = this.bind(connection, statement.sql, parameters, db.dialect);
      if (bound.params.length === 0 && bound.sql === statement.sql) {
        // With the data lines of COPY, which belong to it.
        yield {
          sql: sql.slice(statement.start, statement.end),
          origin: position => statement.start + position
        };
      } else {
        yield { ...bound, origin: position => statement.start + bound.origin(position) };
      }
    }
  }

  /** One statement with placeholders in the place of its parameters. */
  bind(connection: string, sql: string, parameters: JsonObject, dialect?: Dialect): BoundStatement {
    const engine = this.manager.engineOf(connection);
    return bindParameters(sql, parameters, { id: engine.id, dialect: dialect ?? engine.dialect });
  }

  /** The `:name` parameters of a text and the code that reads their values in a kernel. */
  parameters(connection: string, sql: string, language: string): { names: string[]; code: string } {
    const names = parameterNames(this.manager.engineOf(connection), sql);
    return { names, code: names.length > 0 ? valuesCode(names, language) : '' };
  }

  /** Writes the rows of a cursor to a spool as fast as they come. */
  private async drain(cursor: Cursor, index: number, request: StepsRequest): Promise<ResultInfo | undefined> {
    if (cursor.columns.length === 0) {
      for await (const batch of cursor.batches()) {
        void batch;
      }
      return undefined;
    }
    // The file is made while the server works on the first rows.
    const creating = this.spool.create(request.session, request.connection, cursor.columns);
    creating.catch(() => undefined);
    let spooled: SpooledResult | undefined;
    let told = 0;
    const tell = (result: SpooledResult): void => {
      told = performance.now();
      request.progress({ type: 'result', index, result: result.info, page: result.page(0, FIRST_PAGE_ROWS) });
    };
    try {
      for await (const batch of cursor.batches()) {
        spooled ??= await creating;
        await this.spool.append(spooled, batch);
        const now = performance.now();
        const { rows, bytes } = spooled.info;
        if (told === 0) {
          tell(spooled);
        } else if (now - told >= ROWS_EVERY_MS) {
          request.progress({ type: 'rows', index, rows, bytes });
          told = now;
        }
        // Decoding keeps the loop busy: heartbeat, interrupt and pages get their turn between batches.
        await nextTurn();
      }
      spooled ??= await creating;
      await this.spool.finish(spooled);
      if (told === 0) {
        tell(spooled);
      }
      return spooled.info;
    } catch (error) {
      // The rows so far stay readable, unless they had to go: the page shows what came before the error.
      await spooled?.finish().catch(() => undefined);
      if (!spooled) {
        await creating.then(result => this.spool.release([result.id])).catch(() => undefined);
      }
      throw error;
    }
  }
}
