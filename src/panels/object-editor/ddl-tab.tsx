import { Clipboard } from '@jupyterlab/apputils';
import { copyIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';
import { SqlInput } from '../shared/sql-input';
import type { ObjectEditorModel } from './model';
import { Tool } from './form/tool';

/** The object's CREATE text as it is on the server. */
export function DdlTab({ model }: { model: ObjectEditorModel }): JSX.Element {
  const { trans, ddl } = model;
  return (
    <div className="jp-PeterSql-SqlTab">
      <div className="jp-PeterSql-SqlTab-tools">
        <Tool
          icon={copyIcon}
          label={trans.__('Copy the DDL')}
          title={trans.__('Copy')}
          onClick={() => Clipboard.copyToSystem(ddl)}
        />
      </div>
      <SqlInput large readOnly value={ddl} engine={model.state.config.engine} label={trans.__('DDL')} />
    </div>
  );
}
