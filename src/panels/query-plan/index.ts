import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { createElement, type JSX } from 'react';
import { PLAN_MIME, type PlanMime } from '../../model';
import type { PlanTree } from './tree';

/** The output of Explain: the plan's tree. Its view is loaded with the first plan. */
export class PlanRenderer extends ReactWidget implements IRenderMime.IRenderer {
  private mime: PlanMime | null = null;
  private view: typeof PlanTree | null = null;

  constructor(private readonly trans: TranslationBundle) {
    super();
    this.addClass('jp-PeterSql-Plan');
    // Arrows and Enter walk the tree, not the notebook.
    this.node.setAttribute('data-lm-suppress-shortcuts', 'true');
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this.mime = model.data[PLAN_MIME] as unknown as PlanMime;
    this.view = (await import('./tree')).PlanTree;
    this.update();
    await this.renderPromise;
  }

  protected override render(): JSX.Element | null {
    return this.mime && this.view && createElement(this.view, { mime: this.mime, trans: this.trans });
  }
}
