import type { JSX } from 'react';
import { useState } from 'react';
import { UseSignal } from '@jupyterlab/ui-components';
import type { ChangeRecorder } from '../record/recorder';
import type { ObjectEditorModel } from './model';

export interface BottomBarProps {
  model: ObjectEditorModel;
  recorder: ChangeRecorder | null;
  onApply(): void;
  onInsert(): void;
}

/** Apply with the reason why not, Revert, and the ways of the change into a notebook. */
export function BottomBar({ model, recorder, onApply, onInsert }: BottomBarProps): JSX.Element {
  const { trans, obstacle, dirty, creating, last, preview } = model;
  const label = creating ? trans.__('Create %1', model.descriptor.label.toLowerCase()) : trans.__('Apply');
  const canUndo = !dirty && last?.undo;
  return (
    <div className="jp-PeterSql-BottomBar">
      <button
        type="button"
        className="jp-mod-styled jp-mod-accept"
        disabled={obstacle !== null}
        aria-describedby="jp-PeterSql-why"
        onClick={onApply}
      >
        {label}
      </button>
      <button
        type="button"
        className="jp-mod-styled jp-mod-reject"
        disabled={!dirty}
        onClick={() => model.revert()}
      >
        {trans.__('Revert')}
      </button>
      {canUndo && (
        <button type="button" className="jp-mod-styled jp-mod-reject" onClick={() => model.proposeUndo()}>
          {trans.__('Undo last apply')}
        </button>
      )}
      <button
        type="button"
        className="jp-mod-styled jp-mod-reject"
        disabled={!preview.plan?.statements.length}
        onClick={onInsert}
      >
        {trans.__('Insert as SQL cell')}
      </button>
      {recorder && (
        <UseSignal signal={recorder.changed}>{() => <Record recorder={recorder} model={model} />}</UseSignal>
      )}
      <span id="jp-PeterSql-why" className="jp-PeterSql-BottomBar-why" title={obstacle ?? undefined}>
        {obstacle}
      </span>
    </div>
  );
}

/** The switch of a notebook that records what is applied; with several open, of the one that is chosen. */
function Record({
  recorder,
  model
}: {
  recorder: ChangeRecorder;
  model: ObjectEditorModel;
}): JSX.Element | null {
  const { trans } = model;
  const [chosen, setChosen] = useState<string | null>(null);
  const { targets } = recorder;
  const target =
    targets.find(({ path }) => path === chosen) ??
    targets.find(({ recording }) => recording) ??
    targets.at(0);
  if (!target) {
    return null;
  }
  return (
    <span className="jp-PeterSql-Record">
      <label>
        <input
          type="checkbox"
          checked={target.recording}
          onChange={event => recorder.set(target.path, event.currentTarget.checked)}
        />
        {targets.length === 1 ? trans.__('Record to %1', target.name) : trans.__('Record to')}
      </label>
      {targets.length > 1 && (
        <select
          className="jp-mod-styled"
          aria-label={trans.__('Notebook that records')}
          value={target.path}
          onChange={event => setChosen(event.currentTarget.value)}
        >
          {targets.map(({ path, name }) => (
            <option key={path} value={path}>
              {name}
            </option>
          ))}
        </select>
      )}
    </span>
  );
}
