import { createHash } from 'node:crypto';
import type { Dialect } from './engine';

/** A part that may have a name. */
interface Named {
  name?: string | null;
}

/**
 * Names for the parts of a copy: what begins with the original's name begins with the copy's, the others end
 * like it.
 */
export function partName(original: string, copy: string, dialect: Dialect): (name: string) => string {
  return name =>
    name.startsWith(original)
      ? fitting(copy + name.slice(original.length), dialect)
      : nameOfCopy(name, dialect);
}

/** The name of a copy of `name`. */
export function nameOfCopy(name: string, dialect: Dialect): string {
  return fitting(`${name}_copy`, dialect);
}

/** A name that is too long is cut, and told from others with the same beginning by the end of a hash. */
function fitting(name: string, { longestName }: Dialect): string {
  const { length, unit } = longestName ?? { length: Infinity, unit: 'characters' };
  const size = (text: string): number => (unit === 'bytes' ? Buffer.byteLength(text) : [...text].length);
  if (size(name) <= length) {
    return name;
  }
  const end = `_${createHash('sha1').update(name).digest('hex').slice(0, 6)}`;
  const start = [...name];
  while (size(start.join('')) + end.length > length) {
    start.pop();
  }
  return start.join('') + end;
}

/** Parts under names of their own; those without a name go on without. */
export function renamedParts<T extends Named>(
  parts: readonly T[] | undefined,
  rename: (name: string) => string
): T[] {
  return (parts ?? []).map(part =>
    typeof part.name === 'string' ? { ...part, name: rename(part.name) } : part
  );
}
