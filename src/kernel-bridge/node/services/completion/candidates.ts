import type { Engine } from '../../../../engines/core/engine';
import { nameOf, type CatalogIndex } from './catalog-index';
import { expectationAt, type Expectation } from './expectation';
import { FUNCTION_KINDS, Items, unique, type Candidate } from './items';
import { joinConditions, related } from './joins';
import { namesOf } from './named-things';
import { relationsOf } from './relations';
import { routineNames } from './routine-names';
import { routineRecords } from './routine-records';
import { ScopeReader } from './scope';
import { scriptTables, withTables, type ScriptTable } from './script-tables';
import type { Level, Source } from './sources';
import type { Typing } from './statement';
import { triggerRows } from './trigger-rows';

const TYPE_KINDS = ['type', 'domain'];
/** What else SET, SHOW and RESET take. */
const BESIDE_SETTINGS =
  /^(?:all|character|constraints|default|global|local|names|password|persist|role|session|time|transaction)$/i;

type Expected<T extends Expectation['type']> = Extract<Expectation, { type: T }>;

/** Everything that may stand at the cursor; not yet compared with what is typed. */
export function candidates(
  engine: Pick<Engine, 'id' | 'dialect'>,
  index: CatalogIndex,
  typing: Typing
): Candidate[] {
  return new Candidates(engine, index, typing).expected();
}

/** What may stand at one cursor, by what is expected there. */
class Candidates {
  private readonly items: Items;
  private readonly reader: ScopeReader;
  /** What the script makes before the cursor. */
  private readonly made: readonly ScriptTable[];
  /** Rows that a trigger or routine has names for. */
  private readonly rows: readonly Source[];
  private readonly variables: readonly string[];
  private readonly before: number;

  constructor(
    private readonly engine: Pick<Engine, 'id' | 'dialect'>,
    private readonly index: CatalogIndex,
    private readonly typing: Typing
  ) {
    const catalog = relationsOf(index);
    this.items = new Items(engine, index, typing);
    this.made = scriptTables(engine.id, typing.earlier, catalog);
    const known = withTables(catalog, this.made);
    this.reader = new ScopeReader(engine.id, typing.tokens, known);
    this.rows = [...triggerRows(engine.id, typing), ...routineRecords(engine.id, typing, known)];
    this.variables = routineNames(engine.id, typing);
    this.before = typing.before;
  }

  expected(): Candidate[] {
    const { items, index } = this;
    const expected = expectationAt(this.reader, this.before);
    switch (expected.type) {
      case 'nothing':
        return [];
      case 'keyword':
        return this.keyword();
      case 'type':
        return this.dataType();
      case 'setting':
        return this.setting();
      case 'relation':
        return this.relation(expected);
      case 'object':
        return expected.kinds.includes('schema')
          ? items.schemas(0)
          : index.objects
              .filter(({ ref }) => expected.kinds.includes(ref.kind))
              .map(each => items.object(each, 0));
      case 'name':
        return [
          ...namesOf(this.engine.id, this.typing, expected.of).map(each => items.named(expected.of, each, 0)),
          ...items.keywords(1)
        ];
      case 'index':
        return this.indexName(expected);
      case 'columns':
        return expected.common ? this.commonColumns(expected) : this.ownColumns(expected);
      case 'window':
        return [
          ...windows(this.reader).map(each => items.named('window', each, 0)),
          ...items.keywords(1).filter(({ label }) => /^(partition|order|by|rows|range)$/i.test(label))
        ];
      case 'member':
        return this.member(expected);
      case 'expression':
        return this.expression(expected);
    }
  }

  private keyword(): Candidate[] {
    const { engine, reader, before } = this;
    // The tables that MySQL's DELETE takes rows from stand before FROM.
    const takesAliases =
      reader.word(before - 1) === 'DELETE' && (engine.id === 'mysql' || engine.id === 'mariadb');
    return [
      ...(before === 0 ? this.localVariables(0) : []),
      ...(takesAliases ? this.aliases(reader.visibleAt(before), 0) : []),
      ...this.items.keywords(0)
    ];
  }

