import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import { useId } from 'react';

/** Colours that are told apart on the light and on the dark theme; red is left to production. */
const COLORS: readonly (readonly [color: string, label: string])[] = [
  ['#1976d2', 'Blue'],
  ['#00897b', 'Teal'],
  ['#43a047', 'Green'],
  ['#f9a825', 'Amber'],
  ['#ef6c00', 'Orange'],
  ['#d81b60', 'Pink'],
  ['#8e24aa', 'Purple'],
  ['#757575', 'Grey']
];

export interface ColorPickerProps {
  /** A colour of CSS; empty for none. */
  value: string;
  /** Accessible name of the group. */
  label: string;
  trans: TranslationBundle;
  onChange(color: string): void;
}

/** A row of colours to choose one from, by mouse or arrow keys, with the browser's own picker for any other. */
export function ColorPicker({ value, label, trans, onChange }: ColorPickerProps): JSX.Element {
  const name = useId();
  const isOther = value !== '' && COLORS.every(([color]) => color !== value);
  return (
    <div className="jp-PeterSql-Colors" role="radiogroup" aria-label={label}>
      {[['', 'No color'] as const, ...COLORS].map(([color, word]) => (
        <label key={color} className="jp-PeterSql-Color" title={trans.__(word)}>
          <input
            type="radio"
            name={name}
            value={color}
            aria-label={trans.__(word)}
            checked={value === color}
            onChange={() => onChange(color)}
          />
          <span style={color ? { background: color } : undefined} data-none={color === '' || undefined} />
        </label>
      ))}
      <label className="jp-PeterSql-Color jp-mod-other" title={trans.__('Another color')}>
        <input
          type="color"
          aria-label={trans.__('Another color')}
          value={/^#[0-9a-f]{6}$/i.test(value) ? value : '#808080'}
          onChange={event => onChange(event.currentTarget.value)}
        />
        <span style={isOther ? { background: value } : undefined} data-chosen={isOther || undefined}>
          {isOther ? '' : '…'}
        </span>
      </label>
    </div>
  );
}
