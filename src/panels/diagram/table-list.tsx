import { checkIcon } from '@jupyterlab/ui-components';
import type { JSX, KeyboardEvent } from 'react';
import type { DiagramTable } from './graph';
import type { DiagramModel } from './model';

/** The shown tables by name: the diagram's keyboard and screen reader side. Arrows walk, Space marks, Enter opens. */
export function TableList({
  model,
  onOpen
}: {
  model: DiagramModel;
  onOpen(table: DiagramTable): void;
}): JSX.Element {
  const { found, selected, checked, trans } = model;
  const active = found.some(({ key }) => key === selected) ? selected : found.at(0)?.key;

  const onKeyDown = (event: KeyboardEvent<HTMLUListElement>): void => {
    const at = found.findIndex(({ key }) => key === active);
    const table = found.at(at);
    const steps: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      Home: -found.length,
      End: found.length
    };
    if (!table) {
      return;
    }
    if (event.key in steps) {
      const next = found[Math.max(0, Math.min(found.length - 1, at + steps[event.key]))];
      model.reveal(next.key);
      event.currentTarget.querySelectorAll<HTMLElement>('[role="option"]')[found.indexOf(next)]?.focus();
    } else if (event.key === ' ') {
      model.toggle(table.key);
    } else if (event.key === 'Enter') {
      onOpen(table);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <ul
      className="jp-PeterSql-Diagram-list"
      role="listbox"
      aria-label={trans.__('Tables of the diagram')}
      aria-multiselectable
      onKeyDown={onKeyDown}
    >
      {found.map(table => (
        <li
          key={table.key}
          role="option"
          aria-selected={table.key === selected}
          aria-checked={checked.has(table.key)}
          tabIndex={table.key === active ? 0 : -1}
          className={table.key === selected ? 'jp-mod-selected' : ''}
          title={table.name}
          onClick={() => model.reveal(table.key)}
          onDoubleClick={() => onOpen(table)}
        >
          <span
            className="jp-PeterSql-Diagram-check"
            aria-hidden
            onClick={event => {
              event.stopPropagation();
              model.toggle(table.key);
            }}
          >
            {checked.has(table.key) && <checkIcon.react tag={null} />}
          </span>
          <span className="jp-PeterSql-Diagram-name">{table.name}</span>
        </li>
      ))}
    </ul>
  );
}
