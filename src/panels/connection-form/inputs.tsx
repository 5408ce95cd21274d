import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX, ReactNode } from 'react';
import { useId } from 'react';
import { ColorPicker } from '../shared/color-picker';
import type { Draft, Field } from './fields';

/** A label above its input, with help and what is wrong below. */
export function Labelled(props: {
  label: string;
  help?: ReactNode;
  problem?: string;
  className?: string;
  children(ids: { id: string; describedBy: string | undefined; invalid: boolean }): ReactNode;
}): JSX.Element {
  const id = useId();
  const { label, help, problem, className = '', children } = props;
  const describedBy = problem || help ? `${id}-help` : undefined;
  return (
    <div className={`jp-PeterSql-Field ${className}`}>
      <label htmlFor={id}>{label}</label>
      {children({ id, describedBy, invalid: Boolean(problem) })}
      {describedBy && (
        <div
          id={describedBy}
          className={problem ? 'jp-PeterSql-errorText' : 'jp-PeterSql-Field-help'}
          role={problem ? 'alert' : undefined}
        >
          {problem ?? help}
        </div>
      )}
    </div>
  );
}

export interface FieldInputProps {
  field: Field;
  draft: Draft | undefined;
  problem?: string;
  trans: TranslationBundle;
  onChange(draft: Draft): void;
  onLeave(): void;
}

/** The input that suits a field's type. */
export function FieldInput(props: FieldInputProps): JSX.Element {
  const { field, draft, problem, trans, onChange, onLeave } = props;
  if (field.type === 'checkbox') {
    return <CheckBox {...props} />;
  }
  const value = typeof draft === 'string' ? draft : '';
  if (field.type === 'color') {
    const label = trans.__(field.label);
    return (
      <div className="jp-PeterSql-Field jp-mod-color">
        <span className="jp-PeterSql-Field-label">{label}</span>
        <ColorPicker value={value} label={label} trans={trans} onChange={onChange} />
      </div>
    );
  }
  return (
    <Labelled
      label={trans.__(field.label)}
      help={field.help && trans.__(field.help)}
      problem={problem}
      className={`jp-mod-${field.path.replaceAll('.', '-')}${field.span ? ` jp-mod-span${field.span}` : ''}`}
    >
      {({ id, describedBy, invalid }) => {
        const common = {
          id,
          value,
          className: 'jp-mod-styled',
          'aria-describedby': describedBy,
          'aria-invalid': invalid,
          'aria-required': field.required,
          'data-field': field.path,
          onBlur: onLeave
        };
        if (field.type === 'choice') {
          return (
            <div className="jp-select-wrapper">
              <select {...common} onChange={event => onChange(event.currentTarget.value)}>
                <option value="">{trans.__(field.placeholder ?? 'Default')}</option>
                {field.choices?.map(choice => (
                  <option key={choice} value={choice}>
                    {trans.__(field.choiceLabels?.[choice] ?? choice)}
                  </option>
                ))}
              </select>
            </div>
          );
        }
        if (field.type === 'multiline') {
          return (
            <textarea
              {...common}
              rows={3}
              spellCheck={false}
              onChange={event => onChange(event.currentTarget.value)}
            />
          );
        }
        return (
          <input
            {...common}
            type="text"
            inputMode={field.type === 'number' ? 'numeric' : undefined}
            placeholder={field.placeholder}
            spellCheck={false}
            autoComplete="off"
            onChange={event => onChange(event.currentTarget.value)}
          />
        );
      }}
    </Labelled>
  );
}

function CheckBox({ field, draft, trans, onChange }: FieldInputProps): JSX.Element {
  const id = useId();
  return (
    <div className="jp-PeterSql-CheckBox">
      <input
        id={id}
        type="checkbox"
        checked={draft === true}
        data-field={field.path}
        aria-describedby={field.help ? `${id}-help` : undefined}
        onChange={event => onChange(event.currentTarget.checked)}
      />
      <div>
        <label htmlFor={id}>{trans.__(field.label)}</label>
        {field.help && (
          <div id={`${id}-help`} className="jp-PeterSql-Field-help">
            {trans.__(field.help)}
          </div>
        )}
      </div>
    </div>
  );
}
