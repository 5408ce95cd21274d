import type { JSX, MouseEvent } from 'react';
import { memo } from 'react';
import type { JsonObject } from '../../../../model';
import type { FormContext } from '../../form/context';
import { hasProblem, problemAt } from '../../form/context';
import type { FieldSpec } from '../../form/field-spec';
import { ValueInput } from '../../form/value-input';

/** What lines of the columns grid do; `index` is the line's. */
export interface ColumnActions {
  select(index: number, event?: Pick<MouseEvent, 'shiftKey' | 'ctrlKey' | 'metaKey'>): void;
  /** The focus came into the line. */
  enter(index: number): void;
  change(index: number, fields: JsonObject): void;
  setInKey(index: number, isIn: boolean): void;
  /** Moves what is dragged, the line `from` or the selected ones, to `index`. */
  drop(from: number, index: number): void;
}

export interface ColumnLineProps {
  context: FormContext;
  index: number;
  item: JsonObject;
  shown: readonly FieldSpec[];
  state: 'same' | 'changed' | 'added';
  isSelected: boolean;
  /** It is part of the primary key. */
  inKey: boolean;
  canMove: boolean;
  /** `grid-template-columns` of all lines. */
  template: string;
  /** Its place, pixels. */
  top: number;
  actions: ColumnActions;
}

/** One column of a table; drawn again only when it is another. */
export const ColumnLine = memo(function ColumnLine(props: ColumnLineProps): JSX.Element {
  const { context, index, item, shown, state, isSelected, inKey, canMove, template, top, actions } = props;
  const { trans } = context;
  const pointer = `/columns/${index}`;
  const className = [
    'jp-PeterSql-Columns-row',
    isSelected && 'jp-mod-selected',
    state !== 'same' && `jp-mod-${state}`,
    hasProblem(context, pointer) && 'jp-mod-invalid'
  ]
    .filter(Boolean)
    .join(' ');
  return (
    <div
      role="row"
      aria-rowindex={index + 1}
      aria-selected={isSelected}
      className={className}
      style={{ gridTemplateColumns: template, top }}
      data-line={index}
      onFocus={() => actions.enter(index)}
      onDragOver={event => canMove && event.preventDefault()}
      onDrop={event => {
        event.preventDefault();
        actions.drop(Number(event.dataTransfer.getData('text/x-column')), index);
      }}
    >
      <span role="rowheader" data-column="line">
        <button
          type="button"
          draggable={canMove}
          aria-label={trans.__('Select column %1', String(item.name))}
          onClick={event => actions.select(index, event)}
          onDragStart={event => event.dataTransfer.setData('text/x-column', String(index))}
        >
          {index + 1}
        </button>
      </span>
      <span role="gridcell" data-column="key">
        <input
          type="checkbox"
          checked={inKey}
          disabled={context.readOnly}
          aria-label={trans.__('Primary key, line %1', index + 1)}
          onChange={event => actions.setInKey(index, event.currentTarget.checked)}
        />
      </span>
      {shown.map(field => (
        <span
          key={field.name}
          role="gridcell"
          data-column={field.name}
          data-type={field.type}
          title={problemAt(context, `${pointer}/${field.name}`)}
        >
          <ValueInput
            inGrid
            context={context}
            field={field}
            pointer={`${pointer}/${field.name}`}
            value={item[field.name]}
            saved={undefined}
            ids={{
              'aria-label': trans.__('%1, line %2', field.label, index + 1),
              'aria-invalid': hasProblem(context, `${pointer}/${field.name}`) || undefined
            }}
            onChange={value => actions.change(index, { [field.name]: value })}
          />
        </span>
      ))}
    </div>
  );
});
