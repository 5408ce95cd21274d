import type { Engine } from '../../../../engines/core/engine';
import type { CatalogObject } from '../../../../model';
import type { SqlInspection } from '../../../common/methods';
import { nameOf, type CatalogIndex } from './catalog-index';
import { relationsOf } from './relations';
import { ScopeReader, type Source, type SourceColumn } from './scope';
import { typingAt } from './statement';
import { scriptTables, withTables } from './script-tables';
import { triggerRows } from './trigger-rows';
import { nameFrom, readTokens } from './tokens';

/** What is known of the name at `position`; `object` is what its definition is read of. */
export function inspection(
  engine: Pick<Engine, 'id' | 'dialect'>,
  index: CatalogIndex,
  sql: string,
  position: number
): (SqlInspection & { object?: CatalogObject }) | null {
  const typing = typingAt(engine, sql, Math.min(position + 1, sql.length)) ?? typingAt(engine, sql, position);
  if (!typing || typing.from === typing.to) {
    return null;
  }
  const token = readTokens(engine.id, sql.slice(typing.from, typing.to))[0];
  const name = token && nameFrom(engine.id, token);
  if (!name) {
    return null;
  }
  const { from, to } = typing;
  const catalog = relationsOf(index);
  const made = scriptTables(engine.id, typing.earlier, catalog);
  const reader = new ScopeReader(engine.id, typing.tokens, withTables(catalog, made));
  const qualifier = qualifierOf(reader, typing.before);
  const sources = [...reader.visibleAt(typing.before), ...triggerRows(engine.id, typing)];
  const same = (text: string): boolean => text.toLowerCase() === name.toLowerCase();
  const owners =
    qualifier.length > 0
      ? sources.filter(({ alias }) => alias.toLowerCase() === qualifier[qualifier.length - 1].toLowerCase())
      : sources;
  const alias =
    qualifier.length === 0
      ? [...sources, ...reader.ctesAt(typing.before)].find(source => same(source.alias))
      : undefined;
  const path = alias ? alias.path : [...qualifier, name];
  const relation = path && index.relation(path);
  if (relation) {
    return { from, to, ...relationTold(index, relation) };
  }
  for (const owner of owners) {
    const column = reader.columns(owner).find(each => same(each.name));
    if (column) {
      return { from, to, ...columnTold(index, owner, column) };
    }
  }
  if (alias) {
    const columns = reader.columns(alias).flatMap(column => column.name || []);
    return { from, to, title: alias.alias, type: `(${columns.join(', ')})`, comment: '' };
  }
  const routine = index.objects.find(
    each => /^(function|aggregate|procedure)$/.test(each.ref.kind) && same(nameOf(each))
  );
  const builtIn = index.words.functions.find(each => same(each.name));
  if (routine) {
    return {
      from,
      to,
      title: `${name}(${routine.arguments ?? ''})`,
      type: routine.returns ?? routine.ref.kind,
      comment: routine.comment ?? '',
      object: routine
    };
  }
  return builtIn
    ? {
        from,
        to,
        title: `${builtIn.name}(${builtIn.arguments ?? ''})`,
        type: builtIn.returns ?? 'function',
        comment: builtIn.comment ?? ''
      }
    : null;
}

function qualifierOf(reader: ScopeReader, at: number): string[] {
  let start = at;
  while (reader.text(start - 1) === '.' && reader.isName(start - 2)) {
    start -= 2;
  }
  return start === at ? [] : reader.path(start, at).path;
}

function relationTold(
  index: CatalogIndex,
  relation: CatalogObject
): Omit<SqlInspection, 'from' | 'to'> & { object: CatalogObject } {
  return {
    title: `${index.schemaOf(relation)}.${nameOf(relation)}`,
    type: relation.ref.kind,
    comment: relation.comment ?? '',
    object: relation
  };
}

/** A column of a query stands for the one of the table that it repeats. */
function columnTold(
  index: CatalogIndex,
  owner: Source,
  { name, origin }: SourceColumn
): Omit<SqlInspection, 'from' | 'to'> {
  const table = origin && index.relation(origin.path);
  const column = table?.columns?.find(([each]) => each === origin?.column);
  if (!table || !column) {
    return { title: `${owner.alias}.${name}`, type: 'column', comment: '' };
  }
  const [columnName, type, notNull, comment = ''] = column;
  const key = table.foreignKeys?.find(([columns]) => columns.includes(columnName));
  const facts = [
    type,
    notNull ? 'NOT NULL' : '',
    key ? `REFERENCES ${key[1][key[1].length - 1]} (${key[2].join(', ')})` : ''
  ];
  return { title: `${nameOf(table)}.${columnName}`, type: facts.filter(Boolean).join(' '), comment };
}
