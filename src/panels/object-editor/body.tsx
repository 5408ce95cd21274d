import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import type { JSX } from 'react';
import { useEffect, useId, useState } from 'react';
import type { ChangeRecorder } from '../record/recorder';
import { iconOf } from '../shared/icon-set';
import { BottomBar } from './bottom-bar';
import { Changes } from './changes';
import { hasProblem } from './form/context';
import { tabsOf } from './frame-tabs';
import type { ObjectEditorModel } from './model';
import { StaleBanner } from './stale-banner';
import { TabStrip } from './tab-strip';
import { calledBy } from './target';
import { titleOf } from './title';

export interface EditorBodyOptions {
  model: ObjectEditorModel;
  recorder: ChangeRecorder | null;
  onApply(): void;
  onInsert(): void;
}

/** The editor of one object: what it is, its tabs, the changes and what to do with them. */
export class EditorBody extends ReactWidget {
  constructor(private readonly options: EditorBodyOptions) {
    super();
    this.addClass('jp-PeterSql-ObjectEditor');
    this.node.setAttribute('role', 'region');
  }

  protected override onActivateRequest(): void {
    if (!this.node.contains(document.activeElement)) {
      this.focusFirst();
    }
  }

  /** A new object can be named at once, unless something else has been turned to meanwhile. */
  private readonly onReady = (): void => {
    if (this.options.model.creating && document.activeElement === this.node) {
      this.focusFirst();
    }
  };

  /** What a new object needs first, which is its name as a rule; else the first field. */
  private focusFirst(): void {
    const inputs = [...this.node.querySelectorAll<HTMLInputElement>('[role="tabpanel"] input')];
    const empty = inputs.find(({ type, value, readOnly }) => type === 'text' && value === '' && !readOnly);
    const first = (this.options.model.creating && empty) || inputs[0];
    (first ?? this.node.querySelector<HTMLElement>('[role="tab"][tabindex="0"]'))?.focus();
  }

  protected override render(): JSX.Element {
    const { model } = this.options;
    return (
      <UseSignal signal={model.changed}>
        {() => {
          this.node.setAttribute('aria-label', titleOf(model));
          return model.ready ? (
            <Editor {...this.options} onReady={this.onReady} />
          ) : (
            <NotReady model={model} />
          );
        }}
      </UseSignal>
    );
  }
}

function Editor(props: EditorBodyOptions & { onReady(): void }): JSX.Element {
  const { model, recorder, onApply, onInsert, onReady } = props;
  useEffect(onReady, [onReady]);
  const idPrefix = useId();
  const [chosen, setChosen] = useState('');
  const { trans, readOnly, missingRight } = model;
  const tabs = tabsOf(model);
  const tab = tabs.find(({ id }) => id === chosen) ?? tabs.find(({ opensFirst }) => opensFirst) ?? tabs[0];
  const troubled = new Set(
    tabs.filter(({ fields }) => fields.some(name => hasProblem(model, `/${name}`))).map(({ id }) => id)
  );
  return (
    <>
      <Header model={model} />
      <StaleBanner model={model} />
      {missingRight && (
        <p className="jp-PeterSql-MissingRight" role="status">
          {trans.__('Missing right: %1', missingRight)}
        </p>
      )}
      {readOnly && <p className="jp-PeterSql-ObjectEditor-note">{trans.__('Read-only: %1', readOnly)}</p>}
      <TabStrip
        tabs={tabs}
        selected={tab.id}
        troubled={troubled}
        idPrefix={idPrefix}
        trans={trans}
        onSelect={setChosen}
      />
      <div
        role="tabpanel"
        id={`${idPrefix}-panel`}
        aria-labelledby={`${idPrefix}-tab-${tab.id}`}
        className="jp-PeterSql-ObjectEditor-panel"
        data-tab={tab.id}
        key={tab.id}
      >
        {tab.content()}
      </div>
      <Changes model={model} />
      {model.error && (
        <div className="jp-PeterSql-Failure" role="alert">
          <p className="jp-PeterSql-errorText">{model.error.message}</p>
          {model.error.hint && <p>{model.error.hint}</p>}
        </div>
      )}
      <BottomBar model={model} recorder={recorder} onApply={onApply} onInsert={onInsert} />
    </>
  );
}

function Header({ model }: { model: ObjectEditorModel }): JSX.Element {
  const { trans, descriptor, connection, ref, dirty } = model;
  const Icon = iconOf(descriptor.icon);
  const place = [connection, ...calledBy(descriptor, ref.path).place].join(' › ');
  return (
    <header className="jp-PeterSql-ObjectEditor-header">
      <Icon.react tag="span" className="jp-PeterSql-Row-icon" />
      <h1 title={titleOf(model)}>{titleOf(model)}</h1>
      <span className="jp-PeterSql-ObjectEditor-place" title={place}>
        {place}
      </span>
      {dirty && <span className="jp-PeterSql-ObjectEditor-dirty">{trans.__('unsaved')}</span>}
    </header>
  );
}

function NotReady({ model }: { model: ObjectEditorModel }): JSX.Element {
  const { trans, error } = model;
  if (!error) {
    return (
      <div className="jp-PeterSql-ObjectEditor-wait jp-PeterSql-late" role="status">
        <span className="jp-PeterSql-spinner" />
        <p>{trans.__('Reading…')}</p>
      </div>
    );
  }
  return (
    <div className="jp-PeterSql-ObjectEditor-wait" role="alert">
      <p className="jp-PeterSql-errorText">{error.message}</p>
      {error.hint && <p>{error.hint}</p>}
      <button className="jp-mod-styled jp-mod-accept" onClick={() => void model.load()}>
        {trans.__('Try again')}
      </button>
    </div>
  );
}
