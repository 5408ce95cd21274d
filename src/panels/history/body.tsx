import type { TranslationBundle } from '@jupyterlab/translation';
import { InputGroup, ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import type { JSX } from 'react';
import type { HistoryEntry } from '../../model';
import { HistoryList } from './list';
import type { HistoryModel } from './model';

/** What can be done with an entry. */
export interface HistoryActions {
  insert(entry: HistoryEntry): void;
  run(entry: HistoryEntry): void;
  copy(entry: HistoryEntry): void;
}

export interface HistoryBodyOptions {
  model: HistoryModel;
  trans: TranslationBundle;
  actions: HistoryActions;
}

/** Filter, connection and the list of what ran. */
export class HistoryBody extends ReactWidget {
  constructor(private readonly options: HistoryBodyOptions) {
    super();
    this.addClass('jp-PeterSql-History-body');
    // Keys walk the list, not a notebook.
    this.node.setAttribute('data-lm-suppress-shortcuts', 'true');
  }

  override dispose(): void {
    this.options.model.dispose();
    super.dispose();
  }

  /** Puts the cursor into the filter. */
  focusFilter(): void {
    this.node.querySelector<HTMLInputElement>('input')?.focus();
  }

  protected override render(): JSX.Element {
    const { model } = this.options;
    return <UseSignal signal={model.changed}>{() => <Body {...this.options} />}</UseSignal>;
  }
}

function Body({ model, trans, actions }: HistoryBodyOptions): JSX.Element {
  const { entries, connections, connection, error, filter, loaded } = model;
  const isFiltered = filter.trim() !== '' || connection !== null;
  return (
    <>
      <div className="jp-PeterSql-History-head">
        <InputGroup
          type="search"
          placeholder={trans.__('Filter')}
          aria-label={trans.__('Filter by words of the statement')}
          value={filter}
          onChange={event => (model.filter = event.currentTarget.value)}
          rightIcon="ui-components:search"
        />
        <select
          aria-label={trans.__('Connection')}
          value={connection ?? ''}
          onChange={event => (model.connection = event.target.value || null)}
        >
          <option value="">{trans.__('All connections')}</option>
          {[...new Set([...connections, ...(connection === null ? [] : [connection])])].map(name => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </div>
      {entries.length > 0 ? (
        <HistoryList model={model} trans={trans} actions={actions} />
      ) : (
        <div className="jp-PeterSql-History-empty" role={error ? 'alert' : 'status'}>
          {error ? (
            <>
              <p className="jp-PeterSql-errorText">{error.message}</p>
              <button type="button" className="jp-mod-styled" onClick={() => void model.refresh()}>
                {trans.__('Try again')}
              </button>
            </>
          ) : !loaded ? (
            <p className="jp-PeterSql-late">{trans.__('Reading the history…')}</p>
          ) : isFiltered ? (
            <p>{trans.__('Nothing that ran fits.')}</p>
          ) : (
            <p>
              {trans.__('Nothing yet. What you run in SQL cells is kept here, without values and passwords.')}
            </p>
          )}
        </div>
      )}
    </>
  );
}
