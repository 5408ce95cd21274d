import type { Dialect } from '../../../core/engine';
import type { Option } from './definition';

/** `name=value` texts of the catalog, ordered by name. */
export function optionsOf(texts: readonly string[] | null): Option[] {
  return (texts ?? [])
    .map(text => ({
      name: text.slice(0, text.indexOf('=')),
      value: text.slice(text.indexOf('=') + 1)
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** `WITH (fillfactor = '70')`, or nothing. Quoted values are taken for every type of option. */
export function withOptions(options: readonly Option[], dialect: Dialect): string {
  return options.length ? `WITH (${assigned(options, dialect)})` : '';
}

export function assigned(options: readonly Option[], dialect: Dialect): string {
  return options
    .map(({ name, value }) => `${optionName(name, dialect)} = ${dialect.literal(value)}`)
    .join(', ');
}

/** A name may have a namespace before it: `toast.autovacuum_enabled`. */
function optionName(name: string, dialect: Dialect): string {
  return dialect.path(name.split('.'));
}

/** `SET (…)` and `RESET (…)` that lead from one list to the other. */
export function changedOptions(from: readonly Option[], to: readonly Option[], dialect: Dialect): string[] {
  const set = to.filter(({ name, value }) => !from.some(old => old.name === name && old.value === value));
  const gone = from.filter(({ name }) => !to.some(each => each.name === name));
  return [
    ...(gone.length ? [`RESET (${gone.map(({ name }) => optionName(name, dialect)).join(', ')})`] : []),
    ...(set.length ? [`SET (${assigned(set, dialect)})`] : [])
  ];
}

/** `OPTIONS (name 'value')` of foreign data, or nothing. */
export function foreignOptions(options: readonly Option[], dialect: Dialect): string {
  const all = options.map(({ name, value }) => `${dialect.ident(name)} ${dialect.literal(value)}`);
  return all.length ? `OPTIONS (${all.join(', ')})` : '';
}

/** `OPTIONS (ADD …, SET …, DROP …)` that leads from one list to the other, or nothing. */
export function changedForeignOptions(
  from: readonly Option[],
  to: readonly Option[],
  dialect: Dialect
): string {
  const parts = [
    ...from
      .filter(({ name }) => !to.some(each => each.name === name))
      .map(({ name }) => `DROP ${dialect.ident(name)}`),
    ...to.flatMap(({ name, value }) => {
      const old = from.find(each => each.name === name);
      return old?.value === value
        ? []
        : [`${old ? 'SET' : 'ADD'} ${dialect.ident(name)} ${dialect.literal(value)}`];
    })
  ];
  return parts.length ? `OPTIONS (${parts.join(', ')})` : '';
}
