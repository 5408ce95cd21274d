import type { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon, ReactWidget } from '@jupyterlab/ui-components';
import type { JSX } from 'react';
import { useEffect, useState } from 'react';
import type { RowCondition, RowFilter } from '../../model';

export const NO_FILTER: RowFilter = { conditions: [], sort: [] };

/** Above the rows: which of them are shown, and in which order. The server does both. */
export class FilterBar extends ReactWidget {
  private filter = NO_FILTER;
  private problem = '';

  constructor(
    private readonly trans: TranslationBundle,
    private readonly onFilter: (filter: RowFilter) => void
  ) {
    super();
    this.addClass('jp-PeterSql-RowFilter');
  }

  setFilter(filter: RowFilter, problem = ''): void {
    this.filter = filter;
    this.problem = problem;
    this.update();
  }

  protected render(): JSX.Element {
    const { trans, filter, onFilter, problem } = this;
    const { conditions, sort, where = '' } = filter;
    return (
      <>
        <div className="jp-PeterSql-RowFilter-line">
          <WhereInput
            key={where}
            trans={trans}
            where={where}
            onChange={text => onFilter({ ...filter, where: text })}
          />
          {conditions.map((condition, index) => (
            <Chip
              key={`condition ${index}`}
              label={conditionText(condition, trans)}
              remove={trans.__('Remove the filter')}
              onRemove={() =>
                onFilter({ ...filter, conditions: conditions.filter((_, each) => each !== index) })
              }
            />
          ))}
          {sort.map(({ column, descending }) => (
            <Chip
              key={`sort ${column}`}
              label={`${column} ${descending ? '↓' : '↑'}`}
              remove={trans.__('Remove the order')}
              onRemove={() => onFilter({ ...filter, sort: sort.filter(each => each.column !== column) })}
            />
          ))}
        </div>
        {problem && (
          <div className="jp-PeterSql-RowFilter-problem" role="alert">
            {problem}
          </div>
        )}
      </>
    );
  }
}

function WhereInput(props: {
  trans: TranslationBundle;
  where: string;
  onChange(text: string): void;
}): JSX.Element {
  const { trans, where, onChange } = props;
  const [text, setText] = useState(where);
  useEffect(() => setText(where), [where]);
  return (
    <label className="jp-PeterSql-RowFilter-where">
      <span>WHERE</span>
      <input
        type="text"
        spellCheck={false}
        value={text}
        placeholder={trans.__('A condition in SQL, e.g. id > 100; Enter applies it')}
        aria-label={trans.__('Condition for the rows')}
        onChange={event => setText(event.target.value)}
        onKeyDown={event => {
          if (event.key === 'Enter') {
            onChange(text.trim());
          } else if (event.key === 'Escape') {
            setText(where);
          }
        }}
      />
    </label>
  );
}

function Chip({ label, remove, onRemove }: { label: string; remove: string; onRemove(): void }): JSX.Element {
  return (
    <span className="jp-PeterSql-RowFilter-chip">
      <span title={label}>{label}</span>
      <button type="button" title={remove} aria-label={`${remove}: ${label}`} onClick={onRemove}>
        <closeIcon.react tag="span" width="10px" height="10px" />
      </button>
    </span>
  );
}

function conditionText({ column, op, value }: RowCondition, trans: TranslationBundle): string {
  const shown =
    value === null || value === undefined ? '' : typeof value === 'string' ? `'${value}'` : `\\x${value.hex}`;
  switch (op) {
    case 'null':
      return `${column} IS NULL`;
    case 'not-null':
      return `${column} IS NOT NULL`;
    case 'contains':
      return trans.__('%1 contains %2', column, shown);
    default:
      return `${column} ${op} ${shown}`;
  }
}

/** The next order of a column when its header is clicked: up, down, none. `add` keeps the others. */
export function toggledSort(sort: RowFilter['sort'], column: string, add: boolean): RowFilter['sort'] {
  const now = sort.find(each => each.column === column);
  const others = add ? sort.filter(each => each.column !== column) : [];
  return now?.descending ? others : [...others, { column, descending: now !== undefined }];
}
