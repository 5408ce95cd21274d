import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX, KeyboardEvent } from 'react';
import type { FrameTab } from './frame-tabs';

export interface TabStripProps {
  tabs: readonly FrameTab[];
  selected: string;
  /** Ids of tabs with a wrong field. */
  troubled: ReadonlySet<string>;
  idPrefix: string;
  trans: TranslationBundle;
  onSelect(id: string): void;
}

/** Tabs by the keyboard pattern of the WAI-ARIA Authoring Practices: arrows walk, Home and End jump. */
export function TabStrip({
  tabs,
  selected,
  troubled,
  idPrefix,
  trans,
  onSelect
}: TabStripProps): JSX.Element {
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const at = tabs.findIndex(({ id }) => id === selected);
    const to = {
      ArrowRight: (at + 1) % tabs.length,
      ArrowLeft: (at + tabs.length - 1) % tabs.length,
      Home: 0,
      End: tabs.length - 1
    }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      onSelect(tabs[to].id);
      event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')[to]?.focus();
    }
  };
  return (
    <div
      className="jp-PeterSql-TabStrip"
      role="tablist"
      aria-label={trans.__('Parts of the object')}
      onKeyDown={onKeyDown}
    >
      {tabs.map(({ id, label }) => (
        <button
          key={id}
          type="button"
          role="tab"
          id={`${idPrefix}-tab-${id}`}
          aria-controls={`${idPrefix}-panel`}
          aria-selected={id === selected}
          tabIndex={id === selected ? 0 : -1}
          className={troubled.has(id) ? 'jp-mod-invalid' : undefined}
          onClick={() => onSelect(id)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
