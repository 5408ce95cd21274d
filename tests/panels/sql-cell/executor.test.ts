import '../result-grid/jsdom-gaps';
import type { ISessionContext } from '@jupyterlab/apputils';
import { Cell, CodeCell, type ICodeCellModel } from '@jupyterlab/cells';
import { CodeMirrorEditorFactory } from '@jupyterlab/codemirror';
import { KernelError, NotebookModel, type INotebookCellExecutor } from '@jupyterlab/notebook';
import { RenderMimeRegistry, standardRendererFactories } from '@jupyterlab/rendermime';
import { nullTranslator } from '@jupyterlab/translation';
import { PromiseDelegate } from '@lumino/coreutils';
import { Signal } from '@lumino/signaling';
import { SqlCellExecutor } from '../../../src/panels/sql-cell/executor';
import { QueryRuns } from '../../../src/panels/sql-cell/run';
import { DbError, RESULT_MIME } from '../../../src/model';
import type { QueryProgress } from '../../../src/kernel-bridge/common/methods';

const contentFactory = new Cell.ContentFactory({
  editorFactory: new CodeMirrorEditorFactory().newInlineEditor
});
const rendermime = new RenderMimeRegistry({ initialFactories: standardRendererFactories });

/** One call of `query.run` that the test answers. */
interface Query {
  sql: string;
  session: string;
  confirmed: boolean;
  signal: AbortSignal;
  progress(value: QueryProgress): void;
  done(): void;
  fail(error: DbError): void;
}

interface NewCell {
  source: string;
  tags?: string[];
}

/** A notebook on real models and widgets; kernel and host are played by the test. */
function notebookOf(cells: readonly (string | NewCell)[], kernelName = 'python3') {
  const connections = {
    loaded: true,
    error: null,
    changed: new Signal<object, void>({}),
    find: (name: string) =>
      connections.loaded && (name === 'sales' || name === 'live')
        ? { config: { production: name === 'live' } }
        : undefined,
    open: () => Promise.resolve({})
  };
  const model = new NotebookModel();
  model.fromJSON({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: cells.map((cell, index) => {
      const { source, tags } = typeof cell === 'string' ? { source: cell, tags: [] } : cell;
      return {
        id: `c${index}`,
        cell_type: 'code',
        source,
        metadata: { tags: tags ?? [] },
        outputs: [],
        execution_count: null
      };
    })
  });
  const widgetOf = (cell: ICodeCellModel): CodeCell =>
    new CodeCell({ model: cell, contentFactory, rendermime, placeholder: false });
  const widgets = [...model.cells].map(cell => widgetOf(cell as ICodeCellModel));
  const sessionContext = {
    session: { id: 'session-1', kernel: { name: kernelName } },
    isTerminating: false,
    pendingInput: false,
    hasNoKernel: false,
    path: 'a.ipynb'
  } as unknown as ISessionContext;

  const log: string[] = [];
  const kernel: { source: string; done(ok?: boolean): void; fail(): void }[] = [];
  const queries: Query[] = [];
  const executed: (string | boolean)[][] = [];
  const closed: string[] = [];
  const host = {
    info: { host: 'host-1' },
    request: (method: string, params: Record<string, string>, options: Record<string, unknown> = {}) => {
      if (method === 'session.close') {
        closed.push(params.session);
        return Promise.resolve({ result: null, buffers: [] });
      }
      if (method === 'query.check') {
        const dangers = /^DROP/.test(params.sql) ? [{ kind: 'drop', sql: params.sql, start: 0, end: 4 }] : [];
        return Promise.resolve({ result: { dangers }, buffers: [] });
      }
      log.push(`${method === 'query.explain' ? 'plan' : 'sql'} ${params.sql}`);
      const end = new PromiseDelegate<unknown>();
      const result = {
        version: 1,
        connection: params.connection,
        host: 'host-1',
        statements: [],
        elapsedMs: 1
      };
      queries.push({
        sql: params.sql,
        session: params.session,
        confirmed: params.confirmed as unknown as boolean,
        signal: options.signal as AbortSignal,
        progress: options.onProgress as Query['progress'],
        done: () =>
          end.resolve({
            result: { mime: { 'text/plain': 'rows', [RESULT_MIME]: result }, result, transaction: 'none' },
            buffers: []
          }),
        fail: error => end.reject(error)
      });
      (options.signal as AbortSignal).addEventListener('abort', () =>
        end.reject(new DbError({ code: 'cancelled', message: 'Cancelled' }))
      );
      return end.promise;
    }
  };
  const delegate = {
    runCell: jest.fn((options: INotebookCellExecutor.IRunCellOptions) => {
      const source = options.cell.model.sharedModel.getSource();
      log.push(`kernel ${source}`);
      return new Promise<boolean>((resolve, reject) => {
        const fail = (): void =>
          reject(
            new KernelError({ status: 'error', execution_count: 1, ename: 'E', evalue: 'x', traceback: [] })
          );
        kernel.push({ source, done: (ok = true) => resolve(ok), fail });
      });
    })
  };
  const markError = jest.fn();
  const confirm = jest.fn(() => Promise.resolve(true));
  const confirmAnalyze = jest.fn(() => Promise.resolve(true));
  const executor = new SqlCellExecutor({
    host: host as never,
    connections: connections as never,
    runs: new QueryRuns(),
    trans: nullTranslator.load('jupyterlab_petersql'),
    dataFrameLibrary: () => 'auto',
    markError,
    clearErrorMark: jest.fn(),
    confirm,
    confirmAnalyze,
    delegate
  });
  const run = (index: number): Promise<boolean> =>
    executor.runCell({
      cell: widgets[index],
      notebook: model,
      notebookConfig: { recordTiming: true } as never,
      onCellExecuted: ({ cell, success }) => executed.push([cell.model.id, success]),
      onCellExecutionScheduled: () => undefined,
      sessionContext
    });
  const runAll = (): Promise<PromiseSettledResult<boolean>[]> =>
    Promise.allSettled(widgets.map((_, index) => run(index)));
  return {
    model,
    widgets,
    widgetOf,
    sessionContext,
    connections,
    executor,
    delegate,
    log,
    kernel,
    queries,
    executed,
    closed,
    markError,
    confirm,
    confirmAnalyze,
    run,
    runAll
  };
}

