import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import type { CallArgument, CallParameter } from '../../../../model';

export interface ArgumentRowProps {
  trans: TranslationBundle;
  index: number;
  parameter: CallParameter;
  argument: CallArgument;
  onChange(argument: CallArgument): void;
}

type Use = 'value' | 'null' | 'default';

/** One parameter of a call: a value, NULL, or what the routine takes by itself. */
export function ArgumentRow({ trans, index, parameter, argument, onChange }: ArgumentRowProps): JSX.Element {
  const { name, mode, type, default: fallback } = parameter;
  const shown = name || `$${index + 1}`;
  const use: Use = 'default' in argument ? 'default' : argument.value === null ? 'null' : 'value';
  const mayOmit = fallback !== null || mode === 'VARIADIC';
  const choose = (chosen: Use): void =>
    onChange(chosen === 'default' ? { default: true } : { value: chosen === 'null' ? null : '' });
  return (
    <tr>
      <th scope="row">{shown}</th>
      <td className="jp-PeterSql-Run-type">
        {mode === 'IN' ? '' : `${mode} `}
        {type}
      </td>
      <td>
        <select
          className="jp-mod-styled"
          aria-label={trans.__('%1: what is passed', shown)}
          value={use}
          onChange={event => choose(event.currentTarget.value as Use)}
        >
          <option value="value">{trans.__('Value')}</option>
          <option value="null">NULL</option>
          {mayOmit && <option value="default">{trans.__('Default')}</option>}
        </select>
      </td>
      <td className="jp-PeterSql-Run-value">
        {use === 'value' ? (
          <ValueField
            label={shown}
            type={type}
            value={('value' in argument && argument.value) || ''}
            onChange={value => onChange({ value })}
          />
        ) : (
          <span className="jp-PeterSql-Run-none">{use === 'null' ? 'NULL' : fallback}</span>
        )}
      </td>
    </tr>
  );
}

/** Kinds of input that a browser has for a type; what it does not know is text. */
function ValueField(props: {
  label: string;
  type: string;
  value: string;
  onChange(value: string): void;
}): JSX.Element {
  const { label, type, value, onChange } = props;
  if (/^bool/i.test(type) || /^tinyint\s*\(1\)/i.test(type)) {
    return (
      <select
        className="jp-mod-styled"
        aria-label={label}
        value={value}
        onChange={event => onChange(event.currentTarget.value)}
      >
        <option value="" />
        <option>true</option>
        <option>false</option>
      </select>
    );
  }
  if (/^(json|xml|text|mediumtext|longtext)/i.test(type) && value.length + value.split('\n').length > 60) {
    return (
      <textarea
        className="jp-mod-styled"
        aria-label={label}
        rows={3}
        value={value}
        onChange={event => onChange(event.currentTarget.value)}
      />
    );
  }
  const numeric = /^(tiny|small|medium|big)?int|^integer|^(numeric|decimal|real|double|float)/i.test(type);
  return (
    <input
      className="jp-mod-styled"
      aria-label={label}
      spellCheck={false}
      inputMode={numeric ? 'decimal' : undefined}
      placeholder={exampleOf(type)}
      value={value}
      onChange={event => onChange(event.currentTarget.value)}
    />
  );
}

/** How a value of the type is written, where that is not plain. */
function exampleOf(type: string): string | undefined {
  if (/\[\]$/.test(type)) {
    return '{1,2}';
  }
  if (/^(timestamp|datetime)/i.test(type)) {
    return '2026-01-31 12:00:00';
  }
  if (/^date/i.test(type)) {
    return '2026-01-31';
  }
  if (/^time/i.test(type)) {
    return '12:00:00';
  }
  if (/^bytea/i.test(type)) {
    return '\\x00ff';
  }
  return /^(tiny|medium|long)?blob|^(var)?binary/i.test(type) ? '0x00ff' : undefined;
}
