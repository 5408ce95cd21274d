import { addIcon, caretDownIcon, caretUpIcon, closeIcon } from '@jupyterlab/ui-components';
import type { JSX, KeyboardEvent } from 'react';
import { Fragment, useId, useRef, useState } from 'react';
import type { JsonObject, JsonValue } from '../../../model';
import { same } from '../merge';
import type { FormContext } from './context';
import { hasProblem, isReadOnly, problemAt } from './context';
import { Form } from './field';
import { listOf } from './list-of';
import type { FieldSpec } from './field-spec';
import { initialValue } from './field-spec';
import { isShown } from './hints';
import { isObject, savedItem, withName } from './rename';
import { Tool } from './tool';
import { TypeNames, ValueInput } from './value-input';

/** More columns than this are hard to take in: the rest is in the form of the selected line. */
const MAX_COLUMNS = 6;

/** Lists that say what an index, a key or a privilege is about: their names stand in its line. */
const PARTS: ReadonlySet<string> = new Set(['columns', 'elements', 'parts']);

export interface ListGridProps {
  context: FormContext;
  field: FieldSpec;
  pointer: string;
  value: readonly JsonValue[];
  saved: readonly JsonValue[];
  onChange(value: JsonValue[]): void;
}

/** A list of objects as a grid: the simple fields in columns, all fields of the selected line below. */
export function ListGrid(props: ListGridProps): JSX.Element {
  const { field, pointer, value, saved, onChange } = props;
  const typeNames = useId();
  const context = { ...props.context, typeNames };
  const { trans } = context;
  const [selected, setSelected] = useState(0);
  const fields = (field.fields ?? []).filter(each => isShown(each, '?', context.draft));
  const columns = fields.filter(isColumn).slice(0, MAX_COLUMNS);
  const items = value.filter(isObject);
  const disabled = isReadOnly(context, field);
  const at = Math.min(selected, items.length - 1);
  const current = items.at(at);

  const replace = (index: number, item: JsonObject): void =>
    onChange(items.map((each, position) => (position === index ? item : each)));
  const change = (index: number, changed: JsonObject): void => {
    const { name, ...rest } = changed;
    const item = typeof name === 'string' ? withName(items[index], name, saved) : items[index];
    replace(index, { ...item, ...(typeof name === 'string' ? rest : changed) });
  };
  const add = (): void => {
    onChange([...items, initialValue(field.fields ?? [])]);
    setSelected(items.length);
  };
  const remove = (): void => {
    onChange(items.filter((_, index) => index !== at));
    setSelected(Math.max(0, at - 1));
  };
  const grid = useRef<HTMLTableSectionElement>(null);
  /** The line that is being dragged: only one of this grid may be dropped here. */
  const dragged = useRef<number | null>(null);
  const move = (from: number, to: number): void => {
    if (to < 0 || to >= items.length || from === to) {
      return;
    }
    const moved = [...items];
    const [item] = moved.splice(from, 1);
    moved.splice(to, 0, item);
    onChange(moved);
    setSelected(to);
  };
  const onKey = (event: KeyboardEvent<HTMLTableRowElement>, line: number): void => {
    const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
    if (!event.altKey || by === 0 || disabled) {
      return;
    }
    event.preventDefault();
    move(line, line + by);
    const place = [...event.currentTarget.cells].findIndex(each => each.contains(event.target as Node));
    requestAnimationFrame(() =>
      grid.current?.rows[line + by]?.cells[place]
        ?.querySelector<HTMLElement>('input, select, button, [role=textbox]')
        ?.focus()
    );
  };
  const rest = fields.filter(each => !columns.includes(each));
  const parts = rest.find(({ name, type }) => PARTS.has(name) && (type === 'texts' || type === 'objects'));
  const hasTypes = fields.some(({ type }) => type === 'type');

  return (
    <div className="jp-PeterSql-ListGrid">
      {hasTypes && <TypeNames id={typeNames} context={context} />}
      {!disabled && (
        <div className="jp-PeterSql-ListGrid-tools" role="toolbar" aria-label={field.label}>
          <Tool icon={addIcon} label={trans.__('Add')} onClick={add} />
          <Tool icon={closeIcon} label={trans.__('Remove')} disabled={!current} onClick={remove} />
          <Tool
            icon={caretUpIcon}
            label={trans.__('Move up (Alt+Up)')}
            disabled={at < 1}
            onClick={() => move(at, at - 1)}
          />
          <Tool
            icon={caretDownIcon}
            label={trans.__('Move down (Alt+Down)')}
            disabled={at < 0 || at >= items.length - 1}
            onClick={() => move(at, at + 1)}
          />
        </div>
      )}
      <div className="jp-PeterSql-ListGrid-scroll">
        <table aria-label={field.label}>
          <thead>
            <tr>
              <th scope="col" className="jp-PeterSql-ListGrid-line">
                #
              </th>
              {columns.map((column, index) => (
                <Fragment key={column.name}>
                  <th scope="col" data-type={column.type}>
                    {trans.__(column.label)}
                  </th>
                  {index === 0 && parts && <th scope="col">{trans.__(parts.label)}</th>}
                </Fragment>
              ))}
            </tr>
          </thead>
          <tbody ref={grid}>
            {items.map((item, index) => (
              <tr
                key={index}
                className={rowClass(context, `${pointer}/${index}`, item, saved, index === at)}
                onFocus={() => setSelected(index)}
                onMouseDown={() => setSelected(index)}
                onKeyDown={event => onKey(event, index)}
                onDragOver={event => dragged.current !== null && event.preventDefault()}
                onDrop={event => {
                  event.preventDefault();
                  if (dragged.current !== null) {
                    move(dragged.current, index);
                  }
                }}
              >
                <td className="jp-PeterSql-ListGrid-line">
                  <button
                    type="button"
                    draggable={!disabled}
                    title={disabled ? undefined : trans.__('Drag to move')}
                    aria-label={trans.__('Select line %1', index + 1)}
                    onDragStart={event => {
                      dragged.current = index;
                      event.dataTransfer.setData('text/x-line', String(index));
                    }}
                    onDragEnd={() => (dragged.current = null)}
                  >
                    {index + 1}
                  </button>
                </td>
                {columns.map((column, place) => (
                  <Fragment key={column.name}>
                    <td data-type={column.type} title={problemAt(context, cell(index, column))}>
                      <ValueInput
                        inGrid
                        context={context}
                        field={{ ...column, readOnly: column.readOnly || disabled }}
                        pointer={cell(index, column)}
                        value={item[column.name]}
                        saved={undefined}
                        ids={{
                          'aria-label': trans.__('%1, line %2', column.label, index + 1),
                          'aria-invalid': hasProblem(context, cell(index, column)) || undefined
                        }}
                        onChange={changed => change(index, { [column.name]: changed })}
                      />
                    </td>
                    {place === 0 && parts && <Parts value={item[parts.name]} />}
                  </Fragment>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {items.length === 0 && <p className="jp-PeterSql-ListGrid-empty">{trans.__('None')}</p>}
      </div>
      {rest.length > 0 && current && (
        <div
          role="group"
          aria-label={trans.__('%1, line %2', field.label, at + 1)}
          className="jp-PeterSql-ListGrid-details"
        >
          <Form
            key={at}
            context={{ ...context, readOnly: disabled }}
            fields={rest}
            pointer={`${pointer}/${at}`}
            value={current}
            saved={savedItem(current, saved)}
            onChange={changed => change(at, changed)}
          />
        </div>
      )}
    </div>
  );

  function cell(index: number, column: FieldSpec): string {
    return `${pointer}/${index}/${column.name}`;
  }
}

/** What a line consists of, in short; it is edited below the grid. */
function Parts({ value }: { value: JsonValue | undefined }): JSX.Element {
  const text = listOf(value).map(partText).join(', ');
  return (
    <td className="jp-PeterSql-ListGrid-parts" title={text}>
      {text}
    </td>
  );
}

function partText(part: JsonValue): string {
  if (!isObject(part)) {
    return String(part);
  }
  const name = String(part.column ?? part.name ?? part.expression ?? '');
  return part.descending === true || part.order === 'DESC' ? `${name} DESC` : name;
}

function isColumn(field: FieldSpec): boolean {
  return field.type !== 'objects' && field.type !== 'object' && field.type !== 'texts' && !field.readOnly;
}

function rowClass(
  context: FormContext,
  pointer: string,
  item: JsonObject,
  saved: readonly JsonValue[],
  selected: boolean
): string {
  const was = savedItem(item, saved);
  return [
    selected && 'jp-mod-selected',
    hasProblem(context, pointer) && 'jp-mod-invalid',
    !was && !saved.some(each => same(each, item)) && 'jp-mod-added',
    was && !same(was, item) && 'jp-mod-changed'
  ]
    .filter(Boolean)
    .join(' ');
}
