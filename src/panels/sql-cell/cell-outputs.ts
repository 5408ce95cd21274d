import type { CodeCell, ICodeCellModel } from '@jupyterlab/cells';
import type { IOutput } from '@jupyterlab/nbformat';
import type { INotebookModel } from '@jupyterlab/notebook';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { RESULT_MIME } from '../../model';

/**
 * A code cell that may be moved while it runs. Moving makes a new model under the same id; deleting
 * leaves none.
 */
export class CellHandle {
  private readonly id: string;

  constructor(
    private readonly cell: CodeCell,
    private readonly notebook: INotebookModel
  ) {
    this.id = cell.model.id;
  }

  /** The cell's model now; `null` once the cell or its notebook is gone. */
  get model(): ICodeCellModel | null {
    if (!this.cell.isDisposed) {
      return this.cell.model;
    }
    if (this.notebook.isDisposed) {
      return null;
    }
    for (const model of this.notebook.cells) {
      if (model.id === this.id && model.type === 'code') {
        return model as ICodeCellModel;
      }
    }
    return null;
  }
}

/** The outputs of one execution of a SQL cell: a result that is live first and final later, then the rest. */
export class CellOutputs {
  constructor(
    private readonly handle: CellHandle,
    private readonly run: string,
    private readonly executionCount: number
  ) {}

  /** Shows the result of the running query; it knows its run through the metadata. */
  showLive(data: ReadonlyPartialJSONObject): void {
    this.write(data, { [RESULT_MIME]: { run: this.run } });
  }

  /** Puts the final result in the place of the live one. */
  showFinal(data: ReadonlyPartialJSONObject): void {
    this.write(data, {});
  }

  /** As {@link showFinal}, but only where a live result is shown, which would stay live otherwise. */
  finishLive(data: ReadonlyPartialJSONObject): void {
    if (this.liveIndex() >= 0) {
      this.showFinal(data);
    }
  }

  /** Takes a live result away that has nothing to show. */
  removeLive(): void {
    const index = this.liveIndex();
    const outputs = this.handle.model?.outputs;
    if (outputs && index >= 0) {
      outputs.fromJSON(outputs.toJSON().filter((_, at) => at !== index));
    }
  }

  addError(ename: string, evalue: string, traceback: string[]): void {
    this.handle.model?.outputs.add({ output_type: 'error', ename, evalue, traceback });
  }

  private write(data: ReadonlyPartialJSONObject, metadata: ReadonlyPartialJSONObject): void {
    const outputs = this.handle.model?.outputs;
    if (!outputs) {
      return;
    }
    const output: IOutput = {
      output_type: 'execute_result',
      execution_count: this.executionCount,
      data: data as IOutput['data'],
      metadata: metadata as IOutput['metadata']
    };
    const index = this.liveIndex();
    if (index < 0) {
      outputs.add(output);
    } else {
      outputs.set(index, output);
    }
  }

  private liveIndex(): number {
    const outputs = this.handle.model?.outputs;
    for (let index = 0; outputs && index < outputs.length; index++) {
      const mark = outputs.get(index).metadata[RESULT_MIME] as { run?: unknown } | undefined;
      if (mark?.run === this.run) {
        return index;
      }
    }
    return -1;
  }
}