const settle = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 5));
const SQL = (sql: string): string => `%%sql sales\n${sql}`;

test('Run All goes through Python and SQL cells strictly in order', async () => {
  const { runAll, log, kernel, queries, widgets } = notebookOf(['a', SQL('1'), 'b', SQL('2'), 'c']);
  const all = runAll();
  await settle();
  expect(log).toEqual(['kernel a']);
  expect(widgets.map(({ model }) => model.executionState)).toEqual(Array(5).fill('running'));
  for (const step of ['sql 1', 'kernel b', 'sql 2', 'kernel c', null]) {
    const last = log[log.length - 1];
    if (last.startsWith('kernel')) {
      kernel[kernel.length - 1].done();
    } else {
      queries[queries.length - 1].done();
    }
    await settle();
    expect(log[log.length - 1]).toBe(step ?? 'kernel c');
  }
  expect((await all).map(({ status }) => status)).toEqual(Array(5).fill('fulfilled'));
});

test('a notebook without SQL cells of ours is delegated at once, call by call', () => {
  const { runAll, delegate, kernel } = notebookOf(['a', '%%sql other\nSELECT 1', '%%sql\nSELECT 1']);
  void runAll();
  expect(delegate.runCell).toHaveBeenCalledTimes(3);
  expect(kernel.map(({ source }) => source)).toEqual(['a', '%%sql other\nSELECT 1', '%%sql\nSELECT 1']);
});

test('the promise of the stock executor is handed through', () => {
  const { run, delegate } = notebookOf(['a']);
  const promise = run(0);
  expect(delegate.runCell.mock.results[0].value).toBe(promise);
});

