import type { TranslationBundle } from '@jupyterlab/translation';
import { InputGroup, ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import type { JSX } from 'react';
import type { ServerSession } from '../../model';
import { SessionDetail } from './detail';
import type { SessionChoice, SessionViewModel } from './model';
import { SessionTable } from './table';

export interface SessionViewOptions {
  model: SessionViewModel;
  trans: TranslationBundle;
  /** Asks, and ends what is to be ended. */
  onEnd(session: ServerSession, how: 'cancel' | 'terminate'): void;
}

/** The sessions of a connection's server. Follows them while it is in sight. */
export class SessionView extends ReactWidget {
  constructor(private readonly options: SessionViewOptions) {
    super();
    this.addClass('jp-PeterSql-Sessions');
  }

  get model(): SessionViewModel {
    return this.options.model;
  }

  override dispose(): void {
    this.model.dispose();
    super.dispose();
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.model.setVisible(true);
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this.model.setVisible(this.isVisible);
  }

  protected override onBeforeHide(message: Message): void {
    super.onBeforeHide(message);
    this.model.setVisible(false);
  }

  protected override onActivateRequest(): void {
    this.node.querySelector<HTMLElement>('tr[tabindex="0"], input')?.focus();
  }

  protected override render(): JSX.Element {
    return <UseSignal signal={this.model.changed}>{() => <Body {...this.options} />}</UseSignal>;
  }
}

function Body({ model, trans, onEnd }: SessionViewOptions): JSX.Element {
  const { error, selected, rows } = model;
  if (model.loading) {
    return (
      <div className="jp-PeterSql-Sessions-message jp-PeterSql-late" role="status">
        <span className="jp-PeterSql-spinner" /> {trans.__('Reading the sessions…')}
      </div>
    );
  }
  return (
    <>
      <Bar model={model} trans={trans} />
      {error && (
        <div className="jp-PeterSql-Sessions-message" role="alert">
          <span className="jp-PeterSql-errorText">{error.message}</span>
          <button className="jp-PeterSql-link" onClick={() => void model.refresh()}>
            {trans.__('Retry')}
          </button>
        </div>
      )}
      {model.notes.map(note => (
        <div key={note} className="jp-PeterSql-Sessions-message" role="note">
          {note}
        </div>
      ))}
      <div className="jp-PeterSql-Sessions-scroller">
        <SessionTable model={model} trans={trans} />
        {rows.length === 0 && !error && (
          <p className="jp-PeterSql-Sessions-message">{trans.__('No session fits what is chosen above.')}</p>
        )}
      </div>
      {selected && (
        <SessionDetail
          session={selected}
          trans={trans}
          onEnd={how => onEnd(selected, how)}
          onShow={id => model.select(id)}
        />
      )}
    </>
  );
}

function Bar({ model, trans }: Pick<SessionViewOptions, 'model' | 'trans'>): JSX.Element {
  const choices: [SessionChoice, string][] = [
    ['all', trans.__('All sessions')],
    ['active', trans.__('Active and blocking')],
    ['own', trans.__('Of this JupyterLab')]
  ];
  const blocked = model.sessions.filter(({ blockedBy }) => blockedBy.length > 0).length;
  const count = trans._n('%1 session', '%1 sessions', model.sessions.length);
  const time = model.readAt?.toLocaleTimeString() ?? '';
  return (
    <div className="jp-PeterSql-Sessions-bar">
      <select
        className="jp-mod-styled"
        aria-label={trans.__('Which sessions')}
        value={model.choice}
        onChange={event => (model.choice = event.currentTarget.value as SessionChoice)}
      >
        {choices.map(([choice, label]) => (
          <option key={choice} value={choice}>
            {label}
          </option>
        ))}
      </select>
      <InputGroup
        type="search"
        placeholder={trans.__('Filter')}
        aria-label={trans.__('Filter sessions')}
        value={model.filter}
        onChange={event => (model.filter = event.currentTarget.value)}
        rightIcon="ui-components:search"
      />
      <span className="jp-PeterSql-Sessions-count" role="status">
        {count}
        {blocked > 0 && (
          <strong className="jp-PeterSql-errorText">
            {' · '}
            {trans._n('%1 blocked', '%1 blocked', blocked)}
          </strong>
        )}
      </span>
      <span className="jp-PeterSql-Sessions-time">
        {model.paused ? trans.__('Paused at %1', time) : trans.__('Live · %1', time)}
      </span>
    </div>
  );
}
