import type { CatalogColumn, CatalogObject, ObjectRef } from '../../../model';
import type { CatalogFinding } from '../../common/methods';
import type { CatalogIndex } from './completion/catalog-index';
import { nameOf } from './completion/catalog-index';

/** One name that can be found: of an object, or of a column of it. */
interface Entry {
  object: CatalogObject;
  name: string;
  column?: CatalogColumn;
  /** Lower case, as it is compared. */
  folded: string;
  /** The names above it, lower case. */
  above: string;
}

/** Catalogs as lists of names, made once for each reading. */
const prepared = new WeakMap<CatalogIndex, Entry[]>();

/** Those of {@link scoreOf}, and each a half worse for a column: an object whose name answers as well ranks above it. */
const SCORES = 2 * 5;

/**
 * The best answers to what was typed, best first. Words (and the parts of a dotted name) are looked for in the
 * name and in the names above it; the last word must be in the name itself.
 */
export function searchCatalog(
  connection: string,
  index: CatalogIndex,
  typed: string,
  limit: number
): { finding: CatalogFinding; score: number }[] {
  const words = typed
    .toLowerCase()
    .split(/[\s.]+/)
    .filter(Boolean);
  const last = words.pop();
  if (last === undefined) {
    return [];
  }
  // Entries are in their order already: with one list for each score nothing is left to sort, however many answer.
  const byScore: Entry[][] = Array.from({ length: SCORES }, () => []);
  for (const entry of entriesOf(index)) {
    const score = scoreOf(entry.folded, last);
    if (score === null) {
      continue;
    }
    const sameScore = byScore[2 * score + (entry.column ? 1 : 0)];
    if (
      sameScore.length < limit &&
      words.every(word => entry.above.includes(word) || entry.folded.includes(word))
    ) {
      sameScore.push(entry);
    }
  }
  return byScore
    .flatMap((entries, score) =>
      entries.map(entry => ({ finding: findingOf(connection, entry), score: score / 2 }))
    )
    .slice(0, limit);
}

/** Short names first: what was typed is a larger part of them. */
function entriesOf(index: CatalogIndex): Entry[] {
  let entries = prepared.get(index);
  if (!entries) {
    entries = index.objects.flatMap(object => {
      const name = nameOf(object);
      const above = object.ref.path.slice(0, -1).join('.').toLowerCase();
      const folded = name.toLowerCase();
      return [
        { object, name, folded, above },
        ...(object.columns ?? []).map(column => ({
          object,
          name: column[0],
          column,
          folded: column[0].toLowerCase(),
          above: `${above}.${folded}`
        }))
      ];
    });
    entries.sort((a, b) => a.name.length - b.name.length || compare(a, b));
    prepared.set(index, entries);
  }
  return entries;
}

/** Whole, beginning, beginning of a word, anywhere, the letters in their order; `null` for none. */
function scoreOf(folded: string, typed: string): number | null {
  const at = folded.indexOf(typed);
  if (at === 0) {
    return folded.length === typed.length ? 0 : 1;
  }
  if (at > 0) {
    return /[\W_]/.test(folded[at - 1]) ? 2 : 3;
  }
  let from = -1;
  for (const letter of typed) {
    from = folded.indexOf(letter, from + 1);
    if (from < 0) {
      return null;
    }
  }
  return 4;
}

function findingOf(connection: string, { object, name, column }: Entry): CatalogFinding {
  const { kind, path } = object.ref;
  const ref: ObjectRef = column ? { kind: 'column', path: [...path, column[0]] } : object.ref;
  return {
    connection,
    ref,
    owner: column ? { kind, path } : undefined,
    label: name,
    context: ref.path.slice(0, -1).join('.'),
    detail: column?.[1] ?? object.arguments
  };
}

function compare(a: Entry, b: Entry): number {
  return a.folded < b.folded ? -1 : a.folded > b.folded ? 1 : 0;
}
