import { Dialog, MainAreaWidget, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import type { Secrets } from '../../model';
import { databasesIcon } from '../shared/icons';
import { FormBody } from './body';
import type { FormModelOptions } from './model';
import { FormModel } from './model';

export { freeName } from './model';

export interface ConnectionFormOptions extends FormModelOptions {
  /** After a save that asked to connect. `secrets` holds the typed password, if any. */
  onConnect(name: string, secrets: Secrets | undefined): void;
}

/** A tab with the form of one connection. Closing it with unsaved edits asks first. */
export class ConnectionForm extends MainAreaWidget<FormBody> {
  private readonly model: FormModel;
  private readonly trans: TranslationBundle;

  constructor(options: ConnectionFormOptions) {
    const { trans } = options;
    const model = new FormModel(options);
    super({
      content: new FormBody({
        model,
        trans,
        onSaved: connect => {
          const { name, secrets } = model;
          this.dispose();
          if (connect) {
            options.onConnect(name, secrets);
          }
        },
        onCancel: () => this.close()
      })
    });
    this.model = model;
    this.trans = trans;
    this.id = `petersql-connection-${options.previous ?? ''}`;
    this.title.label = options.previous ? trans.__('Edit %1', options.previous) : trans.__('New connection');
    this.title.icon = databasesIcon;
    this.title.closable = true;
    this.toolbar.hide();
  }

  /** Walks the steps of connecting, as the button of this name does. */
  test(): void {
    void this.model.runTest();
  }

  override dispose(): void {
    if (!this.isDisposed) {
      super.dispose();
      this.model.dispose();
    }
  }

  protected override onCloseRequest(message: Message): void {
    if (!this.model.dirty) {
      super.onCloseRequest(message);
      return;
    }
    void this.confirmDiscard().then(discard => {
      if (discard) {
        this.dispose();
      }
    });
  }

  private async confirmDiscard(): Promise<boolean> {
    const { trans } = this;
    const { button } = await showDialog({
      title: trans.__('Discard the edits?'),
      body: trans.__('The connection was not saved.'),
      buttons: [
        Dialog.cancelButton({ label: trans.__('Keep editing') }),
        Dialog.warnButton({ label: trans.__('Discard') })
      ]
    });
    return button.accept;
  }
}
