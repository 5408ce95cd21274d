import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { MimeModel } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Panel, Widget } from '@lumino/widgets';
import type { ChartData, ChartRequest } from '../../model';
import { DbError } from '../../model';
import type { Host } from '../shared/host';
import { ChartForm } from './chart-form';
import { chartSpec, firstChart, VEGA_LITE } from './chart-spec';
import { formatCount } from './format';
import type { ResultPane } from './pane';
import { readPalette } from './palette';

/** Height in a notebook, pixels; elsewhere a chart fills its panel. */
const HEIGHT = 300;
const MIN_HEIGHT = 160;
/** Room for the button of Vega's menu, and the padding, pixels. */
const ACTIONS = 56;
const RESIZE_MS = 150;

export interface ChartViewOptions {
  host: Pick<Host, 'request'>;
  trans: TranslationBundle;
  rendermime: IRenderMimeRegistry;
  /** The rows to plot: those that the pane shows. */
  pane: ResultPane;
  fitRows: boolean;
}

/** A quick look at the rows of a result. The host reduces them to what a screen can show, JupyterLab's Vega draws it. */
export class ChartView extends Panel {
  private readonly frame = new Panel();
  private readonly status = new Widget();
  private request: ChartRequest;
  private data: ChartData | null = null;
  private shown: string | null = null;
  private abort: AbortController | null = null;
  private renderer: IRenderMime.IRenderer | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private width = 0;
  private readonly observer = new ResizeObserver(() => {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.isVisible && this.frame.node.clientWidth !== this.width) {
        this.draw();
      }
    }, RESIZE_MS);
  });

  constructor(private readonly options: ChartViewOptions) {
    super();
    this.addClass('jp-PeterSql-Chart');
    const { pane, trans } = options;
    const { columns } = pane.current;
    this.request = firstChart(columns);
    this.frame.addClass('jp-PeterSql-Chart-frame');
    this.status.addClass('jp-PeterSql-Chart-status');
    this.status.node.setAttribute('role', 'status');
    this.addWidget(
      new ChartForm(columns, this.request, trans, request => {
        this.request = request;
        void this.load();
      })
    );
    this.addWidget(this.frame);
    this.addWidget(this.status);
    pane.changed.connect(this.onRows, this);
    this.observer.observe(this.frame.node);
  }

  /** Draws again, in the colours of the theme that is in force. */
  override update(): void {
    super.update();
    this.draw();
  }

  override dispose(): void {
    if (!this.isDisposed) {
      clearTimeout(this.timer);
      this.abort?.abort();
      this.observer.disconnect();
      this.options.pane.changed.disconnect(this.onRows, this);
      super.dispose();
    }
  }

  protected override onAfterShow(): void {
    this.onRows();
  }

  protected override onAfterAttach(): void {
    this.onRows();
  }

  /** Other rows are shown, or came in. */
  private onRows(): void {
    const { id, rows } = this.options.pane.current;
    if (this.isVisible && this.shown !== `${id} ${rows}`) {
      void this.load();
    }
  }

  private async load(): Promise<void> {
    const { host, pane, trans, rendermime } = this.options;
    this.abort?.abort();
    const abort = new AbortController();
    this.abort = abort;
    if (!rendermime.mimeTypes.includes(VEGA_LITE)) {
      this.say(trans.__('Charts need the Vega extension of JupyterLab, which is switched off.'), true);
      return;
    }
    const { id, rows } = pane.current;
    this.shown = `${id} ${rows}`;
    this.say(trans.__('Reading…'));
    try {
      const { result } = await host.request(
        'result.chart',
        { result: id, request: this.request },
        {
          signal: abort.signal,
          onProgress: ({ fraction }) => this.say(trans.__('Reading… %1 %', Math.round(fraction * 100)))
        }
      );
      if (this.abort === abort) {
        this.data = result;
        this.draw();
        this.say(this.summary(result));
      }
    } catch (thrown) {
      const error = DbError.from(thrown);
      if (this.abort === abort && error.code !== 'cancelled') {
        this.shown = null;
        this.say(error.message, true);
      }
    }
  }

  private summary({ rows, points, reduced, left }: ChartData): string {
    const { trans } = this.options;
    const marks = formatCount(points.length);
    const how = {
      no: '',
      peaks: trans.__('drawn with %1 marks, peaks kept', marks),
      overlap: trans.__('drawn with %1 marks, one for those on the same spot', marks),
      ranges: trans.__('put together in %1 ranges', marks)
    };
    return [
      trans.__('%1 rows', formatCount(rows)),
      how[reduced],
      left > 0 ? trans.__('%1 more values are left out', formatCount(left)) : ''
    ]
      .filter(text => text)
      .join(' · ');
  }

  private say(text: string, isError = false): void {
    this.status.node.textContent = text;
    this.status.toggleClass('jp-mod-error', isError);
  }

  private draw(): void {
    const { data, request } = this;
    if (!data || !this.isVisible) {
      return;
    }
    const { rendermime, pane, trans, fitRows } = this.options;
    this.width = this.frame.node.clientWidth;
    const height = fitRows ? HEIGHT : Math.max(MIN_HEIGHT, this.frame.node.clientHeight - 8);
    const size = { width: Math.max(200, this.width - ACTIONS), height };
    const spec = chartSpec(data, request, pane.current.columns, size, readPalette(), trans);
    const actions = { export: { png: true, svg: true }, source: false, compiled: false, editor: false };
    const model = new MimeModel({
      trusted: true,
      data: { [VEGA_LITE]: spec },
      metadata: { [VEGA_LITE]: { embed_options: { actions, downloadFileName: 'chart' } } }
    });
    this.renderer?.dispose();
    const renderer = rendermime.createRenderer(VEGA_LITE);
    this.renderer = renderer;
    this.frame.addWidget(renderer);
    renderer.renderModel(model).catch((error: unknown) => this.say(DbError.from(error).message, true));
  }
}
