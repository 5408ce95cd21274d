import type { JSX, KeyboardEvent } from 'react';
import type { EditedObject, EditorTab } from '../../editor-tab';
import { ResultPane } from '../shared/result-pane';
import { SqlEditor } from '../shared/sql-editor';
import { useChanges } from '../shared/use-changes';
import { Actions } from './actions';
import { previewOf } from './preview-model';

/** The SELECT of a view with the rows that it gives, before it is saved. */
export const selectTab: EditorTab = {
  id: 'select',
  label: trans => trans.__('SELECT'),
  rank: 5,
  opensFirst: true,
  fields: ['select'],
  appliesTo: ({ descriptor, draft }) =>
    (descriptor.id === 'view' || descriptor.id === 'materialized-view') && typeof draft.select === 'string',
  Body: SelectBody
};

function SelectBody({ object }: { object: EditedObject }): JSX.Element {
  const model = previewOf(object);
  useChanges(model.changed);
  const { trans } = object;
  const { trial } = model;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && !event.shiftKey && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      event.stopPropagation();
      void model.show();
    }
  };
  return (
    <div className="jp-PeterSql-Split" onKeyDownCapture={onKeyDown}>
      <SqlEditor
        object={object}
        field="select"
        label={trans.__('SELECT')}
        placeholder="SELECT …"
        mark={model.mark}
        tools={
          <>
            <button
              type="button"
              className="jp-mod-styled jp-mod-reject"
              disabled={trial.run !== null}
              title={trans.__('Show the first rows without saving (Ctrl+Enter)')}
              onClick={() => void model.show()}
            >
              {trans.__('Preview')}
            </button>
            {trial.run && (
              <button type="button" className="jp-mod-styled jp-mod-reject" onClick={() => trial.cancel()}>
                {trans.__('Cancel')}
              </button>
            )}
            {!object.creating && <Actions object={object} trial={trial} />}
          </>
        }
      />
      <ResultPane
        object={object}
        trial={trial}
        empty={trans.__('Preview shows columns, types and the first rows of the text above.')}
      />
    </div>
  );
}
