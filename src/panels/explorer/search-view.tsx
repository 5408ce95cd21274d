import type { TranslationBundle } from '@jupyterlab/translation';
import { InputGroup } from '@jupyterlab/ui-components';
import { useVirtualizer } from '@tanstack/react-virtual';
import type { JSX, KeyboardEvent } from 'react';
import { memo, useEffect, useRef } from 'react';
import type { CatalogFinding } from '../../kernel-bridge/common/methods';
import { iconOf } from '../shared/icon-set';
import { RowIcon } from '../shared/row-icon';
import type { SearchModel } from './search-model';

export interface SearchViewProps {
  search: SearchModel;
  trans: TranslationBundle;
  onOpenFinding(finding: CatalogFinding): void;
  onRevealFinding(finding: CatalogFinding): void;
}

/** Height of a finding, pixels. */
const ROW_HEIGHT = 24;
const LIST_ID = 'jp-PeterSql-findings';
const optionId = (index: number): string => `${LIST_ID}-${index}`;

/** The search box and its findings: a combobox by the WAI-ARIA Authoring Practices, the focus stays in the box. */
export function SearchView({ search, trans, onOpenFinding, onRevealFinding }: SearchViewProps): JSX.Element {
  const { found, selected, text, error, searched } = search;
  const input = useRef<HTMLInputElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: found.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 4
  });
  useEffect(() => input.current?.focus(), []);
  useEffect(() => {
    if (found.length > 0) {
      virtualizer.scrollToIndex(selected, { align: 'auto' });
    }
  }, [virtualizer, selected, found]);

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 1);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page }[event.key];
    const current = found.at(selected);
    if (step !== undefined) {
      search.selected = selected + step;
    } else if (event.key === 'Enter' && current) {
      (event.altKey || event.shiftKey ? onRevealFinding : onOpenFinding)(current);
    } else if (event.key === 'Escape') {
      search.open = false;
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <InputGroup
        inputRef={input}
        className="jp-PeterSql-Explorer-filter"
        type="search"
        role="combobox"
        placeholder={trans.__('Search all databases')}
        aria-label={trans.__('Search all databases')}
        aria-expanded
        aria-controls={LIST_ID}
        aria-activedescendant={found.length > 0 ? optionId(selected) : undefined}
        title={trans.__('Enter opens, Shift Enter shows it in the tree, Escape goes back')}
        value={text}
        onChange={event => (search.text = event.currentTarget.value)}
        onKeyDown={onKeyDown}
        rightIcon="ui-components:search"
      />
      <div ref={scroller} className="jp-PeterSql-Search">
        <div
          id={LIST_ID}
          role="listbox"
          aria-label={trans.__('Found')}
          style={{ height: virtualizer.getTotalSize(), position: 'relative' }}
        >
          {virtualizer.getVirtualItems().map(({ index, start }) => (
            <Finding
              key={index}
              index={index}
              start={start}
              finding={found[index]}
              selected={index === selected}
              trans={trans}
              search={search}
              onOpen={onOpenFinding}
              onReveal={onRevealFinding}
            />
          ))}
        </div>
        {found.length === 0 && (
          <p className="jp-PeterSql-Search-note" role="status">
            {error?.message ?? noteOf(text, searched, trans)}
          </p>
        )}
      </div>
    </>
  );
}

/** Rendered anew for a new finding only, not with each letter that is typed. */
const Finding = memo(function Finding(props: {
  index: number;
  start: number;
  finding: CatalogFinding;
  selected: boolean;
  trans: TranslationBundle;
  search: SearchModel;
  onOpen(finding: CatalogFinding): void;
  onReveal(finding: CatalogFinding): void;
}): JSX.Element {
  const { index, start, finding, selected, trans, search, onOpen, onReveal } = props;
  const { ref, label, context, detail, connection } = finding;
  return (
    <div
      id={optionId(index)}
      role="option"
      aria-selected={selected}
      className={`jp-PeterSql-Row${selected ? ' jp-mod-selected' : ''}`}
      style={{ transform: `translateY(${start}px)`, height: ROW_HEIGHT }}
      title={[`${connection} › ${context}.${label}`, detail].filter(Boolean).join('\n')}
      onMouseDown={event => {
        event.preventDefault();
        search.selected = index;
      }}
      onClick={event => (event.altKey || event.shiftKey ? onReveal(finding) : undefined)}
      onDoubleClick={() => onOpen(finding)}
    >
      <RowIcon icon={iconOf(ref.kind)} />
      <span className="jp-PeterSql-Row-label">{label}</span>
      {detail && <span className="jp-PeterSql-Row-hint">{detail}</span>}
      <span className="jp-PeterSql-Row-count" aria-label={trans.__('in %1 on %2', context, connection)}>
        {context.split('.').at(-1)} · {connection}
      </span>
    </div>
  );
});

function noteOf(text: string, searched: readonly string[] | null, trans: TranslationBundle): string {
  if (searched === null) {
    return trans.__('Reading the catalogs…');
  }
  if (searched.length === 0) {
    return trans.__('No connection is open. Open one in the tree, then search it here.');
  }
  return text.trim() === ''
    ? trans.__('Searches objects and columns of %1', searched.join(', '))
    : trans.__('Nothing in %1 answers “%2”.', searched.join(', '), text);
}
