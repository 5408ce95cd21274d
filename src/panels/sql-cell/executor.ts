import type { ISessionContext } from '@jupyterlab/apputils';
import type { ICodeCellModel } from '@jupyterlab/cells';
import { CodeCell } from '@jupyterlab/cells';
import type { INotebookCellExecutor, INotebookModel } from '@jupyterlab/notebook';
import { CellQueue, DROPPED } from './queue';
import { RunBatch } from './run-batch';
import type { ExplainOptions, RunSqlCellContext } from './run-sql-cell';
import { runSqlCell, sessionIdOf } from './run-sql-cell';
import type { SqlSource } from './sql-source';
import { readSqlSource } from './sql-source';

/** Name of the kernelspec whose notebooks hold SQL in every cell. */
export const SQL_KERNEL = 'petersql';

export interface SqlCellExecutorOptions extends RunSqlCellContext {
  /** Runs the cells that are not ours, as JupyterLab would. */
  delegate: INotebookCellExecutor;
}

type RunOptions = INotebookCellExecutor.IRunCellOptions;

/** What a cell runs with once its turn has come. */
interface Turn {
  sessionContext: ISessionContext;
  state: NotebookState;
  signal: AbortSignal;
  batch: RunBatch;
  explain?: ExplainOptions;
}

/** What is kept of one notebook. */
interface NotebookState {
  queue: CellQueue;
  /** How often each cell waits to be run. */
  waiting: Map<string, number>;
  /** Id of the cell that runs now. */
  running: string | null;
  /** The highest prompt number of the kernel's cells and ours since the kernel started. */
  executionCount: number;
  /** The cells that are asked for in this turn of the page. */
  batch: RunBatch | null;
}

/**
 * Runs SQL cells in the engine host and everything else through the stock executor, in the order in
 * which the notebook asks. A notebook without SQL cells is delegated at once, call by call.
 */
export class SqlCellExecutor implements INotebookCellExecutor {
  /** The widget of a cell now: moving a cell makes a new one under the same id. */
  findCell: (notebook: INotebookModel, id: string) => CodeCell | null = () => null;

  private readonly notebooks = new WeakMap<INotebookModel, NotebookState>();
  private readonly withSql = new Map<INotebookModel, boolean>();

  constructor(private readonly options: SqlCellExecutorOptions) {}

  runCell(options: RunOptions): Promise<boolean> {
    const { cell, notebook, sessionContext } = options;
    if (
      !(cell instanceof CodeCell) ||
      !sessionContext ||
      sessionContext.isTerminating ||
      sessionContext.pendingInput ||
      runsSqlItself(sessionContext)
    ) {
      return this.options.delegate.runCell(options);
    }
    const state = this.stateOf(notebook);
    if (!state.queue.busy && !this.hasSql(notebook)) {
      const run = this.options.delegate.runCell(options);
      state.queue.follow(run, outcome => isFatal(cell.model, outcome));
      return run;
    }
    return this.enqueue(options, cell, sessionContext, state);
  }

  /** Shows the plan of a statement of a SQL cell in the place of its result, in turn with what runs. */
  explain(options: RunOptions, explain: ExplainOptions): Promise<boolean> {
    const { cell, notebook, sessionContext } = options;
    return cell instanceof CodeCell && sessionContext && !sessionContext.isTerminating
      ? this.enqueue(options, cell, sessionContext, this.stateOf(notebook), explain)
      : Promise.resolve(false);
  }

  /** Interrupt: cancels the SQL that runs and drops what waits. The kernel stops its own cells. */
  stop(notebook: INotebookModel): void {
    this.notebooks.get(notebook)?.queue.drop();
  }

  /** The kernel starts anew, and with it the database sessions of the notebook. */
  restart(notebook: INotebookModel, session: string): void {
    const state = this.stateOf(notebook);
    state.queue.drop();
    state.executionCount = 0;
    const closing = this.options.host.request('session.close', { session });
    // A host that is not there holds no session either.
    state.queue.wait(closing.catch(() => null));
  }

  private async enqueue(
    options: RunOptions,
    cell: CodeCell,
    sessionContext: ISessionContext,
    state: NotebookState,
    explain?: ExplainOptions
  ): Promise<boolean> {
    const { notebook } = options;
    const id = cell.model.id;
    const batch = this.batchOf(state);
    if (!explain) {
      batch.add(cell);
    }
    if (state.running !== id) {
      clear(cell);
    }
    cell.model.executionState = 'running';
    count(state.waiting, id, 1);
    let now: CodeCell | null = cell;
    const outcome = await state.queue.add(
      async signal => {
        count(state.waiting, id, -1);
        now = this.find(cell, notebook, id);
        if (!now) {
          return true;
        }
        state.running = id;
        try {
          if (await this.mayRun(batch, notebook, signal)) {
            const request = { ...options, cell: now };
            return await this.execute(request, now, { sessionContext, state, signal, batch, explain });
          }
          now.model.executionState = 'idle';
          return false;
        } finally {
          state.running = null;
          now = this.find(now, notebook, id);
          if (now && state.waiting.has(id)) {
            now.model.executionState = 'running';
          }
        }
      },
      result => isFatal(now?.model, result)
    );
    if (outcome !== DROPPED) {
      return outcome;
    }
    count(state.waiting, id, -1);
    const dropped = this.find(cell, notebook, id);
    if (dropped && state.running !== id) {
      dropped.model.executionState = 'idle';
    }
    return false;
  }

