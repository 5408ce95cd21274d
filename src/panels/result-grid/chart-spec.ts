import type { TranslationBundle } from '@jupyterlab/translation';
import type { ChartData, ChartRequest, JsonObject, JsonValue, ResultColumn } from '../../model';
import type { Palette } from './palette';

/** Media type of the charts that JupyterLab draws by itself. */
export const VEGA_LITE = 'application/vnd.vegalite.v5+json';

const NUMERIC = new Set<ResultColumn['meaning']>(['integer', 'decimal', 'float']);
const TEMPORAL = new Set<ResultColumn['layout']['kind']>(['date', 'timestamp']);

/** Whether a column can be an axis of numbers. */
export function isNumeric({ meaning }: ResultColumn): boolean {
  return NUMERIC.has(meaning);
}

/** A chart worth looking at first: numbers over time, else numbers by the first text, else how often values come. */
export function firstChart(columns: readonly ResultColumn[]): ChartRequest {
  const find = (fits: (column: ResultColumn) => boolean): number => columns.findIndex(fits);
  const isKey = ({ name }: ResultColumn): boolean => /(^|_)id$/i.test(name);
  const time = find(({ layout }) => TEMPORAL.has(layout.kind));
  const number = find(column => isNumeric(column) && !isKey(column));
  const text = find(column => column.meaning === 'text' || column.meaning === 'enum');
  if (time >= 0 && number >= 0) {
    return { kind: 'line', x: time, y: [number], aggregate: 'none' };
  }
  if (text >= 0) {
    const y = number >= 0 ? [number] : [];
    return { kind: 'bar', x: text, y, aggregate: number >= 0 ? 'sum' : 'count' };
  }
  const second = columns.findIndex((column, n) => n > number && isNumeric(column));
  if (number >= 0 && second >= 0) {
    return { kind: 'scatter', x: number, y: [second], aggregate: 'none' };
  }
  return { kind: 'histogram', x: Math.max(0, number), y: [], aggregate: 'count' };
}

/** The chart in the language of Vega-Lite 5. */
export function chartSpec(
  data: ChartData,
  request: ChartRequest,
  columns: readonly ResultColumn[],
  size: { width: number; height: number },
  palette: Palette,
  trans: TranslationBundle
): JsonObject {
  const { kind, x, y } = request;
  const { aggregate } = data;
  const hasRanges = data.points.some(({ x2 }) => x2 !== undefined) && kind !== 'line' && kind !== 'area';
  const series = new Set(data.points.map(point => point.series));
  const yName = y.length === 1 ? columns[y[0]].name : trans.__('value');
  const isCount = y.length === 0 || kind === 'histogram' || aggregate === 'count';
  const yTitle = isCount ? trans.__('rows') : aggregate === 'none' ? yName : `${aggregate} (${yName})`;
  const xType = { number: 'quantitative', time: 'temporal', category: 'nominal' }[data.xType];
  const label = { field: 'label', type: 'nominal', title: columns[x].name };
  const tooltip: JsonValue[] = [label, { field: 'y', type: 'quantitative', title: yTitle, format: ',.10~g' }];
  if (series.size > 1) {
    tooltip.push({ field: 'series', type: 'nominal', title: trans.__('series') });
  }
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
    background: 'transparent',
    ...size,
    autosize: { type: 'fit', contains: 'padding' },
    data: { values: data.points.map(point => ({ ...point, label: labelOf(point, data) })) },
    mark: markOf(request, hasRanges, palette),
    encoding: {
      x: {
        field: 'x',
        type: xType,
        title: columns[x].name,
        sort: null,
        ...(data.xType === 'time' ? { scale: { type: 'utc' } } : {}),
        ...(data.xType === 'number' ? { scale: { zero: false, nice: !hasRanges } } : {}),
        axis: {
          labelOverlap: true,
          labelLimit: 120,
          ...(data.xType === 'category' ? { labelAngle: -35 } : {})
        }
      },
      ...(hasRanges ? { x2: { field: 'x2' } } : {}),
      y: {
        field: 'y',
        type: 'quantitative',
        title: yTitle,
        stack: kind === 'bar' || kind === 'area' ? 'zero' : null,
        scale: { zero: kind !== 'line' && kind !== 'scatter' }
      },
      ...(series.size > 1 ? { color: { field: 'series', type: 'nominal', title: null } } : {}),
      tooltip
    },
    config: {
      font: palette.family,
      view: { stroke: null },
      axis: {
        labelColor: palette.dim,
        titleColor: palette.text,
        gridColor: palette.line,
        domainColor: palette.line,
        tickColor: palette.line,
        titleFontWeight: 'normal'
      },
      legend: { labelColor: palette.text, titleColor: palette.text }
    }
  };
}

function markOf({ kind }: ChartRequest, hasRanges: boolean, { accent }: Palette): JsonObject {
  switch (kind) {
    case 'scatter':
      return { type: 'circle', size: 18, opacity: 0.7, color: accent };
    case 'line':
      return { type: 'line', strokeWidth: 1.5, color: accent };
    case 'area':
      return { type: 'area', opacity: 0.55, line: { color: accent }, color: accent };
    default:
      return { type: 'bar', color: accent, ...(hasRanges ? { binSpacing: 1 } : {}) };
  }
}

function labelOf({ x, x2 }: ChartData['points'][number], { xType }: ChartData): string {
  const text = (value: number | string): string =>
    typeof value === 'string'
      ? value
      : xType === 'time'
        ? new Date(value)
            .toISOString()
            .replace('T', ' ')
            .replace(/(\.000)?Z$/, '')
            .replace(/ 00:00:00$/, '')
        : String(Number(value.toPrecision(8)));
  return x2 === undefined ? text(x) : `${text(x)} – ${text(x2)}`;
}
