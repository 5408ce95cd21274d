import type { TranslationBundle } from '@jupyterlab/translation';
import { checkIcon, copyIcon, deleteIcon, type LabIcon } from '@jupyterlab/ui-components';
import type { CSSProperties, JSX } from 'react';
import type { ConnectionState } from '../../model';
import { connectionTitle, statusText } from '../explorer/format';
import { addressOf } from '../shared/address';
import { Countdown } from '../shared/countdown';
import { engineIcon } from '../shared/icon-set';
import { editIcon, plugIcon, tagIcon, unplugIcon } from '../shared/icons';
import type { ManagerActions } from './table';

export interface LineProps {
  state: ConnectionState;
  /** When it is tried again, see `ConnectionsModel.retryAt`. */
  retryAt: number | undefined;
  /** It takes the Tab key. */
  active: boolean;
  actions: ManagerActions;
  trans: TranslationBundle;
  onFocus(): void;
}

/** One connection. */
export function Line(props: LineProps): JSX.Element {
  const { state, active, actions, trans, onFocus } = props;
  const { config, status } = state;
  const { name, color, production } = config;
  const Engine = engineIcon(config.engine);
  const bar = production ? 'var(--jp-error-color1)' : color;
  return (
    <tr
      data-connection={name}
      data-status={status}
      tabIndex={active ? 0 : -1}
      aria-selected={active}
      style={bar ? { ['--jp-petersql-color' as string]: bar } : ({} as CSSProperties)}
      className={bar ? 'jp-mod-colored' : undefined}
      onFocus={onFocus}
      onDoubleClick={() => actions.edit(name)}
    >
      <th scope="row" title={connectionTitle(state, trans)}>
        <span className="jp-PeterSql-Manager-name">
          <Engine.react tag="span" elementSize="normal" />
          <span className="jp-PeterSql-Manager-label">{name}</span>
          <Flags state={state} trans={trans} />
        </span>
        <span className="jp-PeterSql-Manager-below">{addressOf(config)}</span>
      </th>
      <td className="jp-mod-address" title={addressOf(config)}>
        {addressOf(config)}
      </td>
      <td>
        <Life {...props} />
      </td>
      <td className="jp-PeterSql-Manager-actions">
        <Actions {...props} />
      </td>
    </tr>
  );
}

function Flags({ state, trans }: Pick<LineProps, 'state' | 'trans'>): JSX.Element {
  const { production, readOnly, ssh, sample } = state.config;
  return (
    <>
      {production && <span className="jp-PeterSql-badge jp-mod-production">{trans.__('production')}</span>}
      {readOnly && <span className="jp-PeterSql-badge">{trans.__('read-only')}</span>}
      {ssh && <span className="jp-PeterSql-badge">{trans.__('tunnel')}</span>}
      {sample && <span className="jp-PeterSql-badge">{trans.__('sample')}</span>}
    </>
  );
}

/** What answers and how fast, or why nothing does. */
function Life({ state, retryAt, actions, trans }: LineProps): JSX.Element {
  const { config, status, server, latencyMs, error } = state;
  const speed =
    latencyMs === undefined ? '' : ` · ${latencyMs < 10 ? latencyMs.toFixed(1) : Math.round(latencyMs)} ms`;
  const text = statusText(state, trans);
  return (
    <span className="jp-PeterSql-Manager-life" title={error?.message ?? text}>
      <span className="jp-PeterSql-dot" data-status={status} />
      <span className={status === 'failed' ? 'jp-PeterSql-errorText' : undefined}>
        {status === 'reconnecting' ? (
          <Countdown retryAt={retryAt} trans={trans} />
        ) : status === 'failed' ? (
          (error?.message ?? text)
        ) : status === 'ready' ? (
          `${server ?? text}${speed}`
        ) : (
          text
        )}
      </span>
      {status !== 'closed' && <span className="jp-PeterSql-visuallyHidden">{text}</span>}
      {status === 'reconnecting' && (
        <button
          className="jp-PeterSql-link"
          aria-label={trans.__('Reconnect %1 now', config.name)}
          onClick={() => actions.connect(config.name)}
        >
          {trans.__('Now')}
        </button>
      )}
    </span>
  );
}

function Actions({ state, active, actions, trans }: LineProps): JSX.Element {
  const { name } = state.config;
  const closed = state.status === 'closed' || state.status === 'failed';
  const all: [LabIcon, string, () => void][] = [
    closed
      ? [plugIcon, trans.__('Connect %1', name), () => actions.connect(name)]
      : [unplugIcon, trans.__('Disconnect %1', name), () => actions.disconnect(name)],
    [checkIcon, trans.__('Test %1', name), () => actions.test(name)],
    [editIcon, trans.__('Edit %1', name), () => actions.edit(name)],
    [copyIcon, trans.__('Duplicate %1', name), () => actions.duplicate(name)],
    [tagIcon, trans.__('Group and color of %1', name), () => actions.setLook(state)],
    [deleteIcon, trans.__('Remove %1', name), () => actions.remove(name)]
  ];
  return (
    <span role="group" aria-label={trans.__('Actions')}>
      {all.map(([Icon, label, onClick]) => (
        <button
          key={label}
          className="jp-Button jp-mod-minimal jp-PeterSql-Manager-action"
          title={label}
          aria-label={label}
          tabIndex={active ? 0 : -1}
          onClick={onClick}
          onDoubleClick={event => event.stopPropagation()}
        >
          <Icon.react tag="span" elementSize="normal" />
        </button>
      ))}
    </span>
  );
}
