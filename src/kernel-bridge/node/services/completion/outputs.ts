import { commonTables } from './common-tables';
import { levelOf, tablesLevel } from './levels';
import { SET_OPERATIONS } from './query-words';
import { resultName } from './result-names';
import type { ScopeReader } from './scope';
import type { CommonTables, Level, Source, SourceColumn } from './sources';
import { sourcesOf } from './table-references';
import type { Range, TokenReader } from './token-reader';

/** What a select list ends at. */
const BEHIND_LIST = new Set('FROM WHERE INTO GROUP ORDER HAVING LIMIT WINDOW FOR OFFSET FETCH'.split(' '));
const LIST_MODIFIERS = new Set(
  'DISTINCT ALL DISTINCTROW HIGH_PRIORITY STRAIGHT_JOIN SQL_NO_CACHE SQL_CALC_FOUND_ROWS SQL_SMALL_RESULT SQL_BIG_RESULT SQL_BUFFER_RESULT'.split(
    ' '
  )
);

/** The columns that a query returns, those without a name among them. */
export function outputOf(
  reader: ScopeReader,
  from: number,
  to: number,
  outer: CommonTables
): readonly SourceColumn[] {
  const ctes = commonTables(reader, from, to, outer, -1);
  const main = reader.mainOf(from, to);
  if (reader.text(from) === '(' && main >= to) {
    return reader.outputOf(from + 1, reader.behind(from, to) - 1, ctes);
  }
  switch (reader.word(main)) {
    case 'SELECT':
      return reader.text(from) === '(' &&
        reader.find(from, to, n => SET_OPERATIONS.has(reader.word(n))) < main
        ? reader.outputOf(from + 1, reader.behind(from, to) - 1, ctes)
        : listed(reader, main + 1, to, tablesLevel(reader, reader.pieceOf(main, to, main), to, ctes));
    case 'VALUES':
      return valuesColumns(reader, main, to);
    case 'TABLE':
      return sourcesOf(reader, [main, to], ctes).flatMap(source => reader.columns(source));
    default: {
      const list = reader.find(main, to, n => reader.word(n) === 'RETURNING') + 1;
      return list > to ? [] : listed(reader, list, to, levelOf(reader, main, to, list, ctes));
    }
  }
}

/** What PostgreSQL and SQLite call the columns of VALUES; MySQL and MariaDB differ. */
function valuesColumns(reader: TokenReader, values: number, to: number): SourceColumn[] {
  const open = reader.find(values, to, n => reader.text(n) === '(');
  return reader.items(open + 1, reader.behind(open, to) - 1).map((_, n) => ({
    name: reader.engine === 'mysql' ? `column_${n}` : reader.engine === 'mariadb' ? '' : `column${n + 1}`
  }));
}

/** The columns of a select list or of RETURNING that begins at `from`. */
function listed(reader: ScopeReader, from: number, to: number, level: Level): SourceColumn[] {
  let start = from;
  while (LIST_MODIFIERS.has(reader.word(start))) {
    start += reader.word(start) === 'DISTINCT' && reader.word(start + 1) === 'ON' ? 2 : 1;
    start = reader.text(start) === '(' && reader.word(start - 1) === 'ON' ? reader.behind(start, to) : start;
  }
  const end = reader.find(
    start,
    to,
    n =>
      SET_OPERATIONS.has(reader.word(n)) ||
      (BEHIND_LIST.has(reader.word(n)) &&
        reader.word(n - 1) !== 'DISTINCT' &&
        reader.word(n - 1) !== 'WITHIN')
  );
  return reader.items(start, end).flatMap(([first, last]): SourceColumn[] => {
    if (first === last) {
      return [];
    }
    if (reader.text(last - 1) !== '*' || (last - first > 1 && reader.text(last - 2) !== '.')) {
      const { name, isGiven, value } = resultName(reader, first, last);
      return [{ name, isGiven, origin: originOf(reader, value, level.sources) }];
    }
    const qualifier = last - first > 1 ? reader.name(last - 3) : null;
    return qualifier === null
      ? allColumns(reader, level)
      : level.sources
          .filter(({ alias }) => reader.same(alias, qualifier))
          .slice(0, 1)
          .flatMap(source => reader.columns(source));
  });
}

/** `*`: what USING made one comes first and once. */
function allColumns(reader: ScopeReader, { sources, merged }: Level): SourceColumn[] {
  const all = sources.filter(({ onlyQualified }) => !onlyQualified).flatMap(source => reader.columns(source));
  const isOne = ({ name }: SourceColumn): boolean =>
    merged === 'all' ? all.filter(each => each.name === name).length > 1 : merged.has(name);
  const ones = new Map(all.filter(isOne).map(column => [column.name, column]));
  return [...ones.values(), ...all.filter(column => !isOne(column))];
}

/** Where the expression in `[from, to)` is the column of a table. */
function originOf(
  reader: ScopeReader,
  [from, to]: Range,
  sources: readonly Source[]
): SourceColumn['origin'] {
  const { path, next } = reader.path(from, to);
  if (path.length === 0 || next !== to) {
    return undefined;
  }
  const [qualifier, column] = [path.at(-2), path[path.length - 1]];
  return sources
    .filter(({ alias }) => qualifier === undefined || reader.same(alias, qualifier))
    .flatMap(source => reader.columns(source))
    .find(({ name }) => reader.same(name, column))?.origin;
}
