import { Dialog, MainAreaWidget, showDialog } from '@jupyterlab/apputils';
import type { Message } from '@lumino/messaging';
import type { ChangeRecorder } from '../record/recorder';
import type { AppliedChanges } from '../shared/applied-changes';
import { iconOf } from '../shared/icon-set';
import { EditorBody } from './body';
import { confirmApply } from './confirm-apply';
import type { EditorModelOptions } from './model';
import { ObjectEditorModel } from './model';
import { titleOf } from './title';

export { draftStore } from './drafts';
export { editorId } from './target';

export interface ObjectEditorOptions extends EditorModelOptions {
  /** Told of every applied change. */
  changes: AppliedChanges;
  /** Where changes can be recorded; `null` where there are no notebooks. */
  recorder: ChangeRecorder | null;
  /** Puts the shown statements into a notebook. */
  onInsert(connection: string, sql: string): void;
}

/** A tab with the editor of one object. Closing it with unsaved edits asks first. */
export class ObjectEditor extends MainAreaWidget<EditorBody> {
  readonly model: ObjectEditorModel;

  constructor(options: ObjectEditorOptions) {
    const model = new ObjectEditorModel(options);
    super({
      content: new EditorBody({
        model,
        recorder: options.recorder,
        onApply: () => void this.apply(),
        onInsert: () => options.onInsert(model.connection, sqlOf(model))
      })
    });
    this.model = model;
    this.id = model.id;
    this.title.closable = true;
    this.toolbar.hide();
    model.applied.connect((_, { report, ref, op, at }) =>
      options.changes.tell({
        connection: model.connection,
        op,
        ref,
        kindLabel: model.descriptor.label,
        at,
        report
      })
    );
    model.changed.connect(this.updateTitle, this);
    this.updateTitle();
    void model.load();
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
        this.model.discard();
        this.dispose();
      }
    });
  }

  private async apply(): Promise<void> {
    const { model } = this;
    const { engine, production = false } = model.state.config;
    const statements = model.preview.plan?.statements ?? [];
    const { connection, trans } = model;
    if (await confirmApply({ statements, engine, connection, production, trans })) {
      await model.apply();
    }
  }

  private async confirmDiscard(): Promise<boolean> {
    const { trans } = this.model;
    const { button } = await showDialog({
      title: trans.__('Discard the edits?'),
      body: trans.__('%1 was changed here and not applied.', titleOf(this.model)),
      buttons: [
        Dialog.cancelButton({ label: trans.__('Keep editing') }),
        Dialog.warnButton({ label: trans.__('Discard') })
      ]
    });
    return button.accept;
  }

  private updateTitle(): void {
    const { model, title } = this;
    const { connection, ref } = model;
    title.label = titleOf(model);
    title.caption = [connection, ...ref.path].join(' › ');
    title.icon = iconOf(model.ready ? model.descriptor.icon : ref.kind);
    title.className = model.dirty ? 'jp-mod-dirty' : '';
  }
}

function sqlOf(model: ObjectEditorModel): string {
  const statements = model.preview.plan?.statements ?? [];
  return statements.map(({ sql, elsewhere, display }) => `${display ?? elsewhere ?? sql};`).join('\n');
}
