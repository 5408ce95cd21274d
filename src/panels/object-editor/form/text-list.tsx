import { addIcon, closeIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';
import { useRef } from 'react';
import type { JsonValue } from '../../../model';
import type { FieldProps } from './context';
import { isReadOnly, suggestionsFor } from './context';
import { SuggestingInput } from './value-input';
import { Tool } from './tool';

/** A list of texts: one input each; a set of known words: a check box each. */
export function TextList(props: FieldProps & { id: string }): JSX.Element {
  return props.field.choices ? <WordSet {...props} /> : <Texts {...props} />;
}

function Texts({ context, field, value, id, onChange }: FieldProps & { id: string }): JSX.Element {
  const { trans } = context;
  const list = useRef<HTMLDivElement>(null);
  const items = (Array.isArray(value) ? value : []).map(String);
  const disabled = isReadOnly(context, field);
  const suggestions = (suggestionsFor(context, field) ?? []).filter(name => !items.includes(name));
  const focusLast = (): void =>
    void requestAnimationFrame(() => [...(list.current?.querySelectorAll('input') ?? [])].at(-1)?.focus());
  const add = (): void => {
    onChange([...items, '']);
    focusLast();
  };
  const remove = (index: number): void => {
    const left = items.filter((_, at) => at !== index);
    onChange(left.length === 0 && field.nullable ? null : left);
  };
  return (
    <div ref={list} className="jp-PeterSql-TextList" role="group" aria-labelledby={`${id}-label`}>
      {items.map((item, index) => (
        <span key={index} className="jp-PeterSql-TextList-item">
          <SuggestingInput
            suggestions={suggestions}
            className="jp-mod-styled"
            aria-label={trans.__('%1 %2', field.label, index + 1)}
            value={item}
            readOnly={disabled}
            spellCheck={false}
            onType={text => onChange(items.map((each, at) => (at === index ? text : each)))}
            onKeyDown={event => {
              if (event.key === 'Enter' && !disabled) {
                event.preventDefault();
                add();
              }
            }}
          />
          {!disabled && (
            <Tool
              icon={closeIcon}
              label={trans.__('Remove %1', item || index + 1)}
              title={trans.__('Remove')}
              onClick={() => remove(index)}
            />
          )}
        </span>
      ))}
      {!disabled && (
        <Tool
          id={id}
          icon={addIcon}
          label={trans.__('Add to %1', field.label)}
          title={trans.__('Add')}
          onClick={add}
        />
      )}
    </div>
  );
}

function WordSet({ context, field, value, id, onChange }: FieldProps & { id: string }): JSX.Element {
  const chosen: readonly JsonValue[] = Array.isArray(value) ? value : [];
  const toggle = (word: string | number, on: boolean): void =>
    onChange((field.choices ?? []).filter(each => (each === word ? on : chosen.includes(each))));
  return (
    <div className="jp-PeterSql-WordSet" role="group" aria-labelledby={`${id}-label`}>
      {field.choices?.map((word, index) => (
        <label key={word}>
          <input
            id={index === 0 ? id : undefined}
            type="checkbox"
            checked={chosen.includes(word)}
            disabled={isReadOnly(context, field)}
            onChange={event => toggle(word, event.currentTarget.checked)}
          />
          {word}
        </label>
      ))}
    </div>
  );
}
