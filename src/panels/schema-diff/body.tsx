import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import type { JSX } from 'react';
import { Detail } from './detail';
import { MigrationView, type MigrationActions } from './migration';
import type { SchemaDiffModel } from './model';
import { ObjectList } from './object-list';
import type { SidePicker } from './side-picker';
import { Sides } from './sides';

export interface SchemaDiffBodyOptions extends MigrationActions {
  model: SchemaDiffModel;
  onSnapshot(side: SidePicker): void;
}

/** Two sides, what differs, and the plan that makes one like the other. */
export class SchemaDiffBody extends ReactWidget {
  constructor(private readonly options: SchemaDiffBodyOptions) {
    super();
    this.addClass('jp-PeterSql-SchemaDiff');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', options.model.trans.__('Compare schemas'));
  }

  protected override render(): JSX.Element {
    const { model } = this.options;
    return <UseSignal signal={model.changed}>{() => <Body {...this.options} />}</UseSignal>;
  }
}

function Body({ model, onSnapshot, ...actions }: SchemaDiffBodyOptions): JSX.Element {
  const { trans, comparison, error, busy } = model;
  return (
    <>
      <Sides model={model} onSnapshot={onSnapshot} />
      {error && (
        <p className="jp-PeterSql-errorText jp-PeterSql-SchemaDiff-error" role="alert">
          {error.message} {error.hint}
        </p>
      )}
      {comparison ? (
        <>
          <div className="jp-PeterSql-SchemaDiff-objects">
            <ObjectList model={model} />
            <Detail model={model} />
          </div>
          <MigrationView model={model} {...actions} />
        </>
      ) : (
        <p className="jp-PeterSql-SchemaDiff-empty" role="status">
          {busy === 'comparing'
            ? trans.__('Reading both sides…')
            : trans.__(
                'Compare two databases, two schemas, or one with a saved snapshot. Then choose what the target takes over, review the SQL, and apply it or write it as a notebook.'
              )}
        </p>
      )}
    </>
  );
}
