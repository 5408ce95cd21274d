import type { JSX } from 'react';
import type { ObjectEditorModel } from './model';

export interface BottomBarProps {
  model: ObjectEditorModel;
  onApply(): void;
  onInsert(): void;
}

/** Apply with the reason why not, Revert, and the ways of the change into a notebook. */
export function BottomBar({ model, onApply, onInsert }: BottomBarProps): JSX.Element {
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
      <span id="jp-PeterSql-why" className="jp-PeterSql-BottomBar-why" title={obstacle ?? undefined}>
        {obstacle}
      </span>
    </div>
  );
}
