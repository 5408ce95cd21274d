import type { TranslationBundle } from '@jupyterlab/translation';
import { useState, type JSX } from 'react';
import type { ConnectionState } from '../../model';
import type { ConnectionsModel } from '../shared/connections-model';
import { groupsOf } from './groups';
import { handleTableKey } from './keyboard';
import { Line } from './line';

/** What can be done with a connection. */
export interface ManagerActions {
  add(): void;
  importOthers(): void;
  connect(name: string): void;
  disconnect(name: string): void;
  edit(name: string): void;
  /** Walks the steps of connecting, in the form. */
  test(name: string): void;
  duplicate(name: string): void;
  remove(name: string): void;
  /** Asks for group and colour. */
  setLook(state: ConnectionState): void;
  /** By one line within its group. */
  move(name: string, by: 1 | -1): void;
}

export interface ManagerTableProps {
  connections: ConnectionsModel;
  actions: ManagerActions;
  trans: TranslationBundle;
}

/** Every connection below the heading of its group. */
export function ManagerTable({ connections, actions, trans }: ManagerTableProps): JSX.Element {
  const [current, setCurrent] = useState<string>();
  const { all, loaded, error } = connections;
  if (error) {
    return (
      <div className="jp-PeterSql-Manager-message" role="alert">
        <p className="jp-PeterSql-errorText">{error.message}</p>
        {error.hint && <p>{error.hint}</p>}
      </div>
    );
  }
  if (!loaded) {
    return <p className="jp-PeterSql-Manager-message">{trans.__('Waiting for the engine host…')}</p>;
  }
  if (all.length === 0) {
    return <Empty actions={actions} trans={trans} />;
  }
  const active = connections.find(current ?? '') ? current : groupsOf(all)[0].connections[0].config.name;
  return (
    <table
      className="jp-PeterSql-Manager-table"
      role="grid"
      aria-label={trans.__('Connections')}
      onKeyDown={event => handleTableKey(event, actions)}
    >
      <thead>
        <tr>
          <th scope="col">{trans.__('Name')}</th>
          <th scope="col" className="jp-mod-address">
            {trans.__('Address')}
          </th>
          <th scope="col">{trans.__('State')}</th>
          <th scope="col">
            <span className="jp-PeterSql-visuallyHidden">{trans.__('Actions')}</span>
          </th>
        </tr>
      </thead>
      {groupsOf(all).map(({ name, connections: members }) => (
        <tbody key={name}>
          {name && (
            <tr>
              <th className="jp-PeterSql-Manager-group" colSpan={4} scope="rowgroup">
                {name} <span className="jp-PeterSql-Manager-count">{members.length}</span>
              </th>
            </tr>
          )}
          {members.map(state => (
            <Line
              key={state.config.name}
              state={state}
              retryAt={connections.retryAt(state)}
              active={state.config.name === active}
              actions={actions}
              trans={trans}
              onFocus={() => setCurrent(state.config.name)}
            />
          ))}
        </tbody>
      ))}
    </table>
  );
}

function Empty({ actions, trans }: Omit<ManagerTableProps, 'connections'>): JSX.Element {
  return (
    <div className="jp-PeterSql-Manager-message">
      <p>
        {trans.__(
          'No connections yet. Add one with its address or a pasted URL, or import what other programs on the Jupyter server use: service files of PostgreSQL and option files of MySQL and MariaDB.'
        )}
      </p>
      <p className="jp-PeterSql-Manager-start">
        <button className="jp-mod-styled jp-mod-accept" onClick={actions.add}>
          {trans.__('Add connection')}
        </button>
        <button className="jp-mod-styled jp-mod-reject" onClick={actions.importOthers}>
          {trans.__('Import…')}
        </button>
      </p>
    </div>
  );
}
