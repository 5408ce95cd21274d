import { dialect } from '../../dialect';
import type { RoutineSetting } from './definition';

/**
 * Settings whose value is a list of names that the server has already quoted (`GUC_LIST_QUOTE` in its
 * sources): each name is a value of its own, or the list would become one name.
 */
const LISTS_OF_NAMES = new Set([
  'search_path',
  'temp_tablespaces',
  'local_preload_libraries',
  'session_preload_libraries',
  'shared_preload_libraries',
  'unix_socket_directories'
]);

/** An entry of `proconfig`: `name=value`. */
export function readSetting(entry: string): RoutineSetting {
  const at = entry.indexOf('=');
  return { name: entry.slice(0, at), value: entry.slice(at + 1) };
}

/** `SET` clause of a routine. */
export function setClause({ name, value }: RoutineSetting): string {
  const values = LISTS_OF_NAMES.has(name.toLowerCase()) ? namesOf(value) : [value];
  return `SET ${settingName(name)} TO ${values.map(each => dialect.literal(each)).join(', ')}`;
}

/** A setting's name: of an extension `prefix.name`, each part an identifier. */
export function settingName(name: string): string {
  return dialect.path(name.split('.'));
}

/** The names of `public, "My schema"`. An empty list is the one empty name. */
function namesOf(list: string): string[] {
  const names = [...list.matchAll(/"((?:[^"]|"")*)"|[^",\s]+/g)].map(([word, quoted]) =>
    quoted === undefined ? word : quoted.replaceAll('""', '"')
  );
  return names.length > 0 ? names : [''];
}
