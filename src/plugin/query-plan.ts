import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator } from '@jupyterlab/translation';
import { PLAN_MIME } from '../model';
import { PlanRenderer } from '../panels/query-plan';

/** Before `text/html` (50), which every plan carries too. */
const RANK = 40;

/** Shows the plans that Explain puts into outputs. */
export const queryPlanPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-petersql:query-plan',
  description: 'Shows query plans as a tree.',
  autoStart: true,
  requires: [IRenderMimeRegistry, ITranslator],
  activate: (_: JupyterFrontEnd, registry: IRenderMimeRegistry, translator: ITranslator) => {
    const trans = translator.load('jupyterlab_petersql');
    registry.addFactory(
      { safe: true, mimeTypes: [PLAN_MIME], createRenderer: () => new PlanRenderer(trans) },
      RANK
    );
  }
};