  private async execute(
    options: RunOptions,
    cell: CodeCell,
    { sessionContext, state, signal, batch, explain }: Turn
  ): Promise<boolean> {
    // Read when its turn comes, as the stock executor would have sent it; an edit meanwhile counts.
    if (this.mayBeSql(cell.model)) {
      await this.connectionsKnown(signal);
    }
    const source = this.read(cell.model);
    if (!source) {
      try {
        return await this.options.delegate.runCell(options);
      } finally {
        state.executionCount = Math.max(
          state.executionCount,
          cell.isDisposed ? 0 : (cell.model.executionCount ?? 0)
        );
      }
    }
    if (!sessionContext.session && !sessionContext.hasNoKernel) {
      await sessionContext.ready;
    }
    const executionCount = ++state.executionCount;
    const session = sessionIdOf(sessionContext);
    const { id } = cell.model;
    const current = (): CodeCell | null => this.find(cell, options.notebook, id);
    const confirmed = batch.isConfirmed(cell, source);
    const request = { options, cell, current, source, session, signal, executionCount, confirmed, explain };
    return runSqlCell(this.options, request);
  }

  /** The batch that cells of this turn of the page belong to. */
  private batchOf(state: NotebookState): RunBatch {
    if (!state.batch) {
      const { host, connections, confirm } = this.options;
      state.batch = new RunBatch({ host, connections, confirm, read: cell => this.read(cell.model) });
      setTimeout(() => (state.batch = null));
    }
    return state.batch;
  }

  private async mayRun(batch: RunBatch, notebook: INotebookModel, signal: AbortSignal): Promise<boolean> {
    if (this.hasSql(notebook)) {
      await this.connectionsKnown(signal);
    }
    return batch.mayRun();
  }

  private read(model: ICodeCellModel): SqlSource | null {
    return readSqlSource(
      model.sharedModel.getSource(),
      name => this.options.connections.find(name) !== undefined
    );
  }

  /** Before the user's connections are known, every cell with a header like ours may be one. */
  private mayBeSql(model: ICodeCellModel): boolean {
    const { connections } = this.options;
    return (
      readSqlSource(
        model.sharedModel.getSource(),
        name => !connections.loaded || connections.find(name) !== undefined
      ) !== null
    );
  }

  /** Right after the page was opened the host is still being reached: waits until it told, or failed. */
  private async connectionsKnown(signal: AbortSignal): Promise<void> {
    const { connections, host } = this.options;
    const isKnown = (): boolean =>
      connections.loaded || connections.error !== null || host.state === 'lost' || signal.aborted;
    if (isKnown()) {
      return;
    }
    await new Promise<void>(resolve => {
      const check = (): void => {
        if (isKnown()) {
          connections.changed.disconnect(check);
          signal.removeEventListener('abort', check);
          resolve();
        }
      };
      connections.changed.connect(check);
      signal.addEventListener('abort', check);
    });
  }

  /** Run All asks once per cell in the same turn, so the answer is kept for that long. */
  private hasSql(notebook: INotebookModel): boolean {
    let answer = this.withSql.get(notebook);
    if (answer === undefined) {
      answer = [...notebook.cells].some(
        model => model.type === 'code' && this.mayBeSql(model as ICodeCellModel)
      );
      this.withSql.set(notebook, answer);
      queueMicrotask(() => this.withSql.delete(notebook));
    }
    return answer;
  }

  private find(cell: CodeCell, notebook: INotebookModel, id: string): CodeCell | null {
    if (!cell.isDisposed) {
      return cell;
    }
    return notebook.isDisposed ? null : this.findCell(notebook, id);
  }

  private stateOf(notebook: INotebookModel): NotebookState {
    let state = this.notebooks.get(notebook);
    if (!state) {
      state = { queue: new CellQueue(), waiting: new Map(), running: null, executionCount: 0, batch: null };
      this.notebooks.set(notebook, state);
    }
    return state;
  }
}

/** Every cell of such a notebook goes to its kernel, which runs SQL and knows the same header. */
function runsSqlItself(context: ISessionContext): boolean {
  return context.session?.kernel?.name === SQL_KERNEL;
}

/** Whether an outcome stops the cells behind, unless the cell is tagged as expected to fail. */
function isFatal(
  model: ICodeCellModel | undefined,
  outcome: { value: unknown } | { error: unknown }
): boolean {
  if ('value' in outcome) {
    return outcome.value === false;
  }
  const tags = model && !model.isDisposed ? model.getMetadata('tags') : undefined;
  return !(Array.isArray(tags) && tags.includes('raises-exception'));
}

/** Empties a cell that waits for its turn, as the stock executor does when it sends the code. */
function clear(cell: CodeCell): void {
  cell.model.sharedModel.transact(
    () => {
      cell.model.clearExecution();
      cell.outputHidden = false;
    },
    false,
    'silent-change'
  );
}

function count(map: Map<string, number>, id: string, change: number): void {
  const now = (map.get(id) ?? 0) + change;
  if (now > 0) {
    map.set(id, now);
  } else {
    map.delete(id);
  }
}
