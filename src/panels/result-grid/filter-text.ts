import type { TranslationBundle } from '@jupyterlab/translation';
import type { Filter, FilterOperator, ResultColumn } from '../../model';

const MAX_VALUE = 40;
const SHOWN_VALUES = 3;

/** The names of the conditions, in the order of the form. */
export function operatorNames(trans: TranslationBundle): [FilterOperator, string][] {
  return [
    ['=', trans.__('is equal to')],
    ['<>', trans.__('is not equal to')],
    ['<', trans.__('is less than')],
    ['<=', trans.__('is at most')],
    ['>', trans.__('is greater than')],
    ['>=', trans.__('is at least')],
    ['contains', trans.__('contains')],
    ['starts', trans.__('starts with')],
    ['in', trans.__('is one of')],
    ['null', trans.__('is NULL')],
    ['not null', trans.__('is not NULL')]
  ];
}

/** A condition as a chip shows it: `total > 100`, `region in (north, south, … 4 more)`. */
export function filterText(
  { column, operator, values }: Filter,
  columns: readonly ResultColumn[],
  trans: TranslationBundle
): string {
  const name = columns[column]?.name ?? '';
  const texts = values.map(value => (value === null ? 'NULL' : shorten(value)));
  switch (operator) {
    case 'null':
      return trans.__('%1 is NULL', name);
    case 'not null':
      return trans.__('%1 is not NULL', name);
    case 'in': {
      const more = texts.length - SHOWN_VALUES;
      const list = texts.slice(0, SHOWN_VALUES).join(', ');
      return `${name} in (${list}${more > 0 ? trans.__(', … %1 more', more) : ''})`;
    }
    case 'contains':
      return trans.__('%1 contains %2', name, texts[0]);
    case 'starts':
      return trans.__('%1 starts with %2', name, texts[0]);
    case '<>':
      return `${name} ≠ ${texts[0]}`;
    case '<=':
      return `${name} ≤ ${texts[0]}`;
    case '>=':
      return `${name} ≥ ${texts[0]}`;
    default:
      return `${name} ${operator} ${texts[0]}`;
  }
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > MAX_VALUE ? `${line.slice(0, MAX_VALUE)}…` : line === '' ? '""' : line;
}
