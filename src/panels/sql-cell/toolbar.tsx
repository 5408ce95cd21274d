import type { Cell } from '@jupyterlab/cells';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ellipsesIcon, ReactWidget } from '@jupyterlab/ui-components';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import { useState } from 'react';
import type { TransactionState } from '../../model';
import type { ConnectionsModel } from '../shared/connections-model';
import { readSqlSource, VARIABLE_NAME, withHeader } from './sql-source';

export interface SqlCellToolbarOptions {
  cell: Cell;
  connections: ConnectionsModel;
  trans: TranslationBundle;
  /** State of the notebook's transaction on a connection. */
  transactionOf(connection: string): TransactionState;
  transactionsChanged: ISignal<unknown, void>;
  /** Runs COMMIT or ROLLBACK in the notebook's session. */
  endTransaction(connection: string, sql: 'COMMIT' | 'ROLLBACK'): void;
  /** Opens what else the cell offers; the position is the page's, pixels. */
  openMenu(connection: string, x: number, y: number): void;
}

/** The part of the cell toolbar that SQL cells have: connection, bound variable, open transaction, and a menu. */
export class SqlCellToolbar extends ReactWidget {
  constructor(private readonly options: SqlCellToolbarOptions) {
    super();
    this.addClass('jp-PeterSql-CellToolbar');
    // Typing a variable's name must not run the notebook's shortcuts.
    this.node.setAttribute('data-lm-suppress-shortcuts', 'true');
    options.cell.model.sharedModel.changed.connect(this.onCellChanged, this);
    options.connections.changed.connect(this.refresh, this);
    options.transactionsChanged.connect(this.refresh, this);
    this.refresh();
  }

  override dispose(): void {
    Signal.clearData(this);
    super.dispose();
  }

  protected override render(): JSX.Element | null {
    const { cell, connections, trans } = this.options;
    const source = this.read();
    if (!source) {
      return null;
    }
    const { connection, bind } = source;
    const transaction = this.options.transactionOf(connection);
    const state = connections.find(connection);
    const status = state?.status ?? 'closed';
    const write = (name: string, variable: string | null): void => {
      const { sharedModel } = cell.model;
      sharedModel.setSource(withHeader(sharedModel.getSource(), name, variable));
    };
    return (
      <>
        <span className="jp-PeterSql-dot" data-status={status} title={status} />
        {state?.config.production && (
          <span
            className="jp-PeterSql-CellToolbar-production"
            title={trans.__('Marked as production: what cannot be taken back is confirmed first')}
          >
            {trans.__('production')}
          </span>
        )}
        <select
          className="jp-PeterSql-CellToolbar-connection"
          aria-label={trans.__('Connection')}
          title={trans.__('Connection that this cell runs on')}
          value={connection}
          onChange={event => write(event.target.value, bind)}
        >
          {connections.names().map(name => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
        {transaction === 'none' && (
          <BindField
            key={bind ?? ''}
            name={bind ?? ''}
            trans={trans}
            onChange={variable => write(connection, variable || null)}
          />
        )}
        {transaction !== 'none' && (
          <span
            className="jp-PeterSql-CellToolbar-transaction"
            data-state={transaction}
            title={
              transaction === 'failed'
                ? trans.__('A statement of the transaction failed; it can only be rolled back')
                : trans.__('This notebook has a transaction open')
            }
          >
            {transaction === 'failed' ? trans.__('failed') : trans.__('open')}
            <button
              type="button"
              disabled={transaction === 'failed'}
              onClick={() => this.options.endTransaction(connection, 'COMMIT')}
            >
              {trans.__('Commit')}
            </button>
            <button type="button" onClick={() => this.options.endTransaction(connection, 'ROLLBACK')}>
              {trans.__('Rollback')}
            </button>
          </span>
        )}
        <button
          type="button"
          className="jp-PeterSql-CellToolbar-more"
          aria-haspopup="menu"
          aria-label={trans.__('More for this SQL cell')}
          title={trans.__('Explain, format, history')}
          onClick={event => {
            const { left, bottom } = event.currentTarget.getBoundingClientRect();
            this.options.openMenu(connection, left, bottom);
          }}
        >
          <ellipsesIcon.react tag="span" width={14} height={14} />
        </button>
      </>
    );
  }

  private read(): ReturnType<typeof readSqlSource> {
    const { cell, connections } = this.options;
    // A cell that is moved is made anew; what the old one was to paint still comes.
    return !cell.isDisposed && cell.model.type === 'code' && !cell.model.isDisposed
      ? readSqlSource(cell.model.sharedModel.getSource(), name => connections.find(name) !== undefined)
      : null;
  }

  private onCellChanged(_: unknown, change: object): void {
    if ('sourceChange' in change) {
      this.refresh();
    }
  }

  private refresh(): void {
    if (!this.isDisposed) {
      this.setHidden(this.read() === null);
      this.update();
    }
  }
}

interface BindFieldProps {
  name: string;
  trans: TranslationBundle;
  onChange(name: string): void;
}

/** The variable that the result is bound to. Written when the field is left or Enter is pressed. */
function BindField({ name, trans, onChange }: BindFieldProps): JSX.Element {
  const [text, setText] = useState(name);
  const isValid = text === '' || VARIABLE_NAME.test(text);
  const commit = (): void => {
    if (isValid && text !== name) {
      onChange(text);
    }
  };
  return (
    <label className="jp-PeterSql-CellToolbar-bind" title={trans.__('Variable that the result is bound to')}>
      <span aria-hidden="true">→</span>
      <input
        type="text"
        size={Math.max(8, text.length)}
        placeholder={trans.__('variable')}
        aria-label={trans.__('Variable that the result is bound to')}
        aria-invalid={!isValid}
        spellCheck={false}
        value={text}
        onChange={event => setText(event.target.value.trim())}
        onBlur={commit}
        onKeyDown={event => {
          if (event.key === 'Enter') {
            event.preventDefault();
            commit();
          } else if (event.key === 'Escape') {
            setText(name);
          }
        }}
      />
    </label>
  );
}