  private dataType(): Candidate[] {
    const { items, index } = this;
    return unique([
      ...index.words.types.map(type => ({ text: type, label: type, type: 'type', group: 0 })),
      ...index.objects.filter(({ ref }) => TYPE_KINDS.includes(ref.kind)).map(each => items.object(each, 0)),
      // A table of PostgreSQL is the type of its rows.
      ...(this.engine.id === 'postgres' && this.typing.prefix !== '' ? index.relations : []).map(each =>
        items.object(each, 1)
      )
    ]);
  }

  private setting(): Candidate[] {
    return [
      ...this.localVariables(0),
      ...this.index.words.settings.map(each => ({
        text: each.name,
        label: each.name,
        type: 'setting',
        group: 1,
        documentation: each.comment
      })),
      ...this.items.keywords(0).filter(({ label }) => BESIDE_SETTINGS.test(label))
    ];
  }

  private relation({ join }: Expected<'relation'>): Candidate[] {
    const { items, reader, before } = this;
    const joined = join ? reader.visibleAt(before).filter(({ path }) => path) : null;
    return [
      ...(joined ? related(this.index, joined, name => items.name(name)) : []),
      ...(reader.word(before - 1) === 'INTO' ? this.localVariables(0) : []),
      ...reader.ctesAt(before).map(({ alias }) => items.named('table', alias, 1, 'WITH')),
      ...this.made
        .filter(({ path }) => path.length === 1)
        .map(({ path }) => items.named('table', path[0], 1)),
      ...items.relations(2),
      ...items.rowFunctions(7),
      ...items.keywords(8).filter(({ label }) => /^(lateral|only|select)$/i.test(label))
    ];
  }

  private indexName({ of }: Expected<'index'>): Candidate[] {
    const { items, index } = this;
    const tables = of
      ? of.flatMap(({ path }) => (path && index.relation(path)) ?? [])
      : index.relations.filter(each => index.isInPath(each));
    return unique([
      ...tables.flatMap(table =>
        (table.indexes ?? []).map(([each, columns]) =>
          items.named('index', each, 0, `${nameOf(table)} (${columns.map(part => part ?? '…').join(', ')})`)
        )
      ),
      ...(of ? [] : items.keywords(1))
    ]);
  }

  /** Those of one table or several that the list does not have yet. */
  private ownColumns({ of, used }: Expected<'columns'>): Candidate[] {
    return [
      ...this.levelColumns({ sources: of, merged: new Set() }, 0).filter(
        ({ label, matched }) => !used.includes(matched ?? label)
      ),
      ...this.aliases(of.length > 1 ? of : [], 1)
    ];
  }

  /** Those that the table that was joined last has in common with those before it. */
  private commonColumns({ of, used }: Expected<'columns'>): Candidate[] {
    const joined = this.columns(of.at(-1) ?? { alias: '' }, 0);
    const others = of.slice(0, -1).flatMap(source => this.columns(source, 0));
    return unique(
      joined.filter(
        ({ label }) => !used.includes(label) && others.some(other => this.reader.same(other.label, label))
      )
    );
  }

  private member({ qualifier, relation }: Expected<'member'>): Candidate[] {
    const { items, index } = this;
    const last = qualifier[qualifier.length - 1] ?? '';
    const source = relation || qualifier.length > 1 ? undefined : this.sourceNamed(last);
    if (source) {
      return this.columns(source, 0);
    }
    const schema = index.hasSchema(last);
    if (schema !== undefined) {
      const isServer = schema === index.words.implicitSchema;
      return [
        ...index.relationsIn(schema).map(each => items.object(each, 0)),
        ...index.objects
          .filter(
            each => !relation && FUNCTION_KINDS.includes(each.ref.kind) && index.schemaOf(each) === schema
          )
          .map(each => items.object(each, 1)),
        ...(isServer && !relation ? items.serverFunctions(2) : [])
      ];
    }
    return index.relation(qualifier) ? this.columns({ alias: last, path: qualifier }, 0) : [];
  }

