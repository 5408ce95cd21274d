import type { TranslationBundle } from '@jupyterlab/translation';
import type { CellValue, ColumnStatistics, Filter, FilterOperator, ResultColumn } from '../../model';
import { DbError } from '../../model';
import { exactText, paintedText } from './cell-text';
import { element, textButton } from './dom';
import { operatorNames } from './filter-text';
import { formatCount } from './format';
import type { Popover } from './popover';
import { openPopover } from './popover';

export interface FilterFormOptions {
  column: number;
  columns: readonly ResultColumn[];
  trans: TranslationBundle;
  at: { x: number; y: number };
  /** What the form begins with. */
  filter?: Filter;
  /** Values to choose from. */
  statistics(signal: AbortSignal): Promise<ColumnStatistics>;
  apply(filter: Filter): void;
}

/** The form for one condition: an operator and a value, or a list of the column's values to tick. */
export class FilterForm {
  private readonly popover: Popover;
  private readonly abort = new AbortController();
  private readonly operator = document.createElement('select');
  private readonly value = document.createElement('input');
  private readonly list = element('div', 'jp-PeterSql-FilterForm-values');
  private readonly ticked: Set<string | null>;
  private statistics: ColumnStatistics | null = null;

  constructor(private readonly options: FilterFormOptions) {
    const { trans, columns, column, filter, at } = options;
    const { name } = columns[column];
    this.popover = openPopover(trans.__('Filter %1', name), at, () => this.abort.abort());
    this.ticked = new Set(filter?.operator === 'in' ? filter.values : []);
    for (const [id, label] of operatorNames(trans)) {
      this.operator.append(new Option(label, id));
    }
    this.operator.value = filter?.operator ?? this.firstOperator();
    this.operator.setAttribute('aria-label', trans.__('Condition'));
    this.operator.addEventListener('change', () => this.refresh());
    this.value.setAttribute('aria-label', trans.__('Value'));
    this.value.value = filter?.values[0] ?? '';
    const form = element(
      'form',
      'jp-PeterSql-FilterForm',
      element('div', 'jp-PeterSql-Popover-title', trans.__('Filter %1', name)),
      this.operator,
      this.value,
      this.list,
      element(
        'div',
        'jp-PeterSql-Popover-buttons',
        textButton(trans.__('Cancel'), 'jp-mod-styled jp-mod-reject', () => this.popover.close()),
        element('button', 'jp-mod-styled jp-mod-accept', trans.__('Filter'))
      )
    );
    form.addEventListener('submit', event => {
      event.preventDefault();
      this.submit();
    });
    this.popover.node.append(form);
    this.refresh();
    this.popover.place();
    this.value.focus();
    this.value.select();
  }

  private firstOperator(): FilterOperator {
    const { meaning } = this.options.columns[this.options.column];
    return meaning === 'text' || meaning === 'json' || meaning === 'xml' ? 'contains' : '=';
  }

  private refresh(): void {
    const operator = this.operator.value;
    this.value.hidden = operator === 'in' || operator === 'null' || operator === 'not null';
    this.list.hidden = operator !== 'in';
    if (operator === 'in' && this.list.childElementCount === 0) {
      void this.fillList();
    }
    this.popover.place();
  }

  private async fillList(): Promise<void> {
    const { trans, statistics } = this.options;
    this.list.textContent = trans.__('Counting values…');
    try {
      this.statistics = await statistics(this.abort.signal);
      const { top, nulls } = this.statistics;
      const all: { value: CellValue; count: number }[] = [
        ...(nulls > 0 ? [{ value: null, count: nulls }] : []),
        ...top
      ];
      this.list.replaceChildren(...all.map(({ value, count }) => this.choice(value, count)));
      if (this.statistics.distinct > top.length) {
        const text = trans.__(
          'The %1 most frequent of %2 values',
          top.length,
          formatCount(this.statistics.distinct)
        );
        this.list.append(element('div', 'jp-PeterSql-dim', text));
      }
    } catch (error) {
      this.list.textContent = DbError.from(error).message;
    }
    this.popover.place();
  }

  private choice(value: CellValue, count: number): HTMLElement {
    const text = exactText(value);
    const box = element('input', '');
    box.type = 'checkbox';
    box.checked = this.ticked.has(text);
    box.addEventListener('change', () => {
      if (box.checked) {
        this.ticked.add(text);
      } else {
        this.ticked.delete(text);
      }
    });
    const name = element('span', value === null ? 'jp-PeterSql-null' : '', paintedText(value) || '""');
    return element('label', '', box, name, element('span', 'jp-PeterSql-dim', formatCount(count)));
  }

  private submit(): void {
    const operator = this.operator.value as FilterOperator;
    const { column, apply } = this.options;
    const values =
      operator === 'in'
        ? [...this.ticked]
        : operator === 'null' || operator === 'not null'
          ? []
          : [this.value.value];
    if (operator === 'in' && values.length === 0) {
      return;
    }
    this.popover.close();
    apply({ column, operator, values });
  }
}
