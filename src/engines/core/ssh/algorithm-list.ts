import { wildcard } from './config-file';

/**
 * The algorithms that a value of ssh_config(5) leaves (`Ciphers`, `KexAlgorithms`, …), put together as OpenSSH does it: `+` adds to the `usual`
 * ones, `^` puts names before them, `-` takes away what its patterns match, and anything else takes their place. What is not
 * `supported` is left out, so the list may be empty.
 *
 * @param value a list with commas; absent and empty are the usual ones
 */
export function algorithmList(
  value: string | undefined,
  usual: readonly string[],
  supported: readonly string[]
): string[] {
  const [, sign, list] = /^([+^-]?)(.*)$/s.exec(value ?? '')!;
  const names = list.split(',').filter(name => name !== '');
  if (sign === '-') {
    return usual.filter(name => !names.some(pattern => wildcard(pattern, '').test(name)));
  }
  const found = names.flatMap(pattern => supported.filter(name => wildcard(pattern, '').test(name)));
  const all = { '+': [...usual, ...found], '^': [...found, ...usual] }[sign] ?? (value ? found : usual);
  return [...new Set(all)];
}
