import type { TranslationBundle } from '@jupyterlab/translation';
import { copyIcon, deleteIcon, runIcon, type LabIcon } from '@jupyterlab/ui-components';
import type { Range } from '@tanstack/react-virtual';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import type { JSX, KeyboardEvent } from 'react';
import { useCallback, useEffect, useLayoutEffect, useRef } from 'react';
import type { HistoryEntry } from '../../model';
import { insertCellIcon } from '../shared/icons';
import type { HistoryActions } from './body';
import { formatMoment, formatTook } from './format';
import type { HistoryModel } from './model';

/** Height of an entry, pixels: two lines of SQL and one about it. */
const ROW_HEIGHT = 62;

export interface HistoryListProps {
  model: HistoryModel;
  trans: TranslationBundle;
  actions: HistoryActions;
}

/** The entries, the newest first; only those in view exist in the page. */
export function HistoryList({ model, trans, actions }: HistoryListProps): JSX.Element {
  const { entries } = model;
  const scroller = useRef<HTMLDivElement>(null);
  const hasFocus = useRef(false);
  const selected = model.selected;
  const active = Math.max(0, selected ? entries.indexOf(selected) : 0);
  const virtualizer = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: index => entries[index].id,
    overscan: 8,
    // The active entry stays in the page so that the focus is never lost by scrolling.
    rangeExtractor: useCallback(
      (range: Range) => {
        const indexes = defaultRangeExtractor(range);
        return indexes.includes(active) || active >= range.count
          ? indexes
          : [...indexes, active].sort((a, b) => a - b);
      },
      [active]
    )
  });
  const items = virtualizer.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;

  useEffect(() => {
    if (last >= entries.length - 10) {
      void model.more();
    }
  }, [model, last, entries.length]);

  useLayoutEffect(() => {
    if (hasFocus.current) {
      virtualizer.scrollToIndex(active, { align: 'auto' });
      scroller.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true });
    }
  }, [virtualizer, active, selected]);

  const go = (index: number): void => model.select(entries[Math.min(entries.length - 1, Math.max(0, index))]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const entry = entries[active];
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 1);
    const moves: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: entries.length - 1
    };
    const modified = event.ctrlKey || event.metaKey;
    if (event.target instanceof HTMLButtonElement && (event.key === 'Enter' || event.key === ' ')) {
      return;
    }
    if (event.key in moves && !modified) {
      go(moves[event.key]);
    } else if (event.key === 'Enter' && (event.shiftKey || modified)) {
      actions.run(entry);
    } else if (event.key === 'Enter') {
      actions.insert(entry);
    } else if (event.key === 'c' && modified && getSelection()?.isCollapsed !== false) {
      actions.copy(entry);
    } else if (event.key === 'Delete') {
      void model.remove(entry);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      ref={scroller}
      className="jp-PeterSql-History-list"
      role="listbox"
      aria-label={trans.__('Statements that ran, the newest first')}
      onKeyDown={onKeyDown}
      onFocus={() => (hasFocus.current = true)}
      onBlur={event => (hasFocus.current = event.currentTarget.contains(event.relatedTarget))}
    >
      <div role="presentation" style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
        {items.map(({ index, key, start }) => (
          <Entry
            key={key}
            entry={entries[index]}
            active={index === active}
            position={[index + 1, entries.length]}
            top={start}
            model={model}
            trans={trans}
            actions={actions}
          />
        ))}
      </div>
    </div>
  );
}

interface EntryProps extends HistoryListProps {
  entry: HistoryEntry;
  active: boolean;
  position: readonly [at: number, of: number];
  top: number;
}

function Entry({ entry, active, position, top, model, trans, actions }: EntryProps): JSX.Element {
  const { connection, sql, at, elapsedMs, rows, outcome, message } = entry;
  const facts = [
    formatMoment(at, new Date()),
    outcome === 'cancelled' ? trans.__('cancelled') : outcome === 'error' ? trans.__('failed') : '',
    rows === undefined ? '' : trans._n('%1 row', '%1 rows', rows).replace('%1', rows.toLocaleString('en')),
    formatTook(elapsedMs)
  ];
  const button = (icon: LabIcon, label: string, act: () => void): JSX.Element => (
    <button
      type="button"
      title={label}
      aria-label={label}
      tabIndex={active ? 0 : -1}
      onClick={event => {
        event.stopPropagation();
        act();
      }}
    >
      <icon.react tag="span" width={14} height={14} />
    </button>
  );
  return (
    <div
      className="jp-PeterSql-History-entry"
      role="option"
      aria-selected={active}
      aria-posinset={position[0]}
      aria-setsize={position[1]}
      data-outcome={outcome}
      tabIndex={active ? 0 : -1}
      style={{ height: ROW_HEIGHT, transform: `translateY(${top}px)` }}
      title={message ? `${sql}\n\n${message}` : sql}
      onClick={() => model.select(entry)}
      onDoubleClick={() => actions.insert(entry)}
    >
      <code>{sql}</code>
      <div className="jp-PeterSql-History-facts">
        <span className="jp-PeterSql-History-connection">{connection}</span>
        <span className="jp-PeterSql-History-text">{facts.filter(Boolean).join(' · ')}</span>
      </div>
      <div className="jp-PeterSql-History-actions">
        {button(insertCellIcon, trans.__('Insert as SQL cell (Enter)'), () => actions.insert(entry))}
        {button(runIcon, trans.__('Insert and run (Shift Enter)'), () => actions.run(entry))}
        {button(copyIcon, trans.__('Copy'), () => actions.copy(entry))}
        {button(deleteIcon, trans.__('Forget (Delete)'), () => void model.remove(entry))}
      </div>
    </div>
  );
}
