import type { ComponentProps, JSX } from 'react';
import { useId, useState } from 'react';
import { SqlInput } from '../../shared/sql-input';
import type { FieldProps, FormContext } from './context';
import { isReadOnly, problemAt, suggestionsFor } from './context';

/** Attributes of an input: its label, its help and whether it is wrong. */
export interface InputIds {
  id?: string;
  'aria-label'?: string;
  'aria-describedby'?: string;
  'aria-invalid'?: boolean;
}

/** The input of a single value, as its field's type asks for. `null` shows as an empty, dimmed input. */
export function ValueInput(props: FieldProps & { ids: InputIds; inGrid?: boolean }): JSX.Element {
  const { context, field, value, ids, pointer, onChange, inGrid } = props;
  const disabled = isReadOnly(context, field);
  const unset = context.trans.__('not set');
  const isNull = value === null || value === undefined;

  switch (field.type) {
    case 'boolean':
      return field.nullable ? (
        <Choice
          {...props}
          values={[true, false]}
          name={each => (each ? context.trans.__('yes') : context.trans.__('no'))}
        />
      ) : (
        <input
          {...ids}
          type="checkbox"
          checked={value === true}
          disabled={disabled}
          onChange={event => onChange(event.currentTarget.checked)}
        />
      );
    case 'choice':
      return <Choice {...props} values={field.choices ?? []} name={String} />;
    case 'number':
      return <NumberInput {...props} />;
    case 'sql':
      return (
        <SqlInput
          value={isNull ? '' : String(value)}
          engine={context.engine}
          label={ids['aria-label'] ?? field.label}
          readOnly={disabled}
          invalid={ids['aria-invalid']}
          placeholder={isNull && field.nullable ? unset : undefined}
          onChange={text => onChange(text === '' && field.nullable ? null : text)}
        />
      );
    case 'type':
      return <TypeInput {...props} />;
    default: {
      const common = {
        ...ids,
        className: 'jp-mod-styled',
        value: isNull ? '' : String(value),
        placeholder: isNull && field.nullable && field.type !== 'password' ? unset : undefined,
        readOnly: disabled,
        spellCheck: false,
        'data-pointer': pointer
      };
      const suggestions = suggestionsFor(context, field);
      if (suggestions) {
        return <SuggestingInput {...common} suggestions={suggestions} onType={onChange} />;
      }
      const multiline = !inGrid && field.type === 'text' && /comment/i.test(field.name);
      return multiline ? (
        <textarea {...common} rows={2} onChange={event => onChange(event.currentTarget.value)} />
      ) : (
        <input
          {...common}
          type={field.type === 'password' ? 'password' : 'text'}
          autoComplete={field.type === 'password' ? 'new-password' : 'off'}
          onChange={event => onChange(event.currentTarget.value)}
        />
      );
    }
  }
}

/** A text with suggestions. */
export function SuggestingInput(
  props: ComponentProps<'input'> & { suggestions: readonly string[]; onType(text: string): void }
): JSX.Element {
  const { suggestions, onType, ...input } = props;
  const list = useId();
  // A list costs the browser an element for each suggestion: an input gets one when it is entered.
  const [isEntered, setEntered] = useState(false);
  const hasList = isEntered && suggestions.length > 0;
  return (
    <>
      <input
        {...input}
        type="text"
        list={hasList ? list : undefined}
        autoComplete="off"
        onFocus={() => setEntered(true)}
        onChange={event => onType(event.currentTarget.value)}
      />
      {hasList && (
        <datalist id={list}>
          {suggestions.map((name, index) => (
            <option key={index} value={name} />
          ))}
        </datalist>
      )}
    </>
  );
}

/** A choice among few values; `null`, or what the kind decides, is one more. */
function Choice<T extends string | number | boolean>(
  props: FieldProps & { ids: InputIds; values: readonly T[]; name(value: T): string }
): JSX.Element {
  const { context, field, value, ids, values, name, onChange } = props;
  const at = values.findIndex(each => each === value);
  const mayBeUnset = field.nullable || value === undefined || value === null;
  return (
    <select
      {...ids}
      className="jp-mod-styled"
      value={at < 0 ? '' : String(at)}
      disabled={isReadOnly(context, field)}
      onChange={event => {
        const chosen = event.currentTarget.value;
        onChange(chosen === '' ? null : values[Number(chosen)]);
      }}
    >
      {mayBeUnset && (
        <option value="" disabled={!field.nullable}>
          {context.trans.__('not set')}
        </option>
      )}
      {values.map((each, index) => (
        <option key={index} value={String(index)}>
          {name(each)}
        </option>
      ))}
    </select>
  );
}

/** A number as it is typed: half a number stays in the input until it is one. */
function NumberInput(props: FieldProps & { ids: InputIds }): JSX.Element {
  const { context, field, value, ids, onChange } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed ?? (typeof value === 'number' ? String(value) : '');
  const onType = (text: string): void => {
    const number = Number(text);
    if (text.trim() === '') {
      setTyped(field.nullable ? null : text);
      if (field.nullable) {
        onChange(null);
      }
    } else if (Number.isFinite(number)) {
      setTyped(String(number) === text ? null : text);
      onChange(number);
    } else {
      setTyped(text);
    }
  };
  return (
    <input
      {...ids}
      type="text"
      inputMode="numeric"
      className="jp-mod-styled jp-mod-number"
      value={shown}
      placeholder={field.nullable ? context.trans.__('not set') : undefined}
      readOnly={isReadOnly(context, field)}
      aria-invalid={ids['aria-invalid'] || (typed !== null && !Number.isFinite(Number(typed))) || undefined}
      onChange={event => onType(event.currentTarget.value)}
      onBlur={() => setTyped(null)}
    />
  );
}

/** A data type: chosen from those of the server, or typed. */
function TypeInput(props: FieldProps & { ids: InputIds }): JSX.Element {
  const { context, field, value, ids, onChange } = props;
  const own = useId();
  // An input with a list costs the browser several elements: it gets one when it is entered.
  const [isEntered, setEntered] = useState(false);
  return (
    <>
      <input
        {...ids}
        type="text"
        className="jp-mod-styled jp-mod-code"
        list={isEntered ? (context.typeNames ?? own) : undefined}
        value={typeof value === 'string' ? value : ''}
        placeholder={field.nullable ? context.trans.__('not set') : undefined}
        readOnly={isReadOnly(context, field)}
        spellCheck={false}
        autoComplete="off"
        onFocus={() => setEntered(true)}
        onChange={event => {
          const text = event.currentTarget.value;
          onChange(text === '' && field.nullable ? null : text);
        }}
      />
      {isEntered && context.typeNames === undefined && (
        <TypeNames id={own} context={context} before={field.examples} />
      )}
    </>
  );
}

/** The names that fields for a data type offer; `before`: what this field may have beside them. */
export function TypeNames(props: {
  id: string;
  context: FormContext;
  before?: readonly string[];
}): JSX.Element {
  const { id, context, before = [] } = props;
  return (
    <datalist id={id}>
      {[...before, ...(context.types ?? [])].map(name => (
        <option key={name} value={name} />
      ))}
    </datalist>
  );
}

/** Ids that tie an input to its message. */
export function inputIds(props: FieldProps, id: string): InputIds {
  const problem = problemAt(props.context, props.pointer);
  const described = problem ?? props.field.help;
  return {
    id,
    'aria-describedby': described ? `${id}-help` : undefined,
    'aria-invalid': problem !== undefined || undefined
  };
}
