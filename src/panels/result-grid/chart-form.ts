import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import type { Aggregate, ChartKind, ChartRequest, ResultColumn } from '../../model';
import { isNumeric } from './chart-spec';
import { element, textButton } from './dom';

/** Series of a chart at most that a reader can tell apart. */
const MAX_Y = 6;

/** The line of choices above a chart. */
export class ChartForm extends Widget {
  constructor(
    private readonly columns: readonly ResultColumn[],
    private request: ChartRequest,
    private readonly trans: TranslationBundle,
    private readonly onChange: (request: ChartRequest) => void
  ) {
    super();
    this.addClass('jp-PeterSql-ChartForm');
    this.node.setAttribute('data-lm-suppress-shortcuts', 'true');
    this.refresh();
  }

  private refresh(): void {
    const { trans, request, columns } = this;
    const { kind, x, y, series, aggregate } = request;
    const all = columns.map(({ name }, n): [string, string] => [String(n), name]);
    const numbers = all.filter((_, n) => isNumeric(columns[n]));
    const kinds: [ChartKind, string][] = [
      ['line', trans.__('Line')],
      ['area', trans.__('Area')],
      ['bar', trans.__('Bar')],
      ['scatter', trans.__('Scatter')],
      ['histogram', trans.__('Histogram')]
    ];
    const aggregates: [Aggregate, string][] = [
      ['none', trans.__('each row')],
      ['count', trans.__('number of rows')],
      ['sum', trans.__('sum')],
      ['mean', trans.__('mean')],
      ['min', trans.__('smallest')],
      ['max', trans.__('largest')]
    ];
    const parts = [
      this.select(trans.__('Chart'), kinds, kind, value => this.change({ kind: value as ChartKind })),
      this.select(trans.__('X'), all, String(x), value => this.change({ x: Number(value) }))
    ];
    if (kind !== 'histogram') {
      const shown = y.length > 0 ? y : [null];
      shown.forEach((column, n) => {
        const label = n === 0 ? trans.__('Y') : trans.__('and');
        const none: [string, string] = ['', n === 0 ? trans.__('rows') : trans.__('(none)')];
        parts.push(
          this.select(label, [none, ...numbers], column === null ? '' : String(column), value => {
            const next = [...y];
            next.splice(n, 1, ...(value === '' ? [] : [Number(value)]));
            this.change({ y: next });
          })
        );
      });
      const unused = numbers.filter(([value]) => !y.includes(Number(value)) && Number(value) !== x);
      if (y.length > 0 && y.length < MAX_Y && unused.length > 0) {
        parts.push(
          textButton(trans.__('Add Y'), 'jp-PeterSql-link', () =>
            this.change({ y: [...y, Number(unused[0][0])] })
          )
        );
      }
      parts.push(
        this.select(trans.__('Show'), aggregates, aggregate, value =>
          this.change({ aggregate: value as Aggregate })
        ),
        this.select(
          trans.__('Split by'),
          [['', trans.__('(nothing)')], ...all],
          series === undefined ? '' : String(series),
          value => this.change({ series: value === '' ? undefined : Number(value) })
        )
      );
    }
    const label = (document.activeElement as HTMLElement | null)?.closest('label')?.firstChild?.textContent;
    const hadFocus = this.node.contains(document.activeElement);
    this.node.replaceChildren(...parts);
    if (hadFocus) {
      const same = [...this.node.querySelectorAll('label')].find(
        each => each.firstChild?.textContent === label
      );
      same?.querySelector('select')?.focus();
    }
  }

  private select(
    label: string,
    options: readonly [string, string][],
    value: string,
    onChange: (value: string) => void
  ): HTMLElement {
    const select = element('select', '');
    select.setAttribute('aria-label', label);
    for (const [id, text] of options) {
      select.append(new Option(text, id));
    }
    select.value = value;
    select.addEventListener('change', () => onChange(select.value));
    return element('label', '', element('span', '', label), select);
  }

  private change(changes: Partial<ChartRequest>): void {
    const next = { ...this.request, ...changes };
    // Without numbers there is only how many rows there are.
    this.request = next.y.length === 0 ? { ...next, aggregate: 'count' } : next;
    if (
      next.y.length > 0 &&
      this.request.aggregate === 'count' &&
      changes.y &&
      changes.aggregate === undefined
    ) {
      this.request = { ...this.request, aggregate: 'none' };
    }
    this.refresh();
    this.onChange(this.request);
  }
}
