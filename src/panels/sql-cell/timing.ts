import type { ICodeCellModel } from '@jupyterlab/cells';

/**
 * Records when a cell ran in its `execution` metadata, under the keys that JupyterLab uses for kernel
 * messages, so that extensions which show execution times work for SQL cells too.
 */
export class CellTiming {
  private readonly stamps: Record<string, string> = {};

  constructor(private readonly enabled: boolean) {}

  start(model: ICodeCellModel): void {
    if (this.enabled) {
      this.mark(model, 'iopub.status.busy', 'iopub.execute_input', 'shell.execute_reply.started');
    } else {
      model.deleteMetadata('execution');
    }
  }

  end(model: ICodeCellModel): void {
    if (this.enabled) {
      this.mark(model, 'shell.execute_reply', 'iopub.status.idle');
    }
  }

  private mark(model: ICodeCellModel, ...labels: string[]): void {
    const now = new Date().toISOString();
    for (const label of labels) {
      this.stamps[label] = now;
    }
    model.setMetadata('execution', { ...this.stamps });
  }
}
