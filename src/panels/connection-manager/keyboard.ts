import type { KeyboardEvent } from 'react';
import type { ManagerActions } from './table';

/** Lines of the table, and what in one can be reached by the arrow keys. */
const LINES = 'tr[data-connection]';
const BUTTONS = 'button:not([disabled])';

/**
 * The keys of the table (WAI-ARIA Authoring Practices, grid pattern with rows): up and down walk the connections,
 * left and right the buttons of one, Enter edits, Delete removes, Alt with up and down moves.
 */
export function handleTableKey(event: KeyboardEvent<HTMLElement>, actions: ManagerActions): void {
  const target = event.target as HTMLElement;
  const line = target.closest<HTMLElement>(LINES);
  const name = line?.dataset.connection;
  if (!line || name === undefined || event.ctrlKey || event.metaKey || event.shiftKey) {
    return;
  }
  const used = event.altKey
    ? move(event.key, name, actions)
    : walk(event.key, line, target) || (target === line && act(event.key, name, actions));
  if (used) {
    event.preventDefault();
    event.stopPropagation();
  }
}

function move(key: string, name: string, actions: ManagerActions): boolean {
  if (key !== 'ArrowUp' && key !== 'ArrowDown') {
    return false;
  }
  actions.move(name, key === 'ArrowUp' ? -1 : 1);
  return true;
}

function act(key: string, name: string, actions: ManagerActions): boolean {
  switch (key) {
    case 'Enter':
      actions.edit(name);
      return true;
    case 'Delete':
      actions.remove(name);
      return true;
    default:
      return false;
  }
}

function walk(key: string, line: HTMLElement, target: HTMLElement): boolean {
  const lines = [...(line.closest('table')?.querySelectorAll<HTMLElement>(LINES) ?? [])];
  const inLine = [line, ...line.querySelectorAll<HTMLElement>(BUTTONS)];
  const to = ((): HTMLElement | undefined => {
    switch (key) {
      case 'ArrowDown':
        return lines[lines.indexOf(line) + 1];
      case 'ArrowUp':
        return lines[lines.indexOf(line) - 1];
      case 'Home':
        return lines[0];
      case 'End':
        return lines.at(-1);
      case 'ArrowRight':
        return inLine[inLine.indexOf(target) + 1];
      case 'ArrowLeft':
        return inLine[inLine.indexOf(target) - 1];
      default:
        return undefined;
    }
  })();
  to?.focus();
  return to !== undefined;
}
