import type { Engine } from '../../../../engines/core/engine';
import type { CatalogObject, EngineId } from '../../../../model';
import type { SqlInspection } from '../../../common/methods';
import { nameOf, type CatalogIndex } from './catalog-index';
import { expectationAt } from './expectation';
import { relationsOf } from './relations';
import { routineRecords } from './routine-records';
import { byArguments, routinesCalled, type Routine } from './routines';
import { ScopeReader } from './scope';
import type { Source, SourceColumn } from './sources';
import { typingAt, type Typing } from './statement';
import { scriptTables, withTables } from './script-tables';
import { triggerRows } from './trigger-rows';
import { nameFrom, readTokens, type SqlToken } from './tokens';

type Told = Omit<SqlInspection, 'from' | 'to'> & { object?: CatalogObject };

/** So many other routines of the same name are listed. */
const OVERLOADS = 6;
const ROUTINE_AFTER = new Set(['FUNCTION', 'PROCEDURE', 'ROUTINE', 'AGGREGATE', 'CALL']);
/** Behind these a parenthesis is a list of columns. */
const COLUMNS_AFTER = new Set(['INTO', 'TABLE', 'REFERENCES', 'VIEW', 'ON', 'COPY', 'UPDATE']);

/** What is known of the name at `position`, or of the one that ends there; `object` is what its definition is read of. */
export function inspection(
  engine: Pick<Engine, 'id' | 'dialect'>,
  index: CatalogIndex,
  sql: string,
  position: number
): (SqlInspection & { object?: CatalogObject }) | null {
  const named = [Math.min(position + 1, sql.length), position]
    .map(at => typingAt(engine, sql, at))
    .find(typing => typing !== null && typing.from < typing.to && typing.from <= position);
  const token = named && readTokens(engine.id, sql.slice(named.from, named.to), named.from)[0];
  const told = token && toldOf(engine.id, index, named, token);
  return told ? { from: named.from, to: named.to, ...told } : null;
}

