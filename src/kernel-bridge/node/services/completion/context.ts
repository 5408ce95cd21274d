import type { Engine } from '../../../../engines/core/engine';
import type { SqlContext } from '../../../common/methods';
import { candidates } from './candidates';
import type { CatalogIndex } from './catalog-index';
import { Items, type Candidate } from './items';
import type { Typing } from './statement';
import { nameFrom } from './tokens';

/** In front of everything of the catalog. */
const FIRST = 0;

/** What may stand at a place of a body: columns of a trigger's rows, its own names, then the catalog. */
export function contextCandidates(
  engine: Pick<Engine, 'id' | 'dialect'>,
  index: CatalogIndex,
  typing: Typing,
  { names, rows }: SqlContext
): Candidate[] {
  const { tokens, before } = typing;
  const items = new Items(engine, index, typing);
  if (tokens[before - 1]?.text === '.') {
    const qualifier = tokens[before - 2] ? nameFrom(engine.id, tokens[before - 2]).toLowerCase() : '';
    const row = rows.find(each => each.name.toLowerCase() === qualifier);
    const columns = row && index.relation(row.path)?.columns;
    return columns
      ? columns.map(([column, type]) => items.named('column', column, FIRST, type))
      : candidates(engine, index, typing);
  }
  return [
    ...names.map(each => items.named('variable', each.name, FIRST, each.detail)),
    ...rows.map(each => ({ ...items.named('alias', each.name, FIRST), text: each.name })),
    ...candidates(engine, index, typing)
  ];
}
