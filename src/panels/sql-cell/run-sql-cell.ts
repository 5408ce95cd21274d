import type { ISessionContext } from '@jupyterlab/apputils';
import type { CodeCell } from '@jupyterlab/cells';
import type { INotebookCellExecutor } from '@jupyterlab/notebook';
import { KernelError } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { JsonObject, ResultMime } from '../../model';
import { DbError, isLoadStatement, RESULT_MIME } from '../../model';
import type { QueryDone } from '../../kernel-bridge/common/methods';
import type { ConnectionsModel } from '../shared/connections-model';
import type { Host } from '../shared/host';
import { bindResult } from './bind-result';
import { CellHandle, CellOutputs } from './cell-outputs';
import type { ConnectionDangers } from './confirm-dangers';
import { errorLines } from './error-text';
import { loadFrame } from './load-frame';
import type { QueryRuns } from './run';
import { readParameters } from './read-parameters';
import { QueryRun } from './run';
import type { SqlSource } from './sql-source';
import { CellTiming } from './timing';

/** A query without rows yet shows its elapsed time and Cancel after this time, milliseconds. */
const SHOW_LIVE_AFTER_MS = 150;

export interface RunSqlCellContext {
  host: Host;
  connections: ConnectionsModel;
  runs: QueryRuns;
  trans: TranslationBundle;
  /** What results become in Python; `auto` takes what is installed. */
  dataFrameLibrary(): string;
  /** Underlines the place of an error; `position` is an offset in the cell. */
  markError(cell: CodeCell, position: number): void;
  clearErrorMark(cell: CodeCell): void;
  /** Asks whether dangerous statements may run on production connections. */
  confirm(dangers: readonly ConnectionDangers[]): Promise<boolean>;
  /** Asks whether a statement that writes may be measured by running it. */
  confirmAnalyze(sql: string, hint: string): Promise<boolean>;
}

/** Which plan is asked for. */
export interface ExplainOptions {
  /** Run the statement and measure its steps. */
  analyze: boolean;
  /** Offset in the cell: the statement there. */
  position?: number;
}

export interface RunSqlCellRequest {
  options: INotebookCellExecutor.IRunCellOptions;
  cell: CodeCell;
  /** The cell's widget now; `null` once the cell is gone. */
  current(): CodeCell | null;
  source: SqlSource;
  session: string;
  signal: AbortSignal;
  executionCount: number;
  /** Somebody agreed to what is dangerous in it. */
  confirmed: boolean;
  /** Show the plan instead of the result. */
  explain?: ExplainOptions;
}

/** Identity of a notebook's database sessions. A notebook without a kernel has its path. */
export function sessionIdOf(context: ISessionContext): string {
  return context.session?.id ?? `notebook:${context.path}`;
}

/**
 * Runs one SQL cell as the notebook would run a code cell: prompt, outputs, trust, timing, signals.
 *
 * @returns true, or false when the cell was deleted meanwhile.
 * @throws KernelError for a failed query, which is what makes Run All stop.
 */
export async function runSqlCell(context: RunSqlCellContext, request: RunSqlCellRequest): Promise<boolean> {
  const { options, cell, source, executionCount } = request;
  const handle = new CellHandle(cell, options.notebook);
  const timing = new CellTiming(options.notebookConfig.recordTiming);
  const abort = new AbortController();
  const stopWatching = watchDeletion(handle, options, abort);
  request.signal.addEventListener('abort', () => abort.abort(), { once: true });
  const run = new QueryRun(source.connection, context.host.info?.host ?? '', () => abort.abort());
  const outputs = new CellOutputs(handle, run.id, executionCount);

  begin(cell);
  context.clearErrorMark(cell);
  timing.start(cell.model);
  options.onCellExecutionScheduled({ cell });
  context.runs.add(run);
  let failure: DbError | null = null;
  try {
    if (request.explain) {
      outputs.showFinal(await explain(context, request, request.explain, abort.signal));
    } else {
      const done = await query(context, request, run, outputs, abort.signal);
      failure = await finish(context, request, done, outputs);
    }
  } catch (thrown) {
    failure = DbError.from(thrown);
  } finally {
    stopWatching();
    context.runs.end(run);
  }

  const model = handle.model;
  if (!model) {
    return false;
  }
  if (failure && run.hasOutput) {
    outputs.finishLive(partialMime(run));
  } else if (failure) {
    outputs.removeLive();
  }
  const error = failure && report(failure, request, outputs);
  timing.end(model);
  model.executionCount = executionCount;
  model.executionState = 'idle';
  const now = request.current();
  if (now && failure?.position !== undefined) {
    context.markError(now, source.bodyStart + failure.position);
  }
  if (now) {
    options.onCellExecuted({ cell: now, success: !error, error });
  }
  if (error) {
    throw error;
  }
  return true;
}

/** What the stock executor does to a cell before its code goes to the kernel. */
function begin(cell: CodeCell): void {
  const model = cell.model;
  model.sharedModel.transact(
    () => {
      model.clearExecution();
      cell.outputHidden = false;
    },
    false,
    'silent-change'
  );
  // Late output of an earlier run of this cell in the kernel must not land here.
  (cell.outputArea.future as typeof cell.outputArea.future | undefined)?.dispose();
  model.executionState = 'running';
  model.trusted = true;
}

