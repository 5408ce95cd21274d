import { same, unsupported } from './context';
import type { Column } from './definition';

type Named = { name: string | null; origin: Column['origin'] };

/** What became of a list of named parts of a table. */
export interface Differences<T> {
  dropped: T[];
  added: T[];
  /** Parts that stay; a name that changes is a rename. */
  kept: { from: T; to: T; name: string | null }[];
}

/**
 * Finds which parts stay, go and come: by name first; then a part that is the same under another name
 * is renamed, and one without a name is whatever is the same.
 *
 * @param shape what cannot be altered: a part whose shape changes is dropped and made anew
 */
export function differences<T extends Named>(
  from: readonly T[],
  to: readonly T[],
  shape: (part: T) => unknown
): Differences<T> {
  const left = new Set(from);
  const kept: Differences<T>['kept'] = [];
  const open: T[] = [];
  const alike = (a: T, b: T): boolean => same(shape(a), shape(b));
  for (const part of to) {
    const old = part.name === null ? undefined : from.find(each => each.name === part.name);
    if (old && alike(old, part)) {
      left.delete(old);
      kept.push({ from: old, to: part, name: part.name });
    } else {
      open.push(part);
    }
  }
  const added = open.filter(part => {
    const old = [...left].find(
      each =>
        alike(each, part) &&
        !to.some(other => other !== part && other.name === each.name) &&
        // The name that it would get must be free.
        (part.name === null || !from.some(other => other.name === part.name))
    );
    if (old) {
      left.delete(old);
      kept.push({ from: old, to: part, name: part.name ?? old.name });
    }
    return !old;
  });
  return { dropped: [...left], added, kept };
}

/** Only the parent can take away what it gave. */
export function refuseInherited(parts: readonly Named[], isChild: boolean): void {
  const given = isChild ? parts.find(part => part.origin !== 'own') : undefined;
  if (given) {
    throw unsupported(`${given.name} comes from the parent table: change it there`);
  }
}
