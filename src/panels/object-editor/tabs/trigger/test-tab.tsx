import type { JSX, KeyboardEvent } from 'react';
import { useEffect } from 'react';
import type { FiredRows } from '../../../../model';
import { SqlInput } from '../../../shared/sql-input';
import type { EditedObject, EditorTab } from '../../editor-tab';
import { completionOf } from '../shared/completion';
import { ResultPane } from '../shared/result-pane';
import { useChanges } from '../shared/use-changes';
import { fireOf } from './fire-model';

/** Fires the trigger in a transaction that is rolled back. */
export const testTab: EditorTab = {
  id: 'test',
  label: trans => trans.__('Test'),
  rank: 100,
  fields: [],
  appliesTo: ({ descriptor }) => descriptor.id === 'trigger',
  Body: TestBody
};

function TestBody({ object }: { object: EditedObject }): JSX.Element {
  const model = fireOf(object);
  useChanges(model.changed);
  useChanges(object.changed);
  useEffect(() => void model.prepare(), [model, object.draft]);
  const { trans } = object;
  const { form, problem, trial, rows } = model;
  const refusal = form?.refusal ?? problem?.message;
  if (refusal) {
    return <p className="jp-PeterSql-ObjectEditor-note">{refusal}</p>;
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      event.stopPropagation();
      void model.fire();
    }
  };
  const position = trial.error?.position;
  return (
    <div className="jp-PeterSql-Run" onKeyDownCapture={onKeyDown}>
      <p className="jp-PeterSql-Run-note">
        {form?.savedOnly
          ? `${form.savedOnly}. ${trans.__('What it does is rolled back, except numbers that AUTO_INCREMENT gave out.')}`
          : trans.__(
              'The trigger as it is edited here runs in a transaction that is rolled back: nothing stays, except numbers that sequences gave out.'
            )}
      </p>
      <div className="jp-PeterSql-Fire-sql">
        <SqlInput
          large
          value={model.sql}
          engine={object.state.config.engine}
          label={trans.__('Statements that fire the trigger')}
          mark={position ?? null}
          complete={completionOf(object, 'sql')}
          onChange={sql => model.setSql(sql)}
        />
      </div>
      <div className="jp-PeterSql-Run-tools">
        <button
          type="button"
          className="jp-mod-styled jp-mod-accept"
          disabled={trial.run !== null || model.sql.trim() === ''}
          title={trans.__('Ctrl+Enter')}
          onClick={() => void model.fire()}
        >
          {trans.__('Fire and roll back')}
        </button>
        {trial.run && (
          <button type="button" className="jp-mod-styled jp-mod-reject" onClick={() => trial.cancel()}>
            {trans.__('Cancel')}
          </button>
        )}
        {form?.examples.map(({ event, sql }) => (
          <button
            key={event}
            type="button"
            className="jp-mod-styled jp-mod-reject"
            onClick={() => model.setSql(sql)}
          >
            {trans.__('Example %1', event)}
          </button>
        ))}
      </div>
      {rows && <ChangedRows object={object} rows={rows} />}
      <ResultPane
        object={object}
        trial={trial}
        empty={trans.__('Changed rows, messages and results of the statements appear here.')}
      />
    </div>
  );
}

/** Rows of the table as they were and as they would be. */
function ChangedRows({ object, rows }: { object: EditedObject; rows: FiredRows }): JSX.Element {
  const { trans } = object;
  const { columns, before, after, incomplete } = rows;
  if (incomplete !== null && before.length + after.length === 0) {
    return <p className="jp-PeterSql-Run-note">{incomplete}</p>;
  }
  if (before.length + after.length === 0) {
    return <p className="jp-PeterSql-Run-note">{trans.__('No row of the table is changed.')}</p>;
  }
  const line = (row: readonly (string | null)[], sign: string, change: string, key: number): JSX.Element => (
    <tr key={`${change} ${key}`} data-change={change}>
      <th scope="row">
        <span aria-hidden>{sign}</span>
        <span className="jp-PeterSql-visuallyHidden">
          {change === 'before' ? trans.__('before') : trans.__('after')}
        </span>
      </th>
      {row.map((value, n) => (
        <td key={n} className={value === null ? 'jp-PeterSql-Run-none' : ''}>
          {value ?? 'NULL'}
        </td>
      ))}
    </tr>
  );
  return (
    <div className="jp-PeterSql-Fire-rows">
      <table aria-label={trans.__('Changed rows')}>
        <thead>
          <tr>
            <td />
            {columns.map(column => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {before.map((row, n) => line(row, '−', 'before', n))}
          {after.map((row, n) => line(row, '+', 'after', n))}
        </tbody>
      </table>
      {incomplete !== null && <p className="jp-PeterSql-Run-note">{incomplete}</p>}
    </div>
  );
}
