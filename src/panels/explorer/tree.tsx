import type { TranslationBundle } from '@jupyterlab/translation';
import type { Range } from '@tanstack/react-virtual';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import type { JSX, MouseEvent, MutableRefObject, RefObject } from 'react';
import { useCallback, useEffect, useLayoutEffect, useRef } from 'react';
import { iconOf } from '../shared/icon-set';
import { dragOnMove } from './drag';
import { handleTreeKey } from './keyboard';
import type { ExplorerModel } from './model';
import { Row, isQueryable, rowId } from './row';
import type { FolderNode, ObjectNode, TreeNode, TreeRow } from './tree-node';
import { isContainer } from './tree-node';

/** Height of a line relative to the font: 24 px at JupyterLab's 13 px, as in the file browser. */
const LINE_HEIGHT = 24 / 13;

export interface TreeProps {
  model: ExplorerModel;
  trans: TranslationBundle;
  /** Opens an object: the data of a table, the editor of anything else. */
  onOpen(node: ObjectNode): void;
  onStartFilter(): void;
  /** Ends the edit of a name; `null`: as it was. */
  onRename(node: TreeNode, name: string | null): void;
}

/** The tree: only the lines in view exist in the page, whatever their number. */
export function Tree({ model, trans, onOpen, onStartFilter, onRename }: TreeProps): JSX.Element {
  const { rows, selected, filter } = model;
  const scroller = useRef<HTMLDivElement>(null);
  const hasFocus = useRef(false);
  const rowHeight = useRowHeight(scroller);
  const activeIndex = Math.max(
    0,
    rows.findIndex(row => row.key === selected)
  );

  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight.current,
    getItemKey: index => rows[index].key,
    overscan: 12,
    // The active line stays in the page so that the focus is never lost by scrolling.
    rangeExtractor: useCallback(
      (range: Range) => {
        const indexes = defaultRangeExtractor(range);
        return indexes.includes(activeIndex) || activeIndex >= range.count
          ? indexes
          : [...indexes, activeIndex].sort((a, b) => a - b);
      },
      [activeIndex]
    )
  });
  const items = virtualizer.getVirtualItems();

  useLayoutEffect(() => {
    if (hasFocus.current && selected !== null) {
      virtualizer.scrollToIndex(activeIndex, { align: 'auto' });
      scroller.current?.querySelector<HTMLElement>(`#${rowId(activeIndex)}`)?.focus({ preventScroll: true });
    }
  }, [virtualizer, activeIndex, selected]);

  const first = items.at(0)?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    const inView = rows.slice(first, last + 1).map(row => row.node);
    model.count(inView.filter((node): node is FolderNode => node.type === 'folder'));
  }, [model, rows, first, last]);

  const open = (row: TreeRow): void => {
    if (row.type === 'message') {
      void model.retry(row.node);
    } else if (row.node.type === 'object' && !isContainer(row.node)) {
      onOpen(row.node);
    } else if (row.expanded !== undefined) {
      model.toggle(row.node);
    }
  };

  return (
    <div
      ref={scroller}
      className="jp-PeterSql-Tree"
      role="tree"
      aria-label={trans.__('Database connections')}
      aria-multiselectable
      data-lm-dragscroll
      onFocus={() => (hasFocus.current = true)}
      onBlur={event => (hasFocus.current = event.currentTarget.contains(event.relatedTarget))}
      onKeyDown={event => {
        const used = handleTreeKey(event, model, {
          pageSize: () => Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight.current) - 1,
          open,
          startFilter: onStartFilter
        });
        if (used) {
          event.preventDefault();
          event.stopPropagation();
        }
      }}
    >
      <div role="presentation" style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
        {items.map(({ index, key, start }) => (
          <Row
            key={key}
            row={rows[index]}
            index={index}
            active={index === activeIndex}
            filter={filter}
            style={{ transform: `translateY(${start}px)` }}
            rowRef={rows[index].type === 'message' ? virtualizer.measureElement : undefined}
            trans={trans}
            selected={model.isSelected(rows[index].key)}
            renaming={rows[index].key === model.renaming}
            favourite={isFavourite(model, rows[index].node)}
            onRename={onRename}
            onSelect={(row, mode) => model.select(row.key, mode)}
            onToggle={node => model.toggle(node)}
            onOpen={open}
            onRetry={node => void model.retry(node)}
            retryAt={node => model.connections.retryAt(node.state)}
            onDragStart={startDrag}
          />
        ))}
      </div>
    </div>
  );
}

function isFavourite({ favourites }: ExplorerModel, node: TreeNode): boolean {
  return node.type === 'object' && favourites.has(node.connection, node.summary.ref);
}

function startDrag(node: TreeNode, event: MouseEvent): void {
  if (node.type === 'object' && isQueryable(node) && node.summary.sql) {
    const { connection, summary, kind } = node;
    dragOnMove(event, { connection, sql: node.summary.sql, label: summary.label, icon: iconOf(kind.icon) });
  }
}

/** Height of a line in pixels, by the font the user has set. */
function useRowHeight(element: RefObject<HTMLElement>): MutableRefObject<number> {
  const height = useRef(24);
  useLayoutEffect(() => {
    if (element.current) {
      const fontSize = parseFloat(getComputedStyle(element.current).fontSize) || 13;
      height.current = Math.round(fontSize * LINE_HEIGHT);
      element.current.style.setProperty('--jp-petersql-row-height', `${height.current}px`);
    }
  }, [element]);
  return height;
}
