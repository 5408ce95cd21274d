import type { Candidate } from './items';
import { nameOf, type CatalogIndex } from './catalog-index';
import type { Source } from './sources';

type Write = (name: string) => string;

/** Conditions between the table that was joined last and those before it, from foreign keys of either. */
export function joinConditions(index: CatalogIndex, sources: readonly Source[], write: Write): Candidate[] {
  const joined = sources[sources.length - 1];
  return sources
    .slice(0, -1)
    .flatMap(other => [
      ...conditions(index, joined, other, write),
      ...(joined.path?.join('.') === other.path?.join('.') ? [] : conditions(index, other, joined, write))
    ]);
}

/** Tables that a foreign key ties to those of the statement, with their condition. */
export function related(index: CatalogIndex, sources: readonly Source[], write: Write): Candidate[] {
  const found: Candidate[] = [];
  for (const relation of index.relations) {
    if (!index.isInPath(relation)) {
      continue;
    }
    const name = nameOf(relation);
    const joined: Source = { alias: name, path: [index.schemaOf(relation), name] };
    for (const source of sources.filter(({ alias }) => alias !== name)) {
      const [first] = [
        ...conditions(index, joined, source, write),
        ...conditions(index, source, joined, write)
      ];
      if (first) {
        const text = `${write(name)} ON ${first.text}`;
        found.push({ text, label: text, type: 'join', group: 0 });
      }
    }
  }
  return found;
}

function conditions(index: CatalogIndex, from: Source, to: Source, write: Write): Candidate[] {
  const relation = from.path && index.relation(from.path);
  const target = to.path && index.relation(to.path);
  if (!relation?.foreignKeys || !target) {
    return [];
  }
  return relation.foreignKeys
    .filter(([, path]) => path.join('\0') === target.ref.path.join('\0'))
    .map(([columns, , others]) => {
      const text = columns
        .map((column, n) => `${write(from.alias)}.${write(column)} = ${write(to.alias)}.${write(others[n])}`)
        .join(' AND ');
      return { text, label: text, type: 'join', group: 0 };
    });
}
