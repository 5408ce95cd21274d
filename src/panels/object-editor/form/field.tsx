import { closeIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';
import { useId } from 'react';
import type { JsonObject } from '../../../model';
import { same } from '../merge';
import { listOf } from './list-of';
import type { FieldProps, FormContext } from './context';
import { isReadOnly, problemAt } from './context';
import type { FieldSpec } from './field-spec';
import { initialValue } from './field-spec';
import { isShown } from './hints';
import { ListGrid } from './list-grid';
import { isObject } from './rename';
import { TextList } from './text-list';
import { inputIds, ValueInput } from './value-input';
import { Tool } from './tool';

export interface FormProps {
  context: FormContext;
  fields: readonly FieldSpec[];
  pointer: string;
  value: JsonObject;
  saved: JsonObject | undefined;
  onChange(fields: JsonObject): void;
}

/** The fields of an object, label beside input. `onChange` gets the fields that changed. */
export function Form({ context, fields, pointer, value, saved, onChange }: FormProps): JSX.Element {
  return (
    <div className="jp-PeterSql-ObjectForm">
      {fields
        .filter(field => isShown(field, value[field.name], context.draft))
        .map(field => (
          <Field
            key={field.name}
            context={context}
            field={field}
            pointer={`${pointer}/${field.name}`}
            value={value[field.name]}
            saved={saved?.[field.name]}
            onChange={changed => onChange({ [field.name]: changed })}
          />
        ))}
    </div>
  );
}

/** One field with its label, what is wrong with it, and a mark when it is changed. */
export function Field(props: FieldProps): JSX.Element {
  const { context, field, pointer, value, saved } = props;
  const id = useId();
  const problem = problemAt(context, pointer);
  const message = problem ?? field.help;
  const changed = saved !== undefined && !same(value, saved);
  const className = `jp-PeterSql-ObjectField jp-mod-${field.type}${changed ? ' jp-mod-changed' : ''}`;

  return (
    <div className={className} data-field={pointer}>
      <label id={`${id}-label`} htmlFor={id}>
        {context.trans.__(field.label)}
        {changed && <span className="jp-PeterSql-visuallyHidden"> {context.trans.__('(changed)')}</span>}
      </label>
      <div className="jp-PeterSql-ObjectField-input">
        <Input {...props} id={id} />
        {message && (
          <div
            id={`${id}-help`}
            className={problem ? 'jp-PeterSql-errorText' : 'jp-PeterSql-Field-help'}
            role={problem ? 'alert' : undefined}
          >
            {message}
          </div>
        )}
      </div>
    </div>
  );
}

function Input(props: FieldProps & { id: string }): JSX.Element {
  const { context, field, value, saved, pointer, id, onChange } = props;
  switch (field.type) {
    case 'texts':
      return <TextList {...props} />;
    case 'objects':
      return (
        <ListGrid
          context={context}
          field={field}
          pointer={pointer}
          value={listOf(value)}
          saved={listOf(saved)}
          onChange={onChange}
        />
      );
    case 'object':
      return <ObjectInput {...props} />;
  }
  const clearable =
    field.nullable &&
    value !== null &&
    value !== undefined &&
    field.type !== 'choice' &&
    field.type !== 'boolean' &&
    !isReadOnly(context, field);
  return (
    <div className="jp-PeterSql-ObjectField-value">
      <ValueInput {...props} ids={inputIds(props, id)} />
      {clearable && (
        <Tool
          icon={closeIcon}
          label={context.trans.__('%1: not set', field.label)}
          title={context.trans.__('Not set')}
          onClick={() => onChange(null)}
        />
      )}
    </div>
  );
}

/** A nested object; a nullable one is switched on and off as a whole. */
function ObjectInput(props: FieldProps & { id: string }): JSX.Element {
  const { context, field, value, saved, pointer, id, onChange } = props;
  const fields = field.fields ?? [];
  const isSet = isObject(value);
  return (
    <>
      {field.nullable && (
        <input
          id={id}
          type="checkbox"
          checked={isSet}
          disabled={isReadOnly(context, field)}
          onChange={event => onChange(event.currentTarget.checked ? initialValue(fields) : null)}
        />
      )}
      {isSet && (
        <div role="group" aria-label={field.label} className="jp-PeterSql-ObjectField-nested">
          <Form
            context={{ ...context, readOnly: isReadOnly(context, field) }}
            fields={fields}
            pointer={pointer}
            value={value}
            saved={isObject(saved) ? saved : undefined}
            onChange={changed => onChange({ ...value, ...changed })}
          />
        </div>
      )}
    </>
  );
}
