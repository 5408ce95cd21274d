/** A part that may have a name. */
interface Named {
  name?: string | null;
}

/**
 * Names for the parts of a copy: what begins with the original's name begins with the copy's, the others end
 * like it.
 */
export function partName(original: string, copy: string): (name: string) => string {
  return name => (name.startsWith(original) ? copy + name.slice(original.length) : `${name}_copy`);
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
