import { addIcon, deleteIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';
import type { KindDescriptor, Summary } from '../../../../model';
import type { EditedObject, EditorTab } from '../../editor-tab';
import { newTarget } from '../../target';
import { Tool } from '../../form/tool';
import { useAnswer, useCatalogChanges } from './common';

/** The triggers of a table or view: each has an editor of its own. */
export const triggersTab: EditorTab = {
  id: 'triggers',
  label: trans => trans.__('Triggers'),
  rank: 16,
  fields: ['triggers'],
  appliesTo: object => !object.creating && triggerKind(object) !== undefined,
  Body: TriggersTab
};

function triggerKind({ state, ref }: EditedObject): KindDescriptor | undefined {
  return state.kinds.find(({ id, parents }) => id === 'trigger' && parents.includes(ref.kind));
}

/** Whether it can be done here; else why not. */
function ability({ state, trans }: EditedObject, can: true | string): true | string {
  return state.config.readOnly ? trans.__('The connection is read-only') : can;
}

function TriggersTab({ object }: { object: EditedObject }): JSX.Element {
  const { trans, host, connection, ref } = object;
  const kind = triggerKind(object)!;
  const count = useCatalogChanges(object);
  const { value, error } = useAnswer(
    `${ref.path.join('\0')} ${count}`,
    async () => (await host.request('object.list', { connection, kind: kind.id, parent: ref })).result.items
  );
  const create = ability(object, kind.can.create);
  return (
    <div className="jp-PeterSql-Triggers">
      <div className="jp-PeterSql-ListGrid-tools" role="toolbar" aria-label={trans.__('Triggers')}>
        <Tool
          icon={addIcon}
          label={create === true ? trans.__('New trigger') : create}
          disabled={create !== true}
          onClick={() => object.open(newTarget(connection, kind, ref))}
        />
      </div>
      {error && (
        <p className="jp-PeterSql-errorText" role="alert">
          {error.message}
        </p>
      )}
      {value?.length === 0 && <p className="jp-PeterSql-ListGrid-empty">{trans.__('No triggers.')}</p>}
      {value && value.length > 0 && (
        <table aria-label={trans.__('Triggers')}>
          <thead>
            <tr>
              <th scope="col">{trans.__('Name')}</th>
              <th scope="col">{trans.__('Fires')}</th>
              <th scope="col">{trans.__('State')}</th>
              <th scope="col">{trans.__('Comment')}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {value.map(summary => (
              <Trigger key={summary.label} object={object} kind={kind} summary={summary} />
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

function Trigger(props: { object: EditedObject; kind: KindDescriptor; summary: Summary }): JSX.Element {
  const { object, kind, summary } = props;
  const { trans, connection } = object;
  const { ref, label, hint = '', comment = '', flags = [] } = summary;
  const drop = ability(object, kind.can.drop);
  return (
    <tr>
      <th scope="row">
        <button
          type="button"
          className="jp-PeterSql-link"
          title={trans.__('Open %1', label)}
          onClick={() => object.open({ connection, ref })}
        >
          {label}
        </button>
      </th>
      <td>{hint}</td>
      <td>{flags.includes('disabled') ? trans.__('disabled') : trans.__('enabled')}</td>
      <td>{comment}</td>
      <td>
        <Tool
          icon={deleteIcon}
          label={drop === true ? trans.__('Drop %1', label) : drop}
          disabled={drop !== true}
          onClick={() => object.drop(kind, summary)}
        />
      </td>
    </tr>
  );
}
