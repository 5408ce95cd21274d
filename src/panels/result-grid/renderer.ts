import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { RenderedHTML, RenderedText } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Panel, Widget } from '@lumino/widgets';
import type { ResultMime } from '../../model';
import { RESULT_MIME } from '../../model';
import type { Host } from '../shared/host';
import type { QueryRuns } from '../sql-cell/run';
import { ResultView } from './view';

export interface ResultRendererOptions {
  mime: IRenderMime.IRendererOptions;
  /** Draws charts. */
  rendermime: IRenderMimeRegistry;
  runs: QueryRuns;
  trans: TranslationBundle;
  /** Finds the process that made a result, as seen from the notebook around `node`; `null` when it is gone. */
  findHost(identity: string, node: HTMLElement): Pick<Host, 'request'> | null;
  /** Runs the cell around `node` again; `null` where there is none. */
  runAgain(node: HTMLElement): (() => void) | null;
  /** Calls back when a host came or went, or the theme changed. Returns the function that stops it. */
  onChange(callback: (what: 'hosts' | 'theme') => void): () => void;
}

/** The output of a SQL cell: the live grid while its rows are there, else the rows that the notebook saved. */
export class ResultRenderer extends Panel implements IRenderMime.IRenderer {
  private readonly stop: () => void;
  private model: IRenderMime.IMimeModel | null = null;
  private view: ResultView | null = null;
  private saved: { model: IRenderMime.IMimeModel; widget: Widget } | null = null;
  /** Identity of the result whose rows the host said are gone. */
  private gone: ResultMime | null = null;

  constructor(private readonly options: ResultRendererOptions) {
    super();
    this.addClass('jp-PeterSql-Output');
    this.stop = options.onChange(what => {
      if (what === 'theme') {
        this.view?.updateTheme();
      } else {
        this.update();
      }
    });
  }

  renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this.model = model;
    this.render();
    return Promise.resolve();
  }

  override dispose(): void {
    this.stop();
    super.dispose();
  }

  /** The notebook around is known only once attached. */
  protected override onAfterAttach(): void {
    this.render();
  }

  protected override onUpdateRequest(): void {
    this.render();
  }

  private render(): void {
    const { model, options } = this;
    const result = model?.data[RESULT_MIME] as unknown as ResultMime | undefined;
    if (!model || !result || !this.isAttached) {
      return;
    }
    const mark = model.metadata[RESULT_MIME] as { run?: string } | undefined;
    const run = result.running && mark?.run ? options.runs.get(mark.run) : undefined;
    const host = options.findHost(result.host, this.node);
    if (host && (run ?? (!result.running && this.gone?.statements !== result.statements))) {
      const view = this.liveView(host);
      if (run) {
        view.setRun(run);
      } else {
        view.setResult(result);
      }
    } else {
      this.showSaved(model, result);
    }
  }

  private liveView(host: Pick<Host, 'request'>): ResultView {
    this.saved?.widget.dispose();
    this.saved = null;
    if (!this.view) {
      this.view = new ResultView({
        host,
        trans: this.options.trans,
        rendermime: this.options.rendermime,
        fitRows: true,
        onGone: () => {
          this.gone = this.model?.data[RESULT_MIME] as unknown as ResultMime;
          this.update();
        }
      });
      this.addWidget(this.view);
    }
    return this.view;
  }

  private showSaved(model: IRenderMime.IMimeModel, result: ResultMime): void {
    if (this.saved?.model === model) {
      return;
    }
    this.view?.dispose();
    this.view = null;
    this.saved?.widget.dispose();
    const panel = new Panel();
    panel.addClass('jp-PeterSql-Saved');
    const type = model.data['text/html'] === undefined ? 'text/plain' : 'text/html';
    const mime = { ...this.options.mime, mimeType: type };
    const rows = type === 'text/html' ? new RenderedHTML(mime) : new RenderedText(mime);
    void rows.renderModel(model);
    panel.addWidget(rows);
    panel.addWidget(this.savedBar(result));
    this.saved = { model, widget: panel };
    this.addWidget(panel);
  }

  private savedBar(result: ResultMime): Widget {
    const { trans, runAgain } = this.options;
    const hasRows = result.statements.some(statement => statement.result);
    const bar = new Widget();
    bar.addClass('jp-PeterSql-Footer');
    const text = document.createElement('span');
    text.className = 'jp-PeterSql-Footer-text';
    text.textContent = result.running
      ? trans.__('The page was left while this query ran.')
      : hasRows
        ? trans.__('Saved rows. The full result is no longer held.')
        : '';
    bar.node.append(text);
    const again = runAgain(this.node);
    if (again && (hasRows || result.running)) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'jp-PeterSql-Footer-again jp-mod-styled';
      button.textContent = trans.__('Run again');
      button.addEventListener('click', again);
      bar.node.append(button);
    }
    bar.setHidden(bar.node.textContent === '');
    return bar;
  }
}
