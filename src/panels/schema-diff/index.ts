import { Clipboard, InputDialog, MainAreaWidget, Notification } from '@jupyterlab/apputils';
import type { INotebookContent } from '@jupyterlab/nbformat';
import { DbError } from '../../model';
import { iconOf } from '../shared/icon-set';
import { confirmApply } from '../object-editor/confirm-apply';
import { SchemaDiffBody } from './body';
import { SchemaDiffModel, type SchemaDiffOptions } from './model';
import { migrationNotebook } from './notebook';
import type { SidePicker } from './side-picker';

export type { SchemaDiffMemory } from './model';

export interface SchemaDiffPanelOptions extends SchemaDiffOptions {
  /** Opens a new notebook with this content. */
  onNotebook(content: INotebookContent): Promise<void>;
}

/** A tab that compares two schemas and makes one like the other. */
export class SchemaDiffPanel extends MainAreaWidget<SchemaDiffBody> {
  readonly model: SchemaDiffModel;

  constructor(private readonly options: SchemaDiffPanelOptions) {
    const model = new SchemaDiffModel(options);
    super({
      content: new SchemaDiffBody({
        model,
        onApply: () => void this.apply(),
        onNotebook: () => void this.writeNotebook(),
        onCopy: () => Clipboard.copyToSystem(scriptOf(model)),
        onSnapshot: side => void this.saveSnapshot(side)
      })
    });
    this.model = model;
    this.toolbar.hide();
    this.title.label = options.trans.__('Compare schemas');
    this.title.icon = iconOf('schema');
    this.title.closable = true;
  }

  override dispose(): void {
    if (!this.isDisposed) {
      super.dispose();
      this.model.dispose();
    }
  }

  private async apply(): Promise<void> {
    const { trans, migration, target, connections, comparison } = this.model;
    const { production = false } = connections.find(target.connection)?.config ?? {};
    const statements = (migration?.steps ?? []).flatMap(step =>
      step.statements.map(each => ({ ...each, transactional: true }))
    );
    const { connection } = target;
    const { engine } = comparison!;
    if (await confirmApply({ statements, engine, connection, production, trans })) {
      await this.model.apply();
    }
  }

  private async writeNotebook(): Promise<void> {
    const { trans, comparison, migration, target, source } = this.model;
    const connection = target.connection || source.connection;
    try {
      await this.options.onNotebook(migrationNotebook(comparison!, migration!, connection, trans));
    } catch (thrown) {
      Notification.error(trans.__('The notebook could not be written: %1', DbError.from(thrown).message));
    }
  }

  private async saveSnapshot(side: SidePicker): Promise<void> {
    const { trans } = this.model;
    const name = [side.connection, side.schema || side.database].filter(Boolean).join('-');
    const { value } = await InputDialog.getText({
      title: trans.__('Save a snapshot of the schema'),
      label: trans.__('File below the Jupyter folder; it holds definitions, no data and no passwords'),
      text: `${name.replace(/[^\p{L}\p{N}_.-]+/gu, '_')}.petersql.json`,
      okLabel: trans.__('Save snapshot')
    });
    if (!value) {
      return;
    }
    try {
      const objects = await this.model.snapshot(side, value);
      Notification.success(trans.__('%1 objects saved to %2', objects, value), { autoClose: 5000 });
    } catch (thrown) {
      Notification.error(trans.__('The snapshot was not saved: %1', DbError.from(thrown).message));
    }
  }
}

function scriptOf({ migration }: SchemaDiffModel): string {
  const statements = (migration?.steps ?? []).flatMap(step => step.statements);
  return statements.map(({ sql, elsewhere }) => `${elsewhere ?? sql};`).join('\n\n');
}