async function query(
  context: RunSqlCellContext,
  request: RunSqlCellRequest,
  run: QueryRun,
  outputs: CellOutputs,
  signal: AbortSignal
): Promise<QueryDone> {
  const { connection, sql } = request.source;
  let live = false;
  const show = (): void => {
    if (!live && !run.ended) {
      live = true;
      outputs.showLive(partialMime(run));
    }
  };
  await context.connections.open(connection);
  signal.throwIfAborted();
  const kernel = request.options.sessionContext?.session?.kernel;
  if (isLoadStatement(sql)) {
    return loadFrame({ ...context, kernel, connection, session: request.session, sql, signal });
  }
  const parameters = await readParameters({ ...context, kernel, connection, sql });
  signal.throwIfAborted();
  const timer = setTimeout(show, SHOW_LIVE_AFTER_MS);
  try {
    const submit = async (confirmed: boolean): Promise<QueryDone> => {
      const { result } = await context.host.request(
        'query.run',
        { connection, session: request.session, sql, parameters, confirmed, history: true },
        {
          signal,
          onProgress: progress => {
            run.update(progress);
            if (progress.type === 'result') {
              show();
            }
          }
        }
      );
      return result;
    };
    try {
      return await submit(request.confirmed);
    } catch (thrown) {
      // Its text, or what the connection is marked as, changed after the batch was looked through.
      const error = DbError.from(thrown);
      if (error.code !== 'confirmation-required') {
        throw error;
      }
      const { result } = await context.host.request('query.check', { connection, sql });
      if (!(await context.confirm([{ connection, dangers: result.dangers }]))) {
        throw error;
      }
      return await submit(true);
    }
  } finally {
    clearTimeout(timer);
  }
}

/** The plan of the cell's statement, asking first where measuring it would write. */
async function explain(
  context: RunSqlCellContext,
  request: RunSqlCellRequest,
  { analyze, position }: ExplainOptions,
  signal: AbortSignal
): Promise<JsonObject> {
  const { connection, sql, bodyStart } = request.source;
  await context.connections.open(connection);
  signal.throwIfAborted();
  const kernel = request.options.sessionContext?.session?.kernel;
  const parameters = await readParameters({ ...context, kernel, connection, sql });
  signal.throwIfAborted();
  const params = {
    connection,
    session: request.session,
    sql,
    parameters,
    analyze,
    ...(position !== undefined && { position: Math.max(0, position - bodyStart) })
  };
  try {
    return (await context.host.request('query.explain', params, { signal })).result.mime;
  } catch (thrown) {
    const error = DbError.from(thrown);
    const asks = error.code === 'confirmation-required';
    if (!asks || !(await context.confirmAnalyze(error.detail ?? sql, error.hint ?? ''))) {
      throw error;
    }
    return (await context.host.request('query.explain', { ...params, confirmed: true }, { signal })).result
      .mime;
  }
}

/**
 * Shows the finished result and binds it where the header says so.
 *
 * @returns why it could not be bound: the result stays, and the cell counts as failed.
 */
async function finish(
  context: RunSqlCellContext,
  request: RunSqlCellRequest,
  done: QueryDone,
  outputs: CellOutputs
): Promise<DbError | null> {
  const name = request.source.bind;
  if (!name) {
    outputs.showFinal(done.mime);
    return null;
  }
  outputs.showLive(done.mime);
  try {
    const kernel = request.options.sessionContext?.session?.kernel;
    const type = await bindResult({
      ...context,
      kernel,
      result: done.result,
      name,
      library: context.dataFrameLibrary()
    });
    const result: ResultMime = { ...done.result, bound: { name, type } };
    outputs.showFinal({ ...done.mime, [RESULT_MIME]: result as unknown as JsonObject });
    return null;
  } catch (thrown) {
    outputs.showFinal(done.mime);
    return DbError.from(thrown);
  }
}

/** The result as far as it got, with a line of text for readers without our renderer. */
function partialMime(run: QueryRun): JsonObject {
  const result = run.toMime();
  const lines = result.statements.map(({ command, result: rows, affectedRows }) =>
    `${command} ${rows ? rows.rows : (affectedRows ?? '')}`.trim()
  );
  return {
    'text/plain': lines.filter(line => line).join('\n') || '…',
    [RESULT_MIME]: result as unknown as JsonObject
  };
}

function report(failure: DbError, request: RunSqlCellRequest, outputs: CellOutputs): KernelError {
  const { source, cell, executionCount } = request;
  const linesBefore = cell.isDisposed
    ? 0
    : cell.model.sharedModel.getSource().slice(0, source.bodyStart).split('\n').length - 1;
  const ename = failure.sqlState ?? failure.code;
  const evalue = failure.message;
  const traceback = errorLines(failure, source.sql, linesBefore);
  outputs.addError(ename, evalue, traceback);
  return new KernelError({
    status: 'error',
    execution_count: executionCount,
    ename,
    evalue,
    traceback
  });
}

/** Aborts the query when its cell is deleted. A moved cell is there again once the change is over. */
function watchDeletion(
  handle: CellHandle,
  options: INotebookCellExecutor.IRunCellOptions,
  abort: AbortController
): () => void {
  const check = (): void => {
    setTimeout(() => {
      if (!handle.model) {
        abort.abort();
      }
    });
  };
  options.notebook.cells.changed.connect(check);
  return () => {
    if (!options.notebook.isDisposed) {
      options.notebook.cells.changed.disconnect(check);
    }
  };
}
