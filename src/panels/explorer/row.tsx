import type { TranslationBundle } from '@jupyterlab/translation';
import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import type { CSSProperties, JSX, MouseEvent, Ref } from 'react';
import type { DbError } from '../../model';
import { Countdown } from '../shared/countdown';
import { engineIcon, iconOf } from '../shared/icon-set';
import { RowIcon } from '../shared/row-icon';
import { compactCount, connectionTitle, statusText } from './format';
import { starIcon } from '../shared/icons';
import type { SelectMode } from './selection';
import type { ConnectionNode, ObjectNode, TreeNode, TreeRow } from './tree-node';
import { labelOf, ownName, rootOf } from './tree-node';

const TunnelIcon = iconOf('tunnel');

export interface RowProps {
  row: TreeRow;
  /** It takes the Tab key. */
  active: boolean;
  selected: boolean;
  /** Its name is being edited. */
  renaming: boolean;
  favourite: boolean;
  filter: string;
  style: CSSProperties;
  index: number;
  rowRef?: Ref<HTMLDivElement>;
  trans: TranslationBundle;
  onSelect(row: TreeRow, mode: SelectMode): void;
  /** Ends the edit of the name; `null`: as it was. */
  onRename(node: TreeNode, name: string | null): void;
  onToggle(node: TreeNode): void;
  onOpen(row: TreeRow): void;
  onRetry(node: TreeNode): void;
  /** When a connection that is being made anew is tried next. */
  retryAt(node: ConnectionNode): number | undefined;
  onDragStart(node: TreeNode, event: MouseEvent): void;
}

/** One line of the tree. */
export function Row(props: RowProps): JSX.Element {
  const { row, active, selected, style, index, rowRef, onSelect, onOpen } = props;
  const bar = barOf(row.node);
  const common = {
    id: rowId(index),
    ref: rowRef,
    role: 'treeitem',
    style: { ...style, ...bar.style, ['--jp-petersql-level' as string]: row.level },
    tabIndex: active ? 0 : -1,
    'aria-level': row.level,
    'aria-selected': selected,
    'data-index': index,
    onDoubleClick: () => onOpen(row),
    onContextMenu: () => {
      if (!selected) {
        onSelect(row, 'one');
      }
    }
  };
  const className = `jp-PeterSql-Row${selected ? ' jp-mod-selected' : ''}${bar.className}`;

  if (row.type === 'message') {
    return (
      <div
        {...common}
        className={`${className} jp-PeterSql-Row-message`}
        onMouseDown={() => onSelect(row, 'one')}
      >
        <Message {...props} />
      </div>
    );
  }
  const { node } = row;
  return (
    <div
      {...common}
      className={className}
      aria-expanded={row.expanded}
      aria-setsize={row.siblings}
      aria-posinset={row.position}
      aria-busy={node.loading || undefined}
      data-type={node.type}
      data-connection={node.type === 'connection' ? node.connection : undefined}
      data-kind={node.type === 'connection' ? undefined : node.kind.id}
      data-queryable={isQueryable(node) || undefined}
      title={titleOf(node, props.trans)}
      data-renamable={(node.type === 'object' && node.kind.can.rename === true) || undefined}
      onMouseDown={event => {
        // A right click into a selection keeps it.
        if (event.button === 0 || !selected) {
          onSelect(row, modeOf(event));
        }
        if (event.button === 0 && !props.renaming) {
          props.onDragStart(node, event);
        }
      }}
    >
      <Chevron {...props} />
      <NodeIcon {...props} />
      {props.renaming && node.type === 'object' ? (
        <NameInput node={node} trans={props.trans} onEnd={name => props.onRename(node, name)} />
      ) : (
        <span className="jp-PeterSql-Row-label">
          <Highlighted text={labelOf(node)} needle={props.filter} />
        </span>
      )}
      <Details {...props} />
    </div>
  );
}

export const rowId = (index: number): string => `jp-PeterSql-row-${index}`;

