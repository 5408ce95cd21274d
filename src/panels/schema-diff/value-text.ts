/** Values longer than this are seen in the DDL below, characters. */
const LONGEST_VALUE = 200;

/** A value of a definition as a person reads it: of objects what is set, without the marks of JSON. */
export function valueText(value: unknown): string {
  const text = textOf(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text || '—';
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) {
    return '';
  }
  if (typeof value !== 'object') {
    return String(value as string | number | boolean);
  }
  if (Array.isArray(value)) {
    return value.map(textOf).join(', ');
  }
  return Object.entries(value)
    .filter(([, member]) => member !== false && textOf(member) !== '')
    .map(([name, member]) => {
      const text = textOf(member);
      return member === true ? name : `${name} ${typeof member === 'object' ? `(${text})` : text}`;
    })
    .join(', ');
}