test.each([
  [
    'a SQL notebook',
    (context: ISessionContext) => Object.assign(context.session?.kernel ?? {}, { name: 'petersql' })
  ],
  [
    'a kernel that waits for input',
    (context: ISessionContext) => Object.assign(context, { pendingInput: true })
  ],
  ['a kernel that ends', (context: ISessionContext) => Object.assign(context, { isTerminating: true })]
])('%s is left to the stock executor', (_, prepare) => {
  const { run, delegate, sessionContext } = notebookOf([SQL('1')]);
  prepare(sessionContext);
  void run(0);
  expect(delegate.runCell).toHaveBeenCalledTimes(1);
});

test('a SQL cell gets result, prompt number, trust and timing as a code cell would', async () => {
  const { run, queries, widgets, executed } = notebookOf([SQL('SELECT 1')]);
  const promise = run(0);
  await settle();
  queries[0].done();
  await expect(promise).resolves.toBe(true);
  const { model } = widgets[0];
  expect(queries[0]).toMatchObject({ sql: 'SELECT 1', session: 'session-1' });
  expect(model.executionCount).toBe(1);
  expect(model.executionState).toBe('idle');
  expect(model.trusted).toBe(true);
  expect(model.outputs.toJSON()).toMatchObject([
    { output_type: 'execute_result', execution_count: 1, data: { 'text/plain': 'rows' }, metadata: {} }
  ]);
  expect(Object.keys(model.getMetadata('execution') as object)).toEqual(
    expect.arrayContaining(['iopub.execute_input', 'shell.execute_reply'])
  );
  expect(executed).toEqual([['c0', true]]);
});

test('the first rows replace nothing but themselves when the result is final', async () => {
  const { run, queries, widgets } = notebookOf([SQL('SELECT 1')]);
  const promise = run(0);
  await settle();
  const result = { id: 'r1', columns: [], rows: 10, bytes: 1, done: false };
  queries[0].progress({ type: 'result', index: 0, result });
  const { outputs } = widgets[0].model;
  expect(outputs.toJSON()).toMatchObject([
    { data: { [RESULT_MIME]: { running: true, statements: [{ result }] } }, metadata: { [RESULT_MIME]: {} } }
  ]);
  queries[0].progress({ type: 'rows', index: 0, rows: 99, bytes: 2 });
  queries[0].done();
  await promise;
  expect(outputs.length).toBe(1);
  expect(outputs.get(0).toJSON()).toMatchObject({ execution_count: 1, data: { 'text/plain': 'rows' } });
});

test('a query that fails before its first row leaves only the error, however long it ran', async () => {
  const { run, queries, widgets } = notebookOf([SQL('SELECT sleep(9)')]);
  const promise = run(0);
  const { outputs } = widgets[0].model;
  while (outputs.length === 0) {
    await settle();
  }
  expect(outputs.toJSON()).toMatchObject([{ data: { [RESULT_MIME]: { running: true } } }]);
  queries[0].fail(new DbError({ code: 'outcome-unknown', message: 'gone' }));
  await expect(promise).rejects.toThrow(KernelError);
  expect(outputs.toJSON()).toMatchObject([{ output_type: 'error', evalue: 'gone' }]);
});

test('a SQL error is shown with its place, thrown as KernelError, and stops the rest', async () => {
  const { runAll, queries, widgets, log, executed, markError } = notebookOf([SQL('SELEC 1'), 'b', SQL('2')]);
  const all = runAll();
  await settle();
  queries[0].fail(new DbError({ code: 'syntax', message: 'syntax error', sqlState: '42601', position: 2 }));
  const [first, second, third] = await all;
  expect(first).toMatchObject({ status: 'rejected', reason: expect.any(KernelError) });
  expect((first as PromiseRejectedResult).reason.message).toMatch(/^KernelReplyNotOK/);
  expect([second, third]).toEqual([
    { status: 'fulfilled', value: false },
    { status: 'fulfilled', value: false }
  ]);
  expect(log).toEqual(['sql SELEC 1']);
  expect(executed).toEqual([['c0', false]]);
  expect(widgets.map(({ model }) => model.executionState)).toEqual(['idle', 'idle', 'idle']);
  expect(widgets[0].model.outputs.toJSON()).toMatchObject([
    { output_type: 'error', ename: '42601', evalue: 'syntax error' }
  ]);
  expect(markError).toHaveBeenCalledWith(widgets[0], 14);
});

