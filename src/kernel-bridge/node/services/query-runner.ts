import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Connection, Cursor } from '../../../engines/core/engine';
import {
  DbError,
  type JsonObject,
  type Notice,
  type ResultInfo,
  type ResultMime,
  type StatementOutcome
} from '../../../model';
import type { QueryDone, QueryProgress } from '../../common/methods';
import type { ConnectionManager } from './connection-manager';
import { bindParameters, parameterNames } from './parameters';
import { valuesCode } from './parameter-values';
import type { RunningStatements } from './running-statements';
import type { Sessions } from './sessions';
import type { Spool, SpooledResult } from './spool';
import { staticOutput } from './static-output';

/** How often the growing row count is told, milliseconds. */
const ROWS_EVERY_MS = 200;

export interface QueryRequest {
  connection: string;
  session: string;
  sql: string;
  parameters?: JsonObject;
  signal: AbortSignal;
  progress(value: QueryProgress): void;
}

/** Runs scripts on pinned sessions and spools what they return. */
export class QueryRunner {
  /** Told the commands that ran on a connection, those before an error included. */
  onCommands: (connection: string, commands: readonly string[]) => void = () => undefined;

  constructor(
    private readonly manager: ConnectionManager,
    private readonly sessions: Sessions,
    private readonly spool: Spool,
    private readonly host: string,
    private readonly running: RunningStatements
  ) {}

  /** Rejects with the first error of a statement; the statements before it have taken effect. */
  run(request: QueryRequest): Promise<QueryDone> {
    const { session, connection } = request;
    return this.running.track(request, signal =>
      this.sessions.use(session, connection, signal, (db, { replaces }) =>
        this.runOn(db, { ...request, signal }, replaces)
      )
    );
  }

  private async runOn(db: Connection, request: QueryRequest, replaces?: DbError): Promise<QueryDone> {
    const started = performance.now();
    const bound = this.bind(request);
    const outcomes: StatementOutcome[] = [];
    let notices: Notice[] = [];
    let statementStarted = started;
    const onNotice = (notice: Notice): void => {
      notices.push(notice);
      request.progress({ type: 'notice', index: outcomes.length, notice });
    };
    if (replaces) {
      onNotice(newSessionNotice(replaces));
    }
    try {
      const cursors = db.run(bound?.sql ?? request.sql, {
        params: bound?.params,
        signal: request.signal,
        onNotice
      });
      for await (const cursor of cursors) {
        if (cursor.replaces) {
          // The engine reads the rows again in a wider layout: what came before was not all of them.
          const gone = outcomes.pop();
          if (gone?.result) {
            await this.spool.release([gone.result.id]);
          }
        }
        const index = outcomes.length;
        const { start, end, command } = cursor;
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
        request.progress({ type: 'outcome', index, outcome });
        notices = [];
        statementStarted = performance.now();
      }
    } catch (thrown) {
      const error = DbError.from(thrown);
      const position = bound && error.position !== undefined ? bound.origin(error.position) : error.position;
      throw new DbError({ ...error.toJSON(), position }, { cause: error });
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

  private bind({ connection, sql, parameters }: QueryRequest) {
    if (!parameters || Object.keys(parameters).length === 0) {
      return undefined;
    }
    const { dialect } = this.manager.engineOf(connection);
    return bindParameters(sql, parameters, dialect, this.backslashQuotes(connection));
  }

  /** The `:name` parameters of a text and the code that reads their values in a kernel. */
  parameters(connection: string, sql: string, language: string): { names: string[]; code: string } {
    const names = parameterNames(sql, this.backslashQuotes(connection));
    return { names, code: names.length > 0 ? valuesCode(names, language) : '' };
  }

  private backslashQuotes(connection: string): boolean {
    const { id } = this.manager.engineOf(connection);
    return id === 'mysql' || id === 'mariadb';
  }

  /** Writes the rows of a cursor to a spool as fast as they come. */
  private async drain(cursor: Cursor, index: number, request: QueryRequest): Promise<ResultInfo | undefined> {
    let spooled: SpooledResult | undefined;
    let told = 0;
    try {
      for await (const batch of cursor.batches()) {
        if (!spooled) {
          spooled = await this.spool.create(request.session, cursor.columns);
        }
        await this.spool.append(spooled, batch);
        const now = performance.now();
        const { rows, bytes } = spooled.info;
        if (told === 0) {
          request.progress({ type: 'result', index, result: spooled.info });
          told = now;
        } else if (now - told >= ROWS_EVERY_MS) {
          request.progress({ type: 'rows', index, rows, bytes });
          told = now;
        }
        // Decoding keeps the loop busy: heartbeat, interrupt and pages get their turn between batches.
        await nextTurn();
      }
      if (cursor.columns.length === 0) {
        return undefined;
      }
      spooled ??= await this.spool.create(request.session, cursor.columns);
      await spooled.finish();
      if (told === 0) {
        request.progress({ type: 'result', index, result: spooled.info });
      }
      return spooled.info;
    } catch (error) {
      // The rows so far stay readable: the page shows what came before the error.
      await spooled?.finish().catch(() => undefined);
      throw error;
    }
  }
}

function newSessionNotice(lost: DbError): Notice {
  return {
    severity: 'WARNING',
    message:
      'This is a new session: the one before was lost, with its temporary tables, settings and open transaction.',
    detail: lost.message
  };
}
