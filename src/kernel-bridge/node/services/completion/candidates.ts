import type { CatalogObject } from '../../../../model';
import type { SqlCompletionItem } from '../../../common/methods';
import { nameOf, type CatalogIndex } from './catalog-index';
import { expectationAt } from './expectation';
import { joinConditions, related } from './joins';
import { written } from './names';
import { relationsOf } from './relations';
import { namesOf } from './named-things';
import { routineNames } from './routine-names';
import { routineRecords } from './routine-records';
import { ScopeReader } from './scope';
import type { Level, Source, SourceColumn } from './sources';
import type { Typing } from './statement';
import { scriptTables, withTables } from './script-tables';
import { triggerRows } from './trigger-rows';
import type { Engine } from '../../../../engines/core/engine';

/** An item with its place among those that match equally well: the smaller the earlier. */
export interface Candidate extends SqlCompletionItem {
  group: number;
  /** What is compared with the text that was typed, instead of the label. */
  matched?: string;
}

const FUNCTION_KINDS = ['function', 'aggregate'];
const TYPE_KINDS = ['type', 'domain'];
/** What else SET, SHOW and RESET take. */
const BESIDE_SETTINGS =
  /^(?:all|character|constraints|default|global|local|names|password|persist|role|session|time|transaction)$/i;