test.each([
  ['SQL', SQL('boom')],
  ['Python', 'boom']
])('a failing %s cell tagged raises-exception lets the rest run', async (_, source) => {
  const { runAll, queries, kernel, log } = notebookOf([{ source, tags: ['raises-exception'] }, SQL('2')]);
  const all = runAll();
  await settle();
  kernel[0]?.fail();
  queries[0]?.fail(new DbError({ code: 'syntax', message: 'x' }));
  await settle();
  expect(log[1]).toBe('sql 2');
  queries[queries.length - 1].done();
  await all;
});

test('a Python error stops the SQL cells behind it', async () => {
  const { runAll, kernel, log } = notebookOf(['1/0', SQL('1')]);
  const all = runAll();
  await settle();
  kernel[0].fail();
  expect((await all).map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  expect(log).toEqual(['kernel 1/0']);
});

test('interrupt cancels the SQL that runs and drops the rest', async () => {
  const { runAll, queries, executor, model, log, widgets } = notebookOf([SQL('sleep'), 'b']);
  const all = runAll();
  await settle();
  executor.stop(model);
  expect(queries[0].signal.aborted).toBe(true);
  expect((await all).map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  expect(log).toEqual(['sql sleep']);
  expect(widgets[1].model.executionState).toBe('idle');
});

test('a restart drops the queue, closes the session, and counts from one', async () => {
  const { run, queries, executor, model, closed, widgets } = notebookOf([SQL('1'), SQL('2')]);
  const first = run(0);
  await settle();
  queries[0].done();
  await first;
  executor.restart(model, 'session-1');
  expect(closed).toEqual(['session-1']);
  const second = run(1);
  await settle();
  queries[1].done();
  await second;
  expect(widgets[1].model.executionCount).toBe(1);
});

test('a cell deleted while it waits is skipped, one deleted while it runs is cancelled', async () => {
  const { runAll, queries, model, widgets, log } = notebookOf([SQL('1'), 'b', SQL('3')]);
  const all = runAll();
  await settle();
  widgets[1].dispose();
  model.sharedModel.deleteCell(1);
  queries[0].done();
  await settle();
  expect(log).toEqual(['sql 1', 'sql 3']);
  widgets[2].dispose();
  model.sharedModel.deleteCell(1);
  await settle();
  expect(queries[1].signal.aborted).toBe(true);
  expect((await all)[2]).toEqual({ status: 'fulfilled', value: false });
});

test('a cell moved while it runs gets its result where it is now', async () => {
  const { run, queries, model, widgets, widgetOf, executor, executed } = notebookOf([SQL('1'), 'b']);
  executor.findCell = (_, id) => widgetOf([...model.cells].find(cell => cell.id === id) as ICodeCellModel);
  const promise = run(0);
  await settle();
  widgets[0].dispose();
  model.sharedModel.moveCell(0, 1);
  await settle();
  expect(queries[0].signal.aborted).toBe(false);
  queries[0].done();
  await expect(promise).resolves.toBe(true);
  const moved = model.cells.get(1) as ICodeCellModel;
  expect(moved.id).toBe('c0');
  expect(moved.outputs.toJSON()).toMatchObject([{ data: { 'text/plain': 'rows' } }]);
  expect(executed).toEqual([['c0', true]]);
});

test('a SQL cell waits for a Python cell that was delegated before', async () => {
  const { run, kernel, model, log, widgets } = notebookOf(['a', 'b']);
  const first = run(0);
  widgets[1].model.sharedModel.setSource(SQL('1'));
  await settle();
  void run(1);
  await settle();
  expect(log).toEqual(['kernel a']);
  expect(model.cells.length).toBe(2);
  kernel[0].done();
  await first;
  await settle();
  expect(log).toEqual(['kernel a', 'sql 1']);
});

test.each([
  ['sales', ['sql 1']],
  ['other', ['kernel %%sql other\n1']]
])('a cell on %s that runs before the connections are known waits for them', async (name, expected) => {
  const { run, connections, log } = notebookOf([`%%sql ${name}\n1`]);
  connections.loaded = false;
  void run(0);
  await settle();
  expect(log).toEqual([]);
  connections.loaded = true;
  connections.changed.emit();
  await settle();
  expect(log).toEqual(expected);
});

describe('production', () => {
  const live = (sql: string): string => `%%sql live\n${sql}`;

  test('Run All asks once for all its cells, before the first of them runs', async () => {
    const { runAll, confirm, log, kernel, queries } = notebookOf([
      'a',
      live('DROP x'),
      live('SELECT 1'),
      live('DROP y')
    ]);
    const all = runAll();
    await settle();
    expect(confirm.mock.calls).toEqual([
      [
        [
          {
            connection: 'live',
            dangers: [expect.objectContaining({ sql: 'DROP x' }), expect.objectContaining({ sql: 'DROP y' })]
          }
        ]
      ]
    ]);
    kernel[0].done();
    for (let n = 0; n < 3; n++) {
      await settle();
      queries[n].done();
    }
    await all;
    expect(log).toEqual(['kernel a', 'sql DROP x', 'sql SELECT 1', 'sql DROP y']);
    expect(queries.map(({ confirmed }) => confirmed)).toEqual([true, false, true]);
    expect(confirm).toHaveBeenCalledTimes(1);
  });

  test('nothing runs when somebody declines', async () => {
    const { runAll, confirm, log, widgets } = notebookOf(['a', live('DROP x'), 'b']);
    confirm.mockResolvedValue(false);
    const all = await runAll();
    expect(all.map(outcome => outcome.status === 'fulfilled' && outcome.value)).toEqual([
      false,
      false,
      false
    ]);
    expect(log).toEqual([]);
    expect(widgets.map(({ model }) => model.executionState)).toEqual(['idle', 'idle', 'idle']);
  });

  test('a text that changed after the question is asked about again', async () => {
    const { runAll, confirm, kernel, queries, widgets } = notebookOf(['a', live('SELECT 1')]);
    const all = runAll();
    await settle();
    widgets[1].model.sharedModel.setSource(live('DROP x'));
    kernel[0].done();
    await settle();
    queries[0].fail(new DbError({ code: 'confirmation-required', message: 'confirm' }));
    await settle();
    expect(confirm).toHaveBeenCalledTimes(1);
    expect(queries[1]).toMatchObject({ sql: 'DROP x', confirmed: true });
    queries[1].done();
    await all;
  });

  test('other connections ask nothing', async () => {
    const { run, confirm, queries } = notebookOf([SQL('DROP x')]);
    const done = run(0);
    await settle();
    queries[0].done();
    await done;
    expect(confirm).not.toHaveBeenCalled();
  });
});

describe('explain', () => {
  const planOf = (book: ReturnType<typeof notebookOf>, index: number, analyze = false): Promise<boolean> =>
    book.executor.explain(
      {
        cell: book.widgets[index],
        notebook: book.model,
        notebookConfig: { recordTiming: false } as never,
        onCellExecuted: () => undefined,
        onCellExecutionScheduled: () => undefined,
        sessionContext: book.sessionContext
      },
      { analyze }
    );

  test('waits for its turn and shows the plan as the output', async () => {
    const book = notebookOf([SQL('1'), SQL('2')]);
    const first = book.run(0);
    const plan = planOf(book, 1);
    await settle();
    expect(book.log).toEqual(['sql 1']);
    book.queries[0].done();
    await settle();
    expect(book.log).toEqual(['sql 1', 'plan 2']);
    book.queries[1].done();
    expect(await Promise.all([first, plan])).toEqual([true, true]);
    expect(book.widgets[1].model.outputs.get(0).data['text/plain']).toBe('rows');
  });

  test('asks before a statement that writes is measured', async () => {
    const book = notebookOf([SQL('UPDATE t')]);
    const plan = planOf(book, 0, true);
    await settle();
    const hint = 'It is rolled back.';
    book.queries[0].fail(
      new DbError({ code: 'confirmation-required', message: 'm', detail: 'UPDATE t', hint })
    );
    await settle();
    expect(book.confirmAnalyze).toHaveBeenCalledWith('UPDATE t', hint);
    expect(book.queries[1].confirmed).toBe(true);
    book.queries[1].done();
    expect(await plan).toBe(true);
  });
});