  private expression({ on, outputs }: Expected<'expression'>): Candidate[] {
    const { engine, items, reader, before } = this;
    const isOrder = outputs === 'order';
    // To the order of a UNION its tables are unknown.
    const levels = reader.levelsAt(before).slice(isOrder && reader.isBehindUnion(before) ? 1 : 0);
    const visible = levels.flatMap(({ sources }) => sources);
    // PostgreSQL knows the names of results in no condition.
    const knowsOutputs = outputs !== 'none' && !(engine.id === 'postgres' && outputs === 'having');
    const results = (knowsOutputs ? reader.outputsAt(before, isOrder) : []).filter(
      ({ isGiven }) => isGiven || isOrder
    );
    return unique([
      ...(on ? joinConditions(this.index, visible, name => items.name(name)) : []),
      ...(isOrder || outputs === 'having' ? results : []).map(each => items.named('column', each.name, 0)),
      ...levels.flatMap((level, n) => this.levelColumns(level, n === 0 ? 1 : 2)),
      ...results.map(each => items.named('column', each.name, 2)),
      ...this.localVariables(2),
      ...this.aliases(visible, 3),
      // Not as names, which upper case would have quoted.
      ...this.rows.map(({ alias }) => ({ ...items.named('alias', alias, 3), text: alias })),
      ...items.functions(4),
      ...items.keywords(6),
      ...(this.typing.prefix === '' ? [] : items.schemas(3))
    ]);
  }

  /** What a qualifier stands for: a table with columns before a name that is there as well. */
  private sourceNamed(alias: string): Source | undefined {
    const named = [...this.reader.visibleAt(this.before), ...this.rows].filter(
      source => source.alias.toLowerCase() === alias.toLowerCase()
    );
    return named.find(source => this.reader.columns(source).length > 0) ?? named[0];
  }

  private columns(source: Source, group: number): Candidate[] {
    const typeOf = this.items.columnTypes();
    return this.reader
      .columns(source)
      .filter(column => column.name)
      .map(column =>
        this.items.named('column', column.name, group, typeOf(column), `${source.alias}.${column.name}`)
      );
  }

  /** Columns as they are written in an expression: those that two tables have only with their table. */
  private levelColumns({ sources, merged }: Level, group: number): Candidate[] {
    const plain = sources.filter(({ onlyQualified }) => !onlyQualified);
    const listed = plain.map(source => this.columns(source, group));
    const owners = new Map<string, number>();
    listed
      .flatMap(list => [...new Set(list.map(({ label }) => label))])
      .forEach(label => owners.set(label, (owners.get(label) ?? 0) + 1));
    return plain.flatMap(({ alias }, n) =>
      listed[n].map(column => {
        const { label, text } = column;
        const isAmbiguous = merged !== 'all' && !merged.has(label) && (owners.get(label) ?? 0) > 1;
        return isAmbiguous
          ? {
              ...column,
              text: `${this.items.name(alias)}.${text}`,
              label: `${alias}.${label}`,
              matched: label
            }
          : column;
      })
    );
  }

  private aliases(sources: readonly Source[], group: number): Candidate[] {
    return sources.map(({ alias }) => this.items.named('alias', alias, group));
  }

  private localVariables(group: number): Candidate[] {
    return this.variables.map(each => this.items.named('variable', each, group));
  }
}

/** Names that the WINDOW clause defines. */
function windows(reader: ScopeReader): string[] {
  return reader.tokens.flatMap((_, n) =>
    reader.isName(n) &&
    reader.word(n + 1) === 'AS' &&
    reader.text(n + 2) === '(' &&
    (reader.word(n - 1) === 'WINDOW' || reader.text(n - 1) === ',') &&
    reader.word(0) !== 'WITH'
      ? reader.path(n).path
      : []
  );
}