/** Everything that may stand at the cursor; not yet compared with what is typed. */
export function candidates(
  engine: Pick<Engine, 'id' | 'dialect'>,
  index: CatalogIndex,
  typing: Typing
): Candidate[] {
  const { tokens, before, prefix, quoted } = typing;
  const catalog = relationsOf(index);
  const made = scriptTables(engine.id, typing.earlier, catalog);
  const known = withTables(catalog, made);
  const reader = new ScopeReader(engine.id, tokens, known);
  const expected = expectationAt(reader, before);
  const rows = [...triggerRows(engine.id, typing), ...routineRecords(engine.id, typing, known)];
  const variables = routineNames(engine.id, typing);
  const name = (text: string): string =>
    quoted ? engine.dialect.ident(text) : written(engine, text, index.words.reserved);

  const item = (
    type: string,
    label: string,
    group: number,
    detail?: string,
    documentation?: string
  ): Candidate => ({
    text: name(label),
    label,
    type,
    group,
    ...(detail && { detail }),
    ...(documentation && { documentation })
  });
  const columns = (source: Source, group: number): Candidate[] => {
    const typeOf = columnTypes(index);
    return reader
      .columns(source)
      .filter(column => column.name)
      .map(column => item('column', column.name, group, typeOf(column), `${source.alias}.${column.name}`));
  };
  /** Columns as they are written in an expression: those that two tables have only with their table. */
  const levelColumns = ({ sources, merged }: Level, group: number): Candidate[] => {
    const named = sources.filter(({ onlyQualified }) => !onlyQualified).map(source => columns(source, group));
    const owners = new Map<string, number>();
    named
      .flatMap(list => [...new Set(list.map(({ label }) => label))])
      .forEach(label => owners.set(label, (owners.get(label) ?? 0) + 1));
    return sources
      .filter(({ onlyQualified }) => !onlyQualified)
      .flatMap(({ alias }, n) =>
        named[n].map(column => {
          const { label, text } = column;
          const isAmbiguous = merged !== 'all' && !merged.has(label) && (owners.get(label) ?? 0) > 1;
          return isAmbiguous
            ? { ...column, text: `${name(alias)}.${text}`, label: `${alias}.${label}`, matched: label }
            : column;
        })
      );
  };
  const localVariables = (group: number): Candidate[] => variables.map(each => item('variable', each, group));
  const object = (each: CatalogObject, group: number): Candidate =>
    item(each.ref.kind, nameOf(each), group, index.schemaOf(each), each.comment);
  const relations = (group: number): Candidate[] => [
    ...reader.ctesAt(before).map(({ alias }) => item('table', alias, group, 'WITH')),
    ...made.filter(({ path }) => path.length === 1).map(({ path }) => item('table', path[0], group)),
    ...index.relations.filter(each => index.isInPath(each)).map(each => object(each, group + 1)),
    ...index.schemas.map(schema => item('schema', schema, group + 2)),
    ...index.serverSchemas.map(schema => item('schema', schema, group + 3)),
    // Too many to be offered before anything is typed.
    ...(prefix === '' ? [] : index.words.relations)
      .filter(each => index.isInPath(each))
      .map(each => object(each, group + 4))
  ];
  const keywords = (group: number): Candidate[] => {
    if (quoted) {
      return [];
    }
    const lower =
      prefix !== ''
        ? prefix === prefix.toLowerCase()
        : /^[a-z]+$/.test(tokens.find(({ type }) => type === 'word')?.text ?? '');
    return index.words.keywords.map(word => {
      const text = lower ? word.toLowerCase() : word;
      return { text, label: text, type: 'keyword', group };
    });
  };
  const serverFunctions = (group: number): Candidate[] =>
    index.words.functions.map(each => ({
      text: each.name,
      label: each.name,
      type: 'function',
      group,
      detail:
        [each.arguments && `(${each.arguments})`, each.returns].filter(Boolean).join(' → ') || undefined,
      documentation: each.comment
    }));
  const functions = (group: number): Candidate[] =>
    quoted
      ? []
      : [
          ...index.objects
            .filter(each => FUNCTION_KINDS.includes(each.ref.kind) && index.isInPath(each))
            .map(each =>
              item('function', nameOf(each), group, each.arguments && `(${each.arguments})`, each.comment)
            ),
          ...serverFunctions(group + 1)
        ];

  /** Functions that stand for a table; too many to be offered before anything is typed. */
  const rowFunctions = (group: number): Candidate[] =>
    engine.id === 'postgres' && prefix !== ''
      ? functions(group).filter(
          ({ detail = '', group: at }) => at === group || /(?:^|→ )(?:SETOF|TABLE)\b/.test(detail)
        )
      : [];

  switch (expected.type) {
    case 'type':
      return unique([
        ...index.words.types.map(type => ({ text: type, label: type, type: 'type', group: 0 })),
        ...index.objects.filter(({ ref }) => TYPE_KINDS.includes(ref.kind)).map(each => object(each, 0)),
        // A table of PostgreSQL is the type of its rows.
        ...(engine.id === 'postgres' && prefix !== '' ? index.relations : []).map(each => object(each, 1))
      ]);
    case 'setting':
      return [
        ...localVariables(0),
        ...index.words.settings.map(each => ({
          text: each.name,
          label: each.name,
          type: 'setting',
          group: 1,
          documentation: each.comment
        })),
        ...keywords(0).filter(({ label }) => BESIDE_SETTINGS.test(label))
      ];
    case 'nothing':
      return [];
    case 'keyword':
      return [
        ...(before === 0 ? localVariables(0) : []),
        // The tables that MySQL's DELETE takes rows from stand before FROM.
        ...(reader.word(before - 1) === 'DELETE' && (engine.id === 'mysql' || engine.id === 'mariadb')
          ? reader.visibleAt(before).map(({ alias }) => item('alias', alias, 0))
          : []),
        ...keywords(0)
      ];
    case 'relation': {
      const joins = expected.join
        ? related(
            index,
            reader.visibleAt(before).filter(({ path }) => path),
            name
          )
        : [];
      return [
        ...joins,
        ...(tokens[before - 1]?.word === 'INTO' ? localVariables(0) : []),
        ...relations(1),
        ...rowFunctions(7),
        ...keywords(8).filter(({ label }) => /^(lateral|only|select)$/i.test(label))
      ];
    }
    case 'object':
      return expected.kinds.includes('schema')
        ? index.schemas.map(schema => item('schema', schema, 0))
        : index.objects.filter(({ ref }) => expected.kinds.includes(ref.kind)).map(each => object(each, 0));
    case 'name':
      return [
        ...namesOf(engine.id, typing, expected.of).map(each => item(expected.of, each, 0)),
        ...keywords(1)
      ];
    case 'index': {
      const paths = expected.of?.flatMap(({ path }) => (path ? [path] : []));
      const tables = paths
        ? paths.flatMap(path => index.relation(path) ?? [])
        : index.relations.filter(each => index.isInPath(each));
      return unique([
        ...tables.flatMap(table =>
          (table.indexes ?? []).map(([each, of]) =>
            item('index', each, 0, `${nameOf(table)} (${of.map(part => part ?? '…').join(', ')})`)
          )
        ),
        ...(paths ? [] : keywords(1))
      ]);
    }
    case 'columns': {
      const used = new Set(expected.used);
      if (!expected.common) {
        const aliases = expected.of.length > 1 ? expected.of : [];
        return [
          ...levelColumns({ sources: expected.of, merged: new Set() }, 0).filter(
            ({ label, matched }) => !used.has(matched ?? label)
          ),
          ...aliases.map(({ alias }) => item('alias', alias, 1))
        ];
      }
      const joined = columns(expected.of.at(-1) ?? { alias: '' }, 0);
      const others = expected.of.slice(0, -1).flatMap(source => columns(source, 0));
      return unique(
        joined.filter(
          ({ label }) => !used.has(label) && others.some(other => reader.same(other.label, label))
        )
      );
    }
    case 'window':
      return [
        ...windows(reader).map(each => item('window', each, 0)),
        ...keywords(1).filter(({ label }) => /^(partition|order|by|rows|range)$/i.test(label))
      ];
    case 'member':
      return members();
    case 'expression': {
      const { outputs } = expected;
      // To the order of a UNION its tables are unknown.
      const levels =
        outputs === 'order' && reader.isBehindUnion(before)
          ? reader.levelsAt(before).slice(1)
          : reader.levelsAt(before);
      const visible = levels.flatMap(({ sources }) => sources);
      // PostgreSQL knows the names of results in no condition.
      const named = (
        outputs === 'none' || (engine.id === 'postgres' && outputs === 'having')
          ? []
          : reader.outputsAt(before, outputs === 'order')
      ).filter(({ isGiven }) => isGiven || outputs === 'order');
      return unique([
        ...(expected.on ? joinConditions(index, visible, name) : []),
        ...(outputs === 'order' || outputs === 'having'
          ? named.map(each => item('column', each.name, 0))
          : []),
        ...levels.flatMap((level, n) => levelColumns(level, n === 0 ? 1 : 2)),
        ...named.map(each => item('column', each.name, 2)),
        ...localVariables(2),
        ...visible.map(({ alias }) => item('alias', alias, 3)),
        // Not as names, which upper case would have quoted.
        ...rows.map(({ alias }) => ({ ...item('alias', alias, 3), text: alias })),
        ...functions(4),
        ...keywords(6),
        ...(prefix === '' ? [] : index.schemas.map(schema => item('schema', schema, 3)))
      ]);
    }
  }

  /** What a qualifier stands for: a table with columns before a name that is there as well. */
  function sourceNamed(alias: string): Source | undefined {
    const named = [...reader.visibleAt(before), ...rows].filter(
      source => source.alias.toLowerCase() === alias.toLowerCase()
    );
    return named.find(source => reader.columns(source).length > 0) ?? named[0];
  }

  function members(): Candidate[] {
    const { qualifier, relation } = expected as { qualifier: readonly string[]; relation: boolean };
    const last = qualifier[qualifier.length - 1] ?? '';
    const source = relation || qualifier.length > 1 ? undefined : sourceNamed(last);
    if (source) {
      return columns(source, 0);
    }
    const schema = index.hasSchema(last);
    if (schema !== undefined) {
      const isServer = schema === index.words.implicitSchema;
      return [
        ...index.relationsIn(schema).map(each => object(each, 0)),
        ...index.objects
          .filter(
            each => !relation && FUNCTION_KINDS.includes(each.ref.kind) && index.schemaOf(each) === schema
          )
          .map(each => object(each, 1)),
        ...(isServer && !relation ? serverFunctions(2) : [])
      ];
    }
    return index.relation(qualifier) ? columns({ alias: last, path: qualifier }, 0) : [];
  }
}

/** The types of many columns, for which each table is looked up once. */
function columnTypes(index: CatalogIndex): (column: SourceColumn) => string | undefined {
  const tables = new Map<readonly string[], ReadonlyMap<string, string>>();
  return ({ origin }) => {
    if (!origin) {
      return undefined;
    }
    let types = tables.get(origin.path);
    if (!types) {
      types = new Map(index.relation(origin.path)?.columns?.map(([column, type]) => [column, type]));
      tables.set(origin.path, types);
    }
    return types.get(origin.column);
  };
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

/** One item per text and kind of thing: several overloads, a column of two tables. */
function unique(items: readonly Candidate[]): Candidate[] {
  const seen = new Set<string>();
  return items.filter(({ text, type }) => {
    const key = `${type === 'keyword' || type === 'function' ? '' : type} ${text.toLowerCase()}`;
    return !seen.has(key) && Boolean(seen.add(key));
  });
}