/** Whether rows can be selected from what a node stands for. */
export function isQueryable(node: TreeNode): boolean {
  return node.type === 'object' && node.kind.queryable === true && node.summary.sql !== undefined;
}

function modeOf({ shiftKey, ctrlKey, metaKey }: MouseEvent): SelectMode {
  return shiftKey ? 'range' : ctrlKey || metaKey ? 'toggle' : 'one';
}

/** The name of an object being edited in its line: Enter renames, Escape gives up. */
function NameInput(props: {
  node: ObjectNode;
  trans: TranslationBundle;
  onEnd(name: string | null): void;
}): JSX.Element {
  const name = ownName(props.node.summary.ref);
  return (
    <input
      className="jp-PeterSql-Row-name"
      aria-label={props.trans.__('New name of %1', name)}
      defaultValue={name}
      autoFocus
      spellCheck={false}
      onFocus={event => event.currentTarget.select()}
      onMouseDown={event => event.stopPropagation()}
      onDoubleClick={event => event.stopPropagation()}
      onBlur={() => props.onEnd(null)}
      onKeyDown={event => {
        event.stopPropagation();
        if (event.key === 'Enter') {
          const typed = event.currentTarget.value.trim();
          props.onEnd(typed === '' || typed === name ? null : typed);
        } else if (event.key === 'Escape') {
          props.onEnd(null);
        }
      }}
    />
  );
}

/** The bar at the left edge: red for production, else the connection's own colour. */
function barOf(node: TreeNode): { className: string; style: CSSProperties } {
  const { production, color } = rootOf(node).state.config;
  return production
    ? { className: ' jp-mod-production', style: {} }
    : {
        className: color ? ' jp-mod-colored' : '',
        style: color ? { ['--jp-petersql-color' as string]: color } : {}
      };
}

function titleOf(node: TreeNode, trans: TranslationBundle): string {
  if (node.type === 'connection') {
    return connectionTitle(node.state, trans);
  }
  if (node.type === 'folder') {
    return node.kind.plural;
  }
  const { label, hint, comment, rowEstimate } = node.summary;
  const rows = rowEstimate === undefined ? '' : trans.__('About %1 rows', rowEstimate.toLocaleString());
  return [hint ? `${label}  ${hint}` : label, rows, comment].filter(Boolean).join('\n');
}

function Chevron({ row, onToggle }: RowProps): JSX.Element {
  if (row.type !== 'node' || row.expanded === undefined) {
    return <span className="jp-PeterSql-Row-chevron" />;
  }
  const Caret = row.expanded ? caretDownIcon : caretRightIcon;
  return (
    <span
      className="jp-PeterSql-Row-chevron"
      onMouseDown={event => event.stopPropagation()}
      onDoubleClick={event => event.stopPropagation()}
      onClick={() => onToggle(row.node)}
    >
      {row.node.loading ? <span className="jp-PeterSql-spinner" /> : <Caret.react tag={null} />}
    </span>
  );
}

function NodeIcon({ row }: RowProps): JSX.Element {
  const { node } = row;
  if (node.type === 'connection') {
    return (
      <>
        <span className="jp-PeterSql-dot" data-status={node.state.status} />
        <RowIcon icon={engineIcon(node.state.config.engine)} />
      </>
    );
  }
  if (node.type === 'folder') {
    return <></>;
  }
  const primary = node.summary.flags?.includes('primaryKey') ?? false;
  return <RowIcon icon={iconOf(primary ? 'primary-key' : node.kind.icon)} />;
}

