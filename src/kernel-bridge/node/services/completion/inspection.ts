import type { Engine } from '../../../../engines/core/engine';
import type { CatalogObject, EngineId } from '../../../../model';
import type { SqlInspection } from '../../../common/methods';
import { nameOf, type CatalogIndex } from './catalog-index';
import { expectationAt, type Expectation } from './expectation';
import { relationsOf } from './relations';
import { routineRecords } from './routine-records';
import { byArguments, routinesCalled, type Routine } from './routines';
import { ScopeReader } from './scope';
import type { Relations, Source, SourceColumn } from './sources';
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
  const told = token && new Inspected(engine.id, index, named, token).told();
  return told ? { from: named.from, to: named.to, ...told } : null;
}

/** One name of a statement, and what it may stand for. */
class Inspected {
  private readonly name: string;
  private readonly at: number;
  /** What may stand there, told by what stands around; where an alias is given, it is a source itself. */
  private readonly expected: Expectation;
  private readonly reader: ScopeReader;
  private readonly qualifier: readonly string[];
  private readonly relations: Relations;

  constructor(
    private readonly engine: EngineId,
    private readonly index: CatalogIndex,
    private readonly typing: Typing,
    token: SqlToken
  ) {
    const { tokens, before: at, earlier } = typing;
    const catalog = relationsOf(index);
    this.name = nameFrom(engine, token);
    this.at = at;
    this.relations = withTables(catalog, scriptTables(engine, earlier, catalog));
    this.expected = expectationAt(new ScopeReader(engine, tokens, this.relations), at);
    const whole = [...tokens.slice(0, at), token, ...tokens.slice(at)];
    this.reader = new ScopeReader(engine, whole, this.relations);
    this.qualifier = qualifierOf(this.reader, at);
  }

  /** The first of its readings that there is. */
  told(): Told | null {
    if (this.expected.type === 'type') {
      return typeTold(this.index, this.name);
    }
    const sources = [
      ...this.reader.visibleAt(this.at),
      ...triggerRows(this.engine, this.typing),
      ...routineRecords(this.engine, this.typing, this.relations)
    ];
    for (const reading of this.readings(sources)) {
      const told = reading();
      if (told) {
        return told;
      }
    }
    return null;
  }

  private readings(sources: readonly Source[]): (() => Told | null)[] {
    const { expected, reader, at, qualifier } = this;
    const source = (): Told | null => this.source(sources);
    const column = (): Told | null => this.column(sources);
    const routine = (): Told | null => this.routine();
    const schema = (): Told | null => this.schema();
    const before = reader.word(at - qualifier.length * 2 - 1);
    const behind = reader.text(at + 1);
    // Behind AS, before the query of a WITH clause, and where something is made, a new name is given.
    const isNew =
      (reader.word(at + 1) === 'AS' && /^(?:\(|NOT|MATERIALIZED)$/i.test(reader.text(at + 2))) ||
      ((before === 'AS' || expected.type === 'nothing') && !sources.some(each => this.isName(each.alias)));
    if (isNew) {
      return [];
    }
    if (behind === '.') {
      return [source, schema, column];
    }
    const isList = COLUMNS_AFTER.has(before) && (before !== 'ON' || reader.word(0) === 'CREATE');
    if (ROUTINE_AFTER.has(before) || (behind === '(' && !isList)) {
      return [routine, source, column];
    }
    return expected.type === 'relation' || (expected.type === 'member' && expected.relation)
      ? [source, schema]
      : [column, source, () => this.other(), routine, schema, () => this.tablesIndex()];
  }

  private isName(text: string): boolean {
    return text.toLowerCase() === this.name.toLowerCase();
  }

  private source(sources: readonly Source[]): Told | null {
    const { index, reader, qualifier } = this;
    const alias =
      qualifier.length === 0
        ? [...sources, ...reader.ctesAt(this.at)].find(each => this.isName(each.alias))
        : undefined;
    const path = alias ? alias.path : [...qualifier, this.name];
    const relation = path && index.relation(path);
    if (relation) {
      return relationTold(index, relation);
    }
    const columns = alias && reader.columns(alias).flatMap(column => column.name || []);
    return alias && columns && columns.length > 0
      ? { title: alias.alias, type: `(${columns.join(', ')})`, comment: '' }
      : null;
  }

  private column(sources: readonly Source[]): Told | null {
    const { expected, qualifier } = this;
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
      const found = this.reader.columns(owner).find(each => this.isName(each.name));
      if (found) {
        return columnTold(this.index, owner, found);
      }
    }
    return null;
  }

  private routine(): Told | null {
    return routineTold(
      byArguments(this.reader, this.at + 1, routinesCalled(this.index, this.name, this.qualifier))
    );
  }

  private schema(): Told | null {
    const found = this.qualifier.length === 0 ? this.index.hasSchema(this.name) : undefined;
    return found === undefined ? null : { title: found, type: 'schema', comment: '' };
  }

  private other(): Told | null {
    const { expected } = this;
    const found = objectsCalled(this.index, this.name, this.qualifier).find(
      ({ ref }) => expected.type !== 'object' || expected.kinds.includes(ref.kind)
    );
    return found ? relationTold(this.index, found) : null;
  }

  private tablesIndex(): Told | null {
    for (const table of this.index.relations) {
      const found = table.indexes?.find(([each]) => this.isName(each));
      if (found && this.index.isInPath(table)) {
        const columns = found[1].map(part => part ?? '(…)').join(', ');
        const type = `${found[2] ? 'unique ' : ''}index on ${nameOf(table)} (${columns})`;
        return { title: this.name, type, comment: '' };
      }
    }
    return null;
  }
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

function relationTold(index: CatalogIndex, relation: CatalogObject): Told {
  return {
    title: `${index.schemaOf(relation)}.${nameOf(relation)}`,
    type: relation.ref.kind,
    comment: relation.comment ?? '',
    object: relation
  };
}

/** A column of a query stands for the one of the table that it repeats. */
function columnTold(index: CatalogIndex, owner: Source, { name, origin }: SourceColumn): Told {
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
