import { Clipboard } from '@jupyterlab/apputils';
import { copyIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';
import { SqlInput } from '../shared/sql-input';
import type { ObjectEditorModel } from './model';

/** The object's CREATE text as it is on the server. */
export function DdlTab({ model }: { model: ObjectEditorModel }): JSX.Element {
  const { trans, ddl } = model;
  return (
    <div className="jp-PeterSql-SqlTab">
      <div className="jp-PeterSql-SqlTab-tools">
        <button
          type="button"
          className="jp-PeterSql-iconButton"
          title={trans.__('Copy')}
          aria-label={trans.__('Copy the DDL')}
          onClick={() => Clipboard.copyToSystem(ddl)}
        >
          <copyIcon.react tag={null} />
        </button>
      </div>
      <SqlInput large readOnly value={ddl} engine={model.state.config.engine} label={trans.__('DDL')} />
    </div>
  );
}
