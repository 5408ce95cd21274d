import { ReactWidget } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import { formatCount, formatElapsed, formatRows } from '../result-grid/format';
import type { EditModel, RowProblem } from './model';
import { countStaged } from './staged';

/** What the bar shows beside the model's own state. */
export interface BarState {
  rows: number;
  elapsedMs: number;
  isRunning: boolean;
  /** The plan is being applied. */
  isApplying: boolean;
  /** Where the cursor is: `name · row 3`. */
  cursor: string;
  message: string;
  isError: boolean;
}

export interface BarActions {
  cancel(): void;
  review(): void;
  discard(): void;
  undo(): void;
  redo(): void;
  goTo(problem: RowProblem): void;
  settle(problem: RowProblem, keep: 'mine' | 'theirs'): void;
}

/** Below the rows: what is staged, what went wrong, and what can be done about it. */
export class CommitBar extends ReactWidget {
  constructor(
    private readonly model: EditModel,
    private readonly trans: TranslationBundle,
    private readonly stateOf: () => BarState,
    private readonly actions: BarActions
  ) {
    super();
    this.addClass('jp-PeterSql-CommitBar');
  }

  protected render(): JSX.Element {
    const { model, trans, actions } = this;
    const state = this.stateOf();
    return (
      <>
        <Problems model={model} trans={trans} actions={actions} />
        <div className="jp-PeterSql-CommitBar-line">
          <span className="jp-PeterSql-CommitBar-rows">
            {formatRows(state.rows, trans)} · {formatElapsed(state.elapsedMs)}
          </span>
          {state.isRunning && (
            <button type="button" className="jp-mod-styled jp-mod-reject" onClick={actions.cancel}>
              {trans.__('Cancel')}
            </button>
          )}
          <span className="jp-PeterSql-CommitBar-cursor">{state.cursor}</span>
          <span className="jp-PeterSql-CommitBar-key">{keyNote(model, trans)}</span>
          <span
            role="status"
            className={`jp-PeterSql-CommitBar-message${state.isError ? ' jp-mod-error' : ''}`}
            title={state.message}
          >
            {state.message}
          </span>
          {model.isDirty && <Changes model={model} trans={trans} actions={actions} state={state} />}
        </div>
      </>
    );
  }
}

function Changes(props: {
  model: EditModel;
  trans: TranslationBundle;
  actions: BarActions;
  state: BarState;
}): JSX.Element {
  const { model, trans, actions, state } = props;
  const { changed, added, deleted } = countStaged(model.staged);
  const parts = [
    changed > 0 && trans.__('%1 changed', formatCount(changed)),
    added > 0 && trans.__('%1 new', formatCount(added)),
    deleted > 0 && trans.__('%1 deleted', formatCount(deleted))
  ].filter(part => part);
  return (
    <span className="jp-PeterSql-CommitBar-changes">
      <span className="jp-PeterSql-CommitBar-count">{parts.join(', ')}</span>
      <button type="button" className="jp-mod-styled" disabled={!model.canUndo} onClick={actions.undo}>
        {trans.__('Undo')}
      </button>
      <button type="button" className="jp-mod-styled" disabled={!model.canRedo} onClick={actions.redo}>
        {trans.__('Redo')}
      </button>
      <button type="button" className="jp-mod-styled" onClick={actions.discard}>
        {trans.__('Discard')}
      </button>
      <button
        type="button"
        className="jp-mod-styled jp-mod-accept"
        disabled={state.isApplying}
        onClick={actions.review}
        title={trans.__('Shows the statements before they run (Ctrl+S)')}
      >
        {trans.__('Review…')}
      </button>
    </span>
  );
}

function Problems({
  model,
  trans,
  actions
}: {
  model: EditModel;
  trans: TranslationBundle;
  actions: BarActions;
}) {
  if (model.problems.length === 0) {
    return null;
  }
  return (
    <ul className="jp-PeterSql-CommitBar-problems" role="alert">
      {model.problems.map(problem => (
        <li key={problem.id}>
          <button type="button" className="jp-PeterSql-link" onClick={() => actions.goTo(problem)}>
            {trans.__('Row %1', model.rowOf(problem.id) + 1)}
            {problem.column === undefined ? '' : ` · ${problem.column}`}
          </button>
          <span className="jp-PeterSql-CommitBar-problem">{problem.message}</span>
          {problem.current && (
            <>
              <button type="button" className="jp-mod-styled" onClick={() => actions.settle(problem, 'mine')}>
                {trans.__('Keep mine')}
              </button>
              <button
                type="button"
                className="jp-mod-styled"
                onClick={() => actions.settle(problem, 'theirs')}
              >
                {trans.__('Take theirs')}
              </button>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

/** How rows are found where the table has no key. */
function keyNote({ source }: EditModel, trans: TranslationBundle): string {
  const { can, key } = source;
  if (can.update !== true && can.insert !== true) {
    return trans.__('Read-only: %1', String(can.update));
  }
  switch (key.kind) {
    case 'rowid':
      return trans.__('No primary key: rows are found by their rowid');
    case 'ctid':
      return trans.__('No key: rows are found by their place (ctid) and all values');
    case 'columns':
      return trans.__('No key: rows are found by all values, which must be those of one row');
    default:
      return '';
  }
}