/** What stands after the label: server, hint, badges, count. */
function Details(props: RowProps): JSX.Element | null {
  const { row, favourite, trans } = props;
  const { node } = row;
  if (node.type === 'folder') {
    const count = node.children?.length;
    return count === undefined ? null : (
      <span className="jp-PeterSql-Row-count" aria-label={trans.__('%1 objects', count)}>
        {count.toLocaleString()}
      </span>
    );
  }
  if (node.type === 'object') {
    const { hint, rowEstimate, comment } = node.summary;
    return (
      <>
        {favourite && (
          <starIcon.react tag="span" className="jp-PeterSql-Row-star" title={trans.__('Favourite')} />
        )}
        {hint && <span className="jp-PeterSql-Row-hint">{hint}</span>}
        {!hint && comment && <span className="jp-PeterSql-Row-hint jp-mod-comment">{comment}</span>}
        {rowEstimate !== undefined && (
          <span className="jp-PeterSql-Row-count">{compactCount(rowEstimate)}</span>
        )}
      </>
    );
  }
  const { config, server } = node.state;
  return (
    <>
      <Life {...props} node={node} server={server} />
      <span className="jp-PeterSql-visuallyHidden">{statusText(node.state, trans)}</span>
      <span className="jp-PeterSql-Row-badges">
        {config.ssh && (
          <span
            className="jp-PeterSql-badge jp-mod-icon"
            role="img"
            aria-label={trans.__('Through an SSH tunnel')}
            title={trans.__('Through an SSH tunnel: %1', config.ssh.host)}
          >
            <TunnelIcon.react tag={null} />
          </span>
        )}
        {config.sample && <span className="jp-PeterSql-badge">{trans.__('sample')}</span>}
        {config.production && (
          <span className="jp-PeterSql-badge jp-mod-production">{trans.__('production')}</span>
        )}
        {config.readOnly && (
          <abbr className="jp-PeterSql-badge" title={trans.__('Read-only')}>
            {trans.__('RO')}
          </abbr>
        )}
      </span>
    </>
  );
}

/** What answers at the other end, or what is done about it that nothing does. */
function Life({
  node,
  server,
  trans,
  retryAt,
  onRetry
}: RowProps & { node: ConnectionNode; server: string | undefined }): JSX.Element | null {
  switch (node.state.status) {
    case 'reconnecting':
      return (
        <>
          <span className="jp-PeterSql-Row-hint jp-mod-warn">
            <Countdown retryAt={retryAt(node)} trans={trans} />
          </span>
          <button
            className="jp-PeterSql-link"
            tabIndex={-1}
            title={trans.__('Reconnect now')}
            aria-label={trans.__('Reconnect %1 now', node.connection)}
            onMouseDown={event => event.stopPropagation()}
            onDoubleClick={event => event.stopPropagation()}
            onClick={() => onRetry(node)}
          >
            {trans.__('Now')}
          </button>
        </>
      );
    case 'degraded':
      return <span className="jp-PeterSql-Row-hint jp-mod-warn">{trans.__('slow')}</span>;
    default:
      return server ? <span className="jp-PeterSql-Row-hint">{server}</span> : null;
  }
}

function Message({ row, trans, onRetry }: RowProps): JSX.Element {
  const error: DbError | null = row.node.error;
  if (row.type === 'message' && row.message === 'empty') {
    return <span className="jp-PeterSql-Row-hint">{trans.__('Nothing here')}</span>;
  }
  return (
    <>
      <span className="jp-PeterSql-errorText">
        {error?.message}
        {error?.hint && <span className="jp-PeterSql-Row-errorHint">{error.hint}</span>}
      </span>
      <button className="jp-PeterSql-link" tabIndex={-1} onClick={() => onRetry(row.node)}>
        {row.node.type === 'connection' && row.node.state.status === 'failed'
          ? trans.__('Reconnect')
          : trans.__('Retry')}
      </button>
    </>
  );
}

function Highlighted({ text, needle }: { text: string; needle: string }): JSX.Element {
  const wanted = needle.trim().toLowerCase();
  const at = wanted ? text.toLowerCase().indexOf(wanted) : -1;
  if (at < 0) {
    return <>{text}</>;
  }
  const end = at + wanted.length;
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, end)}</mark>
      {text.slice(end)}
    </>
  );
}
