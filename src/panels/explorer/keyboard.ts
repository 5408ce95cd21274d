import type { ExplorerModel } from './model';
import type { TreeRow } from './tree-node';

/** What the view does for the keyboard that the model cannot. */
export interface KeyboardActions {
  /** Lines that fit into the view: how far PageDown goes. */
  pageSize(): number;
  /** Enter on what is no branch. */
  open(row: TreeRow): void;
  /** A printable key: the filter takes it. */
  startFilter(): void;
}

/**
 * The keys of a tree (WAI-ARIA Authoring Practices, tree view pattern), plus: typing filters and
 * Escape clears the filter.
 *
 * @returns whether the key was used.
 */
export function handleTreeKey(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'> & { shiftKey?: boolean },
  model: ExplorerModel,
  actions: KeyboardActions
): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return false;
  }
  const { rows } = model;
  const at = Math.max(
    0,
    rows.findIndex(row => row.key === model.selected)
  );
  const row = rows.at(at);
  const go = (index: number): true => {
    const target = rows.at(Math.max(0, Math.min(rows.length - 1, index)));
    if (target) {
      model.select(target.key, event.shiftKey ? 'range' : 'one');
    }
    return true;
  };

  switch (event.key) {
    case 'ArrowDown':
      return go(model.selected === null ? 0 : at + 1);
    case 'ArrowUp':
      return go(at - 1);
    case 'Home':
      return go(0);
    case 'End':
      return go(rows.length - 1);
    case 'PageDown':
      return go(at + actions.pageSize());
    case 'PageUp':
      return go(at - actions.pageSize());
    case 'Escape':
      if (model.filter) {
        model.filter = '';
        return true;
      }
      return false;
  }
  if (!row) {
    return false;
  }
  switch (event.key) {
    case 'ArrowRight':
      if (row.type === 'node' && row.expanded === false) {
        void model.expand(row.node);
      } else if (row.type === 'node' && row.expanded && (rows.at(at + 1)?.level ?? 0) > row.level) {
        go(at + 1);
      }
      return true;
    case 'ArrowLeft':
      if (row.type === 'message') {
        model.select(row.node.key);
      } else if (row.expanded && model.isExpanded(row.node)) {
        model.collapse(row.node);
      } else if (row.node.parent) {
        model.select(row.node.parent.key);
      }
      return true;
    case 'Enter':
      actions.open(row);
      return true;
    case ' ':
      if (row.type === 'node' && row.expanded !== undefined) {
        model.toggle(row.node);
      } else {
        actions.open(row);
      }
      return true;
  }
  if (event.key.length === 1) {
    actions.startFilter();
  }
  return false;
}
