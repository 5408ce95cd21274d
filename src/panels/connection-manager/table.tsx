import type { TranslationBundle } from '@jupyterlab/translation';
import { addIcon, closeIcon, copyIcon } from '@jupyterlab/ui-components';
import type { LabIcon } from '@jupyterlab/ui-components';
import { Fragment, type JSX } from 'react';
import type { ConnectionState } from '../../model';
import { statusText } from '../explorer/format';
import { addressOf } from '../shared/address';
import type { ConnectionsModel } from '../shared/connections-model';
import { engineIcon } from '../shared/icon-set';
import { editIcon, plugIcon, unplugIcon } from '../shared/icons';
import { groupsOf } from './groups';

/** What can be done with a connection. */
export interface ManagerActions {
  add(): void;
  connect(name: string): void;
  disconnect(name: string): void;
  edit(name: string): void;
  duplicate(name: string): void;
  remove(name: string): void;
  setGroup(state: ConnectionState): void;
}

export interface ManagerTableProps {
  connections: ConnectionsModel;
  actions: ManagerActions;
  trans: TranslationBundle;
}

/** Every connection below the heading of its group. */
export function ManagerTable({ connections, actions, trans }: ManagerTableProps): JSX.Element {
  const { all, loaded, error } = connections;
  if (error) {
    return (
      <p className="jp-PeterSql-Manager-message" role="alert">
        {error.message}
      </p>
    );
  }
  if (loaded && all.length === 0) {
    return (
      <p className="jp-PeterSql-Manager-message">
        {trans.__('There are no connections yet.')}{' '}
        <button className="jp-PeterSql-link" onClick={actions.add}>
          {trans.__('Add one')}
        </button>
      </p>
    );
  }
  return (
    <table className="jp-PeterSql-Manager-table" aria-label={trans.__('Connections')}>
      <thead>
        <tr>
          <th scope="col">{trans.__('Name')}</th>
          <th scope="col">{trans.__('Address')}</th>
          <th scope="col">{trans.__('State')}</th>
          <th scope="col">{trans.__('Flags')}</th>
          <th scope="col">{trans.__('Actions')}</th>
        </tr>
      </thead>
      <tbody>
        {groupsOf(all).map(({ name, connections: members }) => (
          <Fragment key={name}>
            {name && (
              <tr>
                <th className="jp-PeterSql-Manager-group" colSpan={5} scope="rowgroup">
                  {name}
                </th>
              </tr>
            )}
            {members.map(state => (
              <Line key={state.config.name} state={state} actions={actions} trans={trans} />
            ))}
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}

interface LineProps {
  state: ConnectionState;
  actions: ManagerActions;
  trans: TranslationBundle;
}

function Line({ state, actions, trans }: LineProps): JSX.Element {
  const { config, status, error } = state;
  const { name, color, production, readOnly, group } = config;
  const Engine = engineIcon(config.engine);
  const closed = status === 'closed' || status === 'failed';
  const flags = [
    ...(production ? [trans.__('production')] : []),
    ...(readOnly ? [trans.__('read-only')] : []),
    ...(config.ssh ? [trans.__('tunnel')] : [])
  ];
  const dot = production ? 'var(--jp-error-color1)' : (color ?? 'transparent');
  return (
    <tr data-status={status}>
      <th scope="row">
        <span className="jp-PeterSql-Manager-name">
          <span className="jp-PeterSql-Manager-dot" style={{ background: dot }} />
          <Engine.react tag="span" elementSize="normal" />
          {name}
        </span>
      </th>
      <td title={addressOf(config)}>{addressOf(config)}</td>
      <td title={error?.message ?? state.server}>{statusText(state, trans)}</td>
      <td>
        {flags.map(flag => (
          <span key={flag} className="jp-PeterSql-badge">
            {flag}
          </span>
        ))}
      </td>
      <td className="jp-PeterSql-Manager-actions">
        {closed ? (
          <Action
            icon={plugIcon}
            label={trans.__('Connect %1', name)}
            onClick={() => actions.connect(name)}
          />
        ) : (
          <Action
            icon={unplugIcon}
            label={trans.__('Disconnect %1', name)}
            onClick={() => actions.disconnect(name)}
          />
        )}
        <Action
          icon={editIcon}
          label={trans.__('Edit or test %1', name)}
          onClick={() => actions.edit(name)}
        />
        <Action
          icon={copyIcon}
          label={trans.__('Duplicate %1', name)}
          onClick={() => actions.duplicate(name)}
        />
        <Action
          icon={addIcon}
          label={group ? trans.__('Move %1 to another group', name) : trans.__('Put %1 into a group', name)}
          onClick={() => actions.setGroup(state)}
        />
        <Action icon={closeIcon} label={trans.__('Remove %1', name)} onClick={() => actions.remove(name)} />
      </td>
    </tr>
  );
}

function Action({
  icon: Icon,
  label,
  onClick
}: {
  icon: LabIcon;
  label: string;
  onClick(): void;
}): JSX.Element {
  return (
    <button
      className="jp-Button jp-mod-minimal jp-PeterSql-Manager-action"
      title={label}
      aria-label={label}
      onClick={onClick}
    >
      <Icon.react tag="span" elementSize="normal" />
    </button>
  );
}