function toldOf(engine: EngineId, index: CatalogIndex, typing: Typing, token: SqlToken): Told | null {
  const name = nameFrom(engine, token);
  const at = typing.before;
  const catalog = relationsOf(index);
  const relations = withTables(catalog, scriptTables(engine, typing.earlier, catalog));
  // What may stand there is told by what stands around; where an alias is given, it is a source itself.
  const expected = expectationAt(new ScopeReader(engine, typing.tokens, relations), at);
  const reader = new ScopeReader(
    engine,
    [...typing.tokens.slice(0, at), token, ...typing.tokens.slice(at)],
    relations
  );
  const qualifier = qualifierOf(reader, at);
  const same = (text: string): boolean => text.toLowerCase() === name.toLowerCase();
  if (expected.type === 'type') {
    return typeTold(index, name);
  }
  const sources = [
    ...reader.visibleAt(at),
    ...triggerRows(engine, typing),
    ...routineRecords(engine, typing, relations)
  ];
  const behind = reader.text(at + 1);

  const source = (): Told | null => {
    const alias =
      qualifier.length === 0 ? [...sources, ...reader.ctesAt(at)].find(each => same(each.alias)) : undefined;
    const path = alias ? alias.path : [...qualifier, name];
    const relation = path && index.relation(path);
    if (relation) {
      return relationTold(index, relation);
    }
    const columns = alias && reader.columns(alias).flatMap(column => column.name || []);
    return alias && columns && columns.length > 0
      ? { title: alias.alias, type: `(${columns.join(', ')})`, comment: '' }
      : null;
  };
  const column = (): Told | null => {
    const last = qualifier[qualifier.length - 1];
    const owners =
      last !== undefined
        ? sources.filter(({ alias }) => alias.toLowerCase() === last.toLowerCase())
        : expected.type === 'columns'
          ? expected.of
          : sources;
    // COMMENT ON COLUMN and the like write the table before it.
    const named = owners.length === 0 && last !== undefined ? [{ alias: last, path: qualifier }] : owners;
    for (const owner of named) {
      const found = reader.columns(owner).find(each => same(each.name));
      if (found) {
        return columnTold(index, owner, found);
      }
    }
    return null;
  };
  const routine = (): Told | null =>
    routineTold(byArguments(reader, at + 1, routinesCalled(index, name, qualifier)));
  const schema = (): Told | null => {
    const found = qualifier.length === 0 ? index.hasSchema(name) : undefined;
    return found === undefined ? null : { title: found, type: 'schema', comment: '' };
  };
  const other = (): Told | null => {
    const found = objectsCalled(index, name, qualifier).find(
      ({ ref }) => expected.type !== 'object' || expected.kinds.includes(ref.kind)
    );
    return found ? relationTold(index, found) : null;
  };

  const indexTold = (): Told | null => {
    for (const table of index.relations) {
      const found = table.indexes?.find(([each]) => same(each));
      if (found && index.isInPath(table)) {
        const columns = found[1].map(part => part ?? '(…)').join(', ');
        return {
          title: name,
          type: `${found[2] ? 'unique ' : ''}index on ${nameOf(table)} (${columns})`,
          comment: ''
        };
      }
    }
    return null;
  };

  const before = reader.word(at - qualifier.length * 2 - 1);
  // Behind AS, before the query of a WITH clause, and where something is made, a new name is given.
  const isNew =
    (reader.word(at + 1) === 'AS' && /^(?:\(|NOT|MATERIALIZED)$/i.test(reader.text(at + 2))) ||
    ((before === 'AS' || expected.type === 'nothing') && !sources.some(each => same(each.alias)));
  const isCall =
    ROUTINE_AFTER.has(before) ||
    (behind === '(' && !(COLUMNS_AFTER.has(before) && (before !== 'ON' || reader.word(0) === 'CREATE')));
  const isRelation = expected.type === 'relation' || (expected.type === 'member' && expected.relation);
  const readings = isNew
    ? []
    : behind === '.'
      ? [source, schema, column]
      : isCall
        ? [routine, source, column]
        : isRelation
          ? [source, schema]
          : [column, source, other, routine, schema, indexTold];
  for (const reading of readings) {
    const told = reading();
    if (told) {
      return told;
    }
  }
  return null;
}

/** Objects that are neither relations nor routines: types, sequences, triggers. */
function objectsCalled(index: CatalogIndex, name: string, qualifier: readonly string[]): CatalogObject[] {
  const schema = qualifier[qualifier.length - 1]?.toLowerCase();
  return index.objects.filter(
    object =>
      object.ref.kind !== 'schema' &&
      nameOf(object).toLowerCase() === name.toLowerCase() &&
      (schema === undefined ? index.isInPath(object) : index.schemaOf(object).toLowerCase() === schema)
  );
}

function typeTold(index: CatalogIndex, name: string): Told | null {
  const type = index.objects.find(
    object =>
      nameOf(object).toLowerCase() === name.toLowerCase() &&
      (object.ref.kind === 'type' || object.ref.kind === 'domain' || object.columns !== undefined)
  );
  return type ? relationTold(index, type) : null;
}

function routineTold([first, ...others]: readonly Routine[]): Told | null {
  if (!first) {
    return null;
  }
  const title = ({ name, arguments: taken }: Routine): string => `${name}(${taken ?? ''})`;
  const listed = others.slice(0, OVERLOADS).map(each => `${title(each)} → ${each.returns}`);
  const more = others.length > OVERLOADS ? [`${others.length - OVERLOADS} more`] : [];
  return {
    title: title(first),
    type: first.returns,
    comment: [first.comment, listed.length > 0 ? `Also ${[...listed, ...more].join('; ')}` : '']
      .filter(Boolean)
      .join('\n'),
    ...(first.object && { object: first.object })
  };
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
