import type { ICellModel } from '@jupyterlab/cells';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';

const SQL_MIME = 'text/x-sql';

/** Highlights a code cell as SQL while its header names one of the user's connections. */
export class SqlHighlight implements IDisposable {
  private _isDisposed = false;

  /**
   * @param isSql - whether a source is a SQL cell of ours.
   * @param codeMimeType - the MIME type of the notebook's other code cells.
   */
  constructor(
    private readonly model: ICellModel,
    private readonly isSql: (source: string) => boolean,
    private readonly codeMimeType: () => string
  ) {
    // JupyterLab resets the MIME type of every cell when the kernel reports its language.
    model.mimeTypeChanged.connect(this.update, this);
    model.sharedModel.changed.connect(this.onChanged, this);
    this.update();
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  update(): void {
    const { model } = this;
    if (this.isDisposed || model.isDisposed) {
      return;
    }
    const isSql = this.isSql(model.sharedModel.getSource());
    if (isSql && model.mimeType !== SQL_MIME) {
      model.mimeType = SQL_MIME;
    } else if (!isSql && model.mimeType === SQL_MIME && this.codeMimeType() !== SQL_MIME) {
      model.mimeType = this.codeMimeType();
    }
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      Signal.clearData(this);
    }
  }

  private onChanged(_: unknown, change: object): void {
    if ('sourceChange' in change) {
      this.update();
    }
  }
}
