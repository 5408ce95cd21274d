import type { TranslationBundle } from '@jupyterlab/translation';
import { addIcon, caretDownIcon, caretUpIcon, copyIcon, deleteIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';
import type { FieldSpec } from '../../form/field-spec';
import { Tool } from '../../form/tool';

export interface ColumnsToolsProps {
  trans: TranslationBundle;
  count: number;
  /** The selected line; -1 without one. */
  current: number;
  canMove: boolean;
  add(): void;
  duplicate(): void;
  remove(): void;
  step(by: 1 | -1): void;
}

/** What can be done with the lines of the columns' grid. */
export function ColumnsTools(props: ColumnsToolsProps): JSX.Element {
  const { trans, count, current, canMove, add, duplicate, remove, step } = props;
  const moveReason = canMove ? '' : trans.__('This server cannot move columns of a table that exists');
  return (
    <div className="jp-PeterSql-ListGrid-tools" role="toolbar" aria-label={trans.__('Columns')}>
      <Tool icon={addIcon} label={trans.__('Add column')} onClick={add} />
      <Tool icon={copyIcon} label={trans.__('Duplicate')} disabled={current < 0} onClick={duplicate} />
      <Tool icon={deleteIcon} label={trans.__('Remove')} disabled={current < 0} onClick={remove} />
      <Tool
        icon={caretUpIcon}
        label={moveReason || trans.__('Move up (Alt+Up)')}
        disabled={!canMove || current < 1}
        onClick={() => step(-1)}
      />
      <Tool
        icon={caretDownIcon}
        label={moveReason || trans.__('Move down (Alt+Down)')}
        disabled={!canMove || current < 0 || current >= count - 1}
        onClick={() => step(1)}
      />
      <span className="jp-PeterSql-Columns-count">{trans._n('%1 column', '%1 columns', count)}</span>
    </div>
  );
}

/** The names of what the lines show. */
export function ColumnsHeader(props: {
  trans: TranslationBundle;
  shown: readonly FieldSpec[];
  template: string;
}): JSX.Element {
  const { trans, shown, template } = props;
  return (
    <div
      className="jp-PeterSql-Columns-row jp-mod-header"
      role="row"
      style={{ gridTemplateColumns: template }}
    >
      <span role="columnheader">#</span>
      <span role="columnheader" title={trans.__('Primary key')}>
        {trans.__('Key')}
      </span>
      {shown.map(column => (
        <span key={column.name} role="columnheader" title={column.help}>
          {trans.__(column.label)}
        </span>
      ))}
    </div>
  );
}
