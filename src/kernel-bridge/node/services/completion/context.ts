import type { Engine } from '../../../../engines/core/engine';
import type { SqlContext } from '../../../common/methods';
import { candidates, type Candidate } from './candidates';
import type { CatalogIndex } from './catalog-index';
import { written } from './names';
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
  const { tokens, before, quoted } = typing;
  const name = (text: string): string =>
    quoted ? engine.dialect.ident(text) : written(engine, text, index.words.reserved);
  const item = (label: string, type: string, detail = ''): Candidate => ({
    text: name(label),
    label,
    type,
    group: FIRST,
    ...(detail && { detail })
  });
  if (tokens[before - 1]?.text === '.') {
    const qualifier = tokens[before - 2] ? nameFrom(engine.id, tokens[before - 2]).toLowerCase() : '';
    const row = rows.find(each => each.name.toLowerCase() === qualifier);
    const columns = row && index.relation(row.path)?.columns;
    return columns
      ? columns.map(([column, type]) => item(column, 'column', type))
      : candidates(engine, index, typing);
  }
  return [
    ...names.map(each => item(each.name, 'variable', each.detail)),
    ...rows.map(each => ({ ...item(each.name, 'alias'), text: each.name })),
    ...candidates(engine, index, typing)
  ];
}
