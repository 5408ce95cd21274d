import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IThemeManager } from '@jupyterlab/apputils';
import { INotebookTracker, NotebookActions } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import { RESULT_MIME } from '../model';
import { watchWheel } from '../panels/result-grid/handlers';
import { ResultRenderer } from '../panels/result-grid/renderer';
import type { QueryRuns } from '../panels/sql-cell/run';
import { KernelHosts } from './kernel-hosts';
import { IQueryRuns } from './query-runs';
import { IPeterSql } from './tokens';

/** Before `text/html` (50), which every result carries too. */
const RANK = 40;

/** Shows results of SQL in outputs: the live grid, or the saved rows. */
export const resultRendererPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-petersql:result-renderer',
  description: 'Shows results of SQL cells as a grid.',
  autoStart: true,
  requires: [IPeterSql, IQueryRuns, IRenderMimeRegistry, INotebookTracker, ITranslator],
  optional: [IThemeManager],
  activate: (
    _: JupyterFrontEnd,
    { host }: IPeterSql,
    runs: QueryRuns,
    registry: IRenderMimeRegistry,
    tracker: INotebookTracker,
    translator: ITranslator,
    themes: IThemeManager | null
  ) => {
    const trans = translator.load('jupyterlab_petersql');
    const changed = new Signal<object, 'hosts' | 'theme'>({});
    const kernels = new KernelHosts(() => changed.emit('hosts'));
    host.stateChanged.connect(() => changed.emit('hosts'));
    // After a reload, outputs are there before the kernel of their notebook is.
    tracker.widgetAdded.connect((_, { sessionContext }) => {
      sessionContext.kernelChanged.connect(() => changed.emit('hosts'));
    });
    // Style sheets of the new theme apply with the next frame.
    themes?.themeChanged.connect(() => requestAnimationFrame(() => changed.emit('theme')));
    watchWheel();

    const panelAround = (node: HTMLElement) => tracker.find(panel => panel.node.contains(node));
    registry.addFactory(
      {
        safe: true,
        mimeTypes: [RESULT_MIME],
        createRenderer: mime =>
          new ResultRenderer({
            mime,
            rendermime: registry,
            runs,
            trans,
            findHost: (identity, node) => {
              if (host.info?.host === identity) {
                return host;
              }
              return kernels.find(identity, panelAround(node)?.sessionContext.session?.kernel);
            },
            runAgain: node => {
              const panel = panelAround(node);
              const cell = panel?.content.widgets.find(widget => widget.node.contains(node));
              return panel && cell
                ? () => void NotebookActions.runCells(panel.content, [cell], panel.sessionContext)
                : null;
            },
            onChange: callback => {
              const slot = (_: object, what: 'hosts' | 'theme'): void => callback(what);
              changed.connect(slot);
              return () => changed.disconnect(slot);
            }
          })
      },
      RANK
    );
  }
};
