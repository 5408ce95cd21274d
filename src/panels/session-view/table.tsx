import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX, KeyboardEvent } from 'react';
import type { SessionRow } from './blocking-tree';
import { durationText, stateText } from './format';
import type { SessionViewModel } from './model';

export interface SessionTableProps {
  model: SessionViewModel;
  trans: TranslationBundle;
}

/** The sessions, with those that wait below the one they wait for. Arrow keys walk. */
export function SessionTable({ model, trans }: SessionTableProps): JSX.Element {
  const { rows } = model;
  const selected = model.selected?.id;
  const active = rows.some(({ session }) => session.id === selected) ? selected : rows.at(0)?.session.id;

  const onKeyDown = (event: KeyboardEvent<HTMLTableSectionElement>): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const at = rows.findIndex(({ session }) => session.id === active);
    const next = rows.at(Math.max(0, Math.min(rows.length - 1, at + step)));
    if (next) {
      model.select(next.session.id);
      event.currentTarget.querySelector<HTMLElement>(`[data-session="${next.session.id}"]`)?.focus();
    }
  };

  return (
    <table className="jp-PeterSql-Sessions-table" role="treegrid" aria-label={trans.__('Sessions')}>
      <thead>
        <tr>
          <th scope="col">{trans.__('Session')}</th>
          <th scope="col">{trans.__('User')}</th>
          <th scope="col">{trans.__('Database')}</th>
          <th scope="col">{trans.__('State')}</th>
          <th scope="col" className="jp-mod-number" title={trans.__('Time in this state')}>
            {trans.__('For')}
          </th>
          <th scope="col">{trans.__('Waits for')}</th>
          <th scope="col">{trans.__('Statement')}</th>
          <th scope="col" className="jp-mod-number" title={trans.__('Age of the open transaction')}>
            {trans.__('Transaction')}
          </th>
          <th scope="col">{trans.__('Client')}</th>
        </tr>
      </thead>
      <tbody onKeyDown={onKeyDown}>
        {rows.map(row => (
          <Line
            key={row.session.id}
            row={row}
            trans={trans}
            selected={row.session.id === selected}
            tabbable={row.session.id === active}
            onSelect={() => model.select(row.session.id)}
          />
        ))}
      </tbody>
    </table>
  );
}

interface LineProps {
  row: SessionRow;
  trans: TranslationBundle;
  selected: boolean;
  tabbable: boolean;
  onSelect(): void;
}

function Line({ row, trans, selected, tabbable, onSelect }: LineProps): JSX.Element {
  const { session, level, blocking } = row;
  const { id, user, database, client, application, state, forMs, transactionMs, wait, sql, own } = session;
  const blocked = session.blockedBy.length > 0;
  return (
    <tr
      data-session={id}
      data-state={blocked ? 'blocked' : state}
      aria-level={level}
      aria-selected={selected}
      tabIndex={tabbable ? 0 : -1}
      onClick={onSelect}
      onFocus={selected ? undefined : onSelect}
    >
      <td className="jp-PeterSql-Sessions-id" style={{ ['--jp-petersql-level' as string]: level }}>
        <span className="jp-PeterSql-Sessions-mark" data-state={blocked ? 'blocked' : state} />
        {id}
        {own && (
          <span
            className="jp-PeterSql-badge"
            title={
              own === 'notebook'
                ? trans.__('A notebook or panel of this JupyterLab')
                : trans.__('This JupyterLab, for the sidebar and this view')
            }
          >
            {trans.__('own')}
          </span>
        )}
        {blocking > 0 && (
          <span className="jp-PeterSql-badge jp-mod-blocking">
            {trans._n('blocks %1', 'blocks %1', blocking)}
          </span>
        )}
      </td>
      <td>{user}</td>
      <td>{database}</td>
      <td title={session.stateText}>{stateText(session, trans)}</td>
      <td className="jp-mod-number">{forMs === undefined ? '' : durationText(forMs)}</td>
      <td title={wait}>{wait}</td>
      <td className="jp-PeterSql-Sessions-sql" title={sql}>
        {sql}
      </td>
      <td className="jp-mod-number">{transactionMs === undefined ? '' : durationText(transactionMs)}</td>
      <td title={[application, client].filter(Boolean).join(' · ')}>
        {[application, client].filter(Boolean).join(' · ')}
      </td>
    </tr>
  );
}
