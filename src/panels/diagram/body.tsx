import { InputGroup, ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import type { JSX, ReactNode } from 'react';
import { Canvas } from './canvas';
import type { DiagramTable } from './graph';
import type { DiagramModel } from './model';
import { TableList } from './table-list';

export interface DiagramActions {
  onOpen(table: DiagramTable): void;
  onExport(format: 'svg' | 'png'): void;
  onInsert(): void;
}

export interface DiagramBodyOptions extends DiagramActions {
  model: DiagramModel;
}

/** The picture with its bar above and the list of tables beside it. */
export class DiagramBody extends ReactWidget {
  constructor(private readonly options: DiagramBodyOptions) {
    super();
    this.addClass('jp-PeterSql-Diagram');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', options.model.trans.__('Diagram'));
  }

  protected override onActivateRequest(): void {
    this.node.querySelector<HTMLElement>('.jp-PeterSql-Diagram-canvas')?.focus();
  }

  protected override render(): JSX.Element {
    return <UseSignal signal={this.options.model.changed}>{() => <Body {...this.options} />}</UseSignal>;
  }
}

function Body({ model, ...actions }: DiagramBodyOptions): JSX.Element {
  const { trans, status, error } = model;
  const empty = status === 'ready' && model.graph.tables.size === 0;
  return (
    <>
      <Bar model={model} {...actions} />
      {status === 'failed' && (
        <p className="jp-PeterSql-errorText jp-PeterSql-Diagram-message" role="alert">
          {error?.message}{' '}
          <button className="jp-PeterSql-link" onClick={() => void model.read()}>
            {trans.__('Retry')}
          </button>
        </p>
      )}
      {status === 'reading' && (
        <p className="jp-PeterSql-Diagram-message jp-PeterSql-late" role="status">
          <span className="jp-PeterSql-spinner" /> {trans.__('Reading the tables…')}
        </p>
      )}
      {empty && <p className="jp-PeterSql-Diagram-message">{trans.__('There are no tables here.')}</p>}
      <div className="jp-PeterSql-Diagram-main">
        <TableList model={model} onOpen={actions.onOpen} />
        <Canvas model={model} onOpen={actions.onOpen} />
      </div>
    </>
  );
}

function Bar({ model, onExport, onInsert }: DiagramBodyOptions & DiagramActions): JSX.Element {
  const { trans, viewport, checked } = model;
  const none = model.graph.tables.size === 0;
  return (
    <div className="jp-PeterSql-Diagram-bar" role="toolbar" aria-label={trans.__('Diagram')}>
      <InputGroup
        type="search"
        placeholder={trans.__('Search')}
        aria-label={trans.__('Search tables and columns')}
        value={model.query}
        onChange={event => (model.query = event.currentTarget.value)}
        onKeyDown={event => {
          if (event.key === 'Enter') {
            model.revealNext(event.shiftKey ? -1 : 1);
          }
        }}
        rightIcon="ui-components:search"
      />
      <span role="status">{trans._n('%1 table', '%1 tables', model.found.length)}</span>
      <Tool label={trans.__('Zoom out (-)')} onClick={() => viewport.zoomBy(0.8)}>
        −
      </Tool>
      <Tool label={trans.__('Zoom in (+)')} onClick={() => viewport.zoomBy(1.25)}>
        +
      </Tool>
      <Tool label={trans.__('Show all of it (0)')} onClick={() => viewport.fit(model.placement.values())}>
        {trans.__('Fit')}
      </Tool>
      <Tool label={trans.__('Place the tables anew')} onClick={() => void model.arrange()}>
        {trans.__('Arrange')}
      </Tool>
      <FocusTools model={model} />
      {checked.size > 0 && (
        <Tool
          label={trans.__('Show the marked tables alone')}
          onClick={() => void model.show({ only: [...checked] })}
        >
          {trans.__('Only marked (%1)', checked.size)}
        </Tool>
      )}
      {!('all' in model.choice) && (
        <Tool label={trans.__('Show all tables')} onClick={() => void model.show({ all: true })}>
          {trans.__('All tables')}
        </Tool>
      )}
      <label>
        <input
          type="checkbox"
          checked={model.views}
          onChange={event => (model.views = event.currentTarget.checked)}
        />
        {trans.__('Views')}
      </label>
      <span className="jp-PeterSql-Diagram-spacer" />
      <Tool label={trans.__('Save the picture as SVG')} disabled={none} onClick={() => onExport('svg')}>
        SVG
      </Tool>
      <Tool label={trans.__('Save the picture as PNG')} disabled={none} onClick={() => onExport('png')}>
        PNG
      </Tool>
      <Tool
        label={trans.__('Insert the picture into the notebook as a Markdown cell')}
        disabled={none}
        onClick={onInsert}
      >
        {trans.__('Insert into notebook')}
      </Tool>
    </div>
  );
}

/** Shows the selected table with its neighbours, near and farther. */
function FocusTools({ model }: { model: DiagramModel }): JSX.Element {
  const { trans, selected, choice } = model;
  const focused = 'focus' in choice ? choice : null;
  const key = selected ?? focused?.focus ?? null;
  const show = (focus: string, depth: number): void => void model.show({ focus, depth });
  return (
    <>
      <Tool
        label={trans.__('Show the selected table and its neighbours alone')}
        disabled={key === null || (focused?.focus === key && focused.depth === 1)}
        onClick={() => key !== null && show(key, 1)}
      >
        {trans.__('Focus')}
      </Tool>
      {focused?.depth === 1 && (
        <Tool
          label={trans.__('Show the neighbours of the neighbours too')}
          onClick={() => show(focused.focus, 2)}
        >
          {trans.__('Wider')}
        </Tool>
      )}
    </>
  );
}

function Tool({
  label,
  disabled,
  onClick,
  children
}: {
  label: string;
  disabled?: boolean;
  onClick(): void;
  children: ReactNode;
}): JSX.Element {
  return (
    <button
      className="jp-mod-styled jp-mod-minimal"
      title={label}
      aria-label={label}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
    </button>
  );
}
