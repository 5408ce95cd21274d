import type { TranslationBundle } from '@jupyterlab/translation';
import type { ColumnStatistics, HistogramBin, ResultColumn } from '../../model';
import { DbError } from '../../model';
import { paintedText } from './cell-text';
import { element } from './dom';
import { formatCount } from './format';
import { openPopover } from './popover';

const TOP_SHOWN = 8;

export interface StatisticsOptions {
  column: ResultColumn;
  trans: TranslationBundle;
  at: { x: number; y: number };
  read(signal: AbortSignal, onProgress: (fraction: number) => void): Promise<ColumnStatistics>;
}

/** Shows what is in a column: counts, bounds, distribution and the most frequent values. */
export async function showStatistics({ column, trans, at, read }: StatisticsOptions): Promise<void> {
  const abort = new AbortController();
  const title = trans.__('Statistics of %1', column.name);
  const popover = openPopover(title, at, () => abort.abort());
  const status = element('p', 'jp-PeterSql-dim', trans.__('Counting…'));
  status.setAttribute('role', 'status');
  const heading = element('div', 'jp-PeterSql-Popover-title', column.name);
  heading.append(element('span', 'jp-PeterSql-dim', ` ${column.type}`));
  const body = element('div', 'jp-PeterSql-Statistics', heading, status);
  popover.node.append(body);
  popover.place();
  try {
    const statistics = await read(abort.signal, fraction => {
      status.textContent = trans.__('Counting… %1 %', Math.round(fraction * 100));
    });
    status.remove();
    body.append(...content(statistics, trans));
  } catch (thrown) {
    const error = DbError.from(thrown);
    status.textContent = error.message;
    status.classList.add('jp-PeterSql-errorText');
  }
  popover.place();
}

function content(statistics: ColumnStatistics, trans: TranslationBundle): HTMLElement[] {
  const { rows, nulls, distinct, approximate, min, max, mean, sum, histogram, top } = statistics;
  const facts: [string, string | undefined][] = [
    [trans.__('Rows'), formatCount(rows)],
    [trans.__('NULL'), nulls === 0 ? '0' : `${formatCount(nulls)} (${percent(nulls, rows)})`],
    [
      trans.__('Different'),
      approximate ? trans.__('about %1', formatCount(distinct)) : formatCount(distinct)
    ],
    [trans.__('Smallest'), min],
    [trans.__('Largest'), max],
    [trans.__('Mean'), mean],
    [trans.__('Sum'), sum]
  ];
  const list = element('dl', '');
  for (const [name, value] of facts) {
    if (value !== undefined) {
      const text = element('dd', '', paintedText(value));
      text.title = value;
      list.append(element('dt', '', name), text);
    }
  }
  return [
    list,
    ...(histogram.length > 1 ? [bars(histogram, trans)] : []),
    ...(top.length > 0 && (top[0].count > 1 || top.length <= TOP_SHOWN) ? [topList(statistics, trans)] : [])
  ];
}

function bars(histogram: readonly HistogramBin[], trans: TranslationBundle): HTMLElement {
  const highest = Math.max(...histogram.map(({ count }) => count));
  const chart = element('div', 'jp-PeterSql-Statistics-bars');
  chart.setAttribute('role', 'img');
  chart.setAttribute('aria-label', trans.__('Distribution'));
  for (const { from, to, count } of histogram) {
    const bar = element('div', '');
    bar.style.height = `${count === 0 ? 0 : Math.max(2, Math.round((count / highest) * 100))}%`;
    const column = element('div', '', bar);
    column.title = trans.__('%1 to %2: %3', from, to, formatCount(count));
    chart.append(column);
  }
  const ends = element(
    'div',
    'jp-PeterSql-Statistics-ends jp-PeterSql-dim',
    element('span', '', histogram[0].from),
    element('span', '', histogram[histogram.length - 1].to)
  );
  return element('div', '', chart, ends);
}

function topList({ top, rows, approximate }: ColumnStatistics, trans: TranslationBundle): HTMLElement {
  const list = element('div', 'jp-PeterSql-Statistics-top');
  list.append(element('div', 'jp-PeterSql-dim', trans.__('Most frequent')));
  for (const { value, count } of top.slice(0, TOP_SHOWN)) {
    const bar = element('span', 'jp-PeterSql-Statistics-share');
    bar.style.width = `${(count / top[0].count) * 100}%`;
    const name = element('span', 'jp-PeterSql-Statistics-value', paintedText(value) || '""');
    name.title = String(value);
    list.append(
      element(
        'div',
        '',
        bar,
        name,
        element('span', 'jp-PeterSql-dim', `${formatCount(count)} · ${percent(count, rows)}`)
      )
    );
  }
  if (approximate) {
    list.append(element('div', 'jp-PeterSql-dim', trans.__('among the first 100,000 different values')));
  }
  return list;
}

function percent(part: number, whole: number): string {
  const share = (part / whole) * 100;
  return `${share > 0 && share < 0.1 ? '< 0.1' : Number(share.toFixed(1))} %`;
}
