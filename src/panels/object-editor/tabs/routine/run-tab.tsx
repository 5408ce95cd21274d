import type { JSX, KeyboardEvent } from 'react';
import { SqlInput } from '../../../shared/sql-input';
import type { EditedObject, EditorTab } from '../../editor-tab';
import { same } from '../../merge';
import { ResultPane } from '../shared/result-pane';
import { useChanges } from '../shared/use-changes';
import { ArgumentRow } from './argument-row';
import type { OutputValue, RunModel } from './run-model';
import { runOf } from './run-model';

/** Calls the routine with values from a form; rows, OUT values and messages come back. */
export const runTab: EditorTab = {
  id: 'run',
  label: trans => trans.__('Run'),
  rank: 100,
  fields: [],
  appliesTo: ({ descriptor, creating }) =>
    !creating && (descriptor.id === 'function' || descriptor.id === 'procedure'),
  Body: RunBody
};

function RunBody({ object }: { object: EditedObject }): JSX.Element {
  const model = runOf(object);
  useChanges(model.changed);
  const { trans } = object;
  const { form, obstacle } = model;
  if (!form) {
    return (
      <p className="jp-PeterSql-ObjectEditor-note" role={obstacle ? 'alert' : 'status'}>
        {obstacle ? obstacle.message : trans.__('Reading…')}
      </p>
    );
  }
  if (form.refusal !== null) {
    return <p className="jp-PeterSql-ObjectEditor-note">{form.refusal}</p>;
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && model.sql !== null) {
      event.preventDefault();
      event.stopPropagation();
      void model.call();
    }
  };
  return (
    <div className="jp-PeterSql-Run" onKeyDownCapture={onKeyDown}>
      {object.saved && !same(object.saved, object.draft) && (
        <p className="jp-PeterSql-Run-note">
          {trans.__('The routine runs as it is on the server: your edits are not applied yet.')}
        </p>
      )}
      {form.parameters.length > 0 && (
        <table className="jp-PeterSql-Run-arguments" aria-label={trans.__('Arguments')}>
          <tbody>
            {form.parameters.map((parameter, index) => (
              <ArgumentRow
                key={index}
                trans={trans}
                index={index}
                parameter={parameter}
                argument={model.values[index]}
                onChange={argument => model.setValue(index, argument)}
              />
            ))}
          </tbody>
        </table>
      )}
      <Statement object={object} model={model} />
      <Tools object={object} model={model} />
      {model.outputs && <Outputs object={object} outputs={model.outputs} />}
      <ResultPane
        object={object}
        trial={model.trial}
        empty={trans.__('Results, messages and values of OUT parameters appear here.')}
      />
    </div>
  );
}

function Statement({ object, model }: { object: EditedObject; model: RunModel }): JSX.Element {
  const { trans } = object;
  return model.sql === null ? (
    <p className="jp-PeterSql-Run-note" role="status">
      {model.obstacle?.message ?? ''}
    </p>
  ) : (
    <SqlInput readOnly value={model.sql} engine={object.state.config.engine} label={trans.__('The call')} />
  );
}

function Tools({ object, model }: { object: EditedObject; model: RunModel }): JSX.Element {
  const { trans } = object;
  const { sql, trial, rollback } = model;
  return (
    <div className="jp-PeterSql-Run-tools">
      <button
        type="button"
        className="jp-mod-styled jp-mod-accept"
        disabled={sql === null || trial.run !== null}
        title={trans.__('Ctrl+Enter')}
        onClick={() => void model.call()}
      >
        {trans.__('Run')}
      </button>
      {trial.run && (
        <button type="button" className="jp-mod-styled jp-mod-reject" onClick={() => trial.cancel()}>
          {trans.__('Cancel')}
        </button>
      )}
      <button
        type="button"
        className="jp-mod-styled jp-mod-reject"
        disabled={sql === null}
        onClick={() => object.insertSql(sql ?? '')}
      >
        {trans.__('Insert the call as SQL cell')}
      </button>
      <label>
        <input
          type="checkbox"
          checked={rollback}
          onChange={event => model.setRollback(event.currentTarget.checked)}
        />
        {trans.__('Roll back afterwards')}
      </label>
    </div>
  );
}

function Outputs({
  object,
  outputs
}: {
  object: EditedObject;
  outputs: readonly OutputValue[];
}): JSX.Element {
  return (
    <table className="jp-PeterSql-Run-outputs" aria-label={object.trans.__('OUT values')}>
      <tbody>
        {outputs.map(({ name, type, value }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="jp-PeterSql-Run-type">{type}</td>
            <td className={value === null ? 'jp-PeterSql-Run-none' : ''}>
              {value === null ? 'NULL' : String(value)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
