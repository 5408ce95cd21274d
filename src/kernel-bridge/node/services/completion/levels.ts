import { CLAUSES, QUERY } from './query-words';
import type { ScopeReader } from './scope';
import type { CommonTables, Level, Source } from './sources';
import { sourcesOf } from './table-references';
import type { Range, TokenReader } from './token-reader';

/** What the query in `[from, to)` sees at `at`. */
export function levelOf(
  reader: ScopeReader,
  from: number,
  to: number,
  at: number,
  ctes: CommonTables
): Level {
  const main = reader.mainOf(from, to);
  const verb = reader.word(main);
  const level =
    verb === 'INSERT' || verb === 'REPLACE'
      ? insertLevel(reader, main, to, at, ctes)
      : tablesLevel(reader, reader.pieceOf(from, to, at), at, ctes);
  const isReturning = verb !== 'SELECT' && reader.find(main, at, n => reader.word(n) === 'RETURNING') < at;
  const [target] = level.sources;
  if (isReturning && reader.engine !== 'postgres') {
    return { ...level, sources: level.sources.slice(0, 1) };
  }
  return isReturning && target
    ? {
        ...level,
        sources: [
          ...level.sources,
          ...['old', 'new']
            .filter(alias => !level.sources.some(each => each.alias === alias))
            .map(alias => ({ ...target, alias, onlyQualified: true }))
        ]
      }
    : level;
}

/** Tables of FROM, UPDATE, DELETE and MERGE, as far as they are known at `at`. */
export function tablesLevel(reader: ScopeReader, [from, to]: Range, at: number, ctes: CommonTables): Level {
  const sources = sourcesOf(reader, [from, to], ctes);
  // Values of a row that MERGE inserts come from the rows of its source.
  let inValues = false;
  let inOn = false;
  for (let n = from; n < Math.min(at, to); n = reader.skip(n, at)) {
    const word = reader.word(n);
    inValues = word === 'VALUES' || (inValues && word !== 'WHEN' && word !== 'RETURNING');
    inOn = (word === 'ON' && reader.word(n - 1) !== 'DISTINCT') || (inOn && !CLAUSES.has(word));
  }
  const known = inOn ? sources.filter(({ end = 0 }) => end <= at) : sources;
  return {
    sources: inValues && reader.word(reader.mainOf(from, to)) === 'MERGE' ? known.slice(1) : known,
    merged: mergedIn(reader, from, to)
  };
}

/** INSERT sees its table in its list and at its end, the tables of its query in the query. */
function insertLevel(reader: ScopeReader, main: number, to: number, at: number, ctes: CommonTables): Level {
  const isTail = (n: number): boolean =>
    reader.word(n) === 'RETURNING' ||
    (reader.word(n) === 'ON' && (reader.word(n + 1) === 'CONFLICT' || reader.word(n + 1) === 'DUPLICATE'));
  const query = reader.find(
    main + 1,
    to,
    n => ['SELECT', 'VALUES', 'WITH', 'SET'].includes(reader.word(n)) || isTail(n)
  );
  const tail = reader.find(query, to, isTail);
  const isMysql = reader.engine === 'mysql' || reader.engine === 'mariadb';
  const [target] = sourcesOf(reader, [main, query], ctes);
  const table = target ? [target] : [];
  if (at <= query) {
    return { sources: table, merged: new Set() };
  }
  const first = reader.word(query);
  const selected = first === 'SELECT' || first === 'WITH';
  if (at <= tail) {
    return selected
      ? tablesLevel(reader, reader.pieceOf(query, tail, at), at, ctes)
      : { sources: isMysql ? table : [], merged: new Set() };
  }
  if (reader.word(tail) === 'ON' && reader.word(tail + 1) === 'DUPLICATE') {
    // Of a query that groups MySQL lets no column through.
    const isPlain =
      reader.find(query, tail, n => reader.word(n) === 'GROUP' || reader.word(n) === 'DISTINCT') === tail;
    const others = selected && isPlain ? tablesLevel(reader, [query, tail], at, ctes).sources : [];
    return { sources: [...table, ...rowAlias(reader, query, tail, target), ...others], merged: new Set() };
  }
  const proposed = { ...target, alias: 'excluded', onlyQualified: reader.engine !== 'postgres' };
  const isUpdate =
    reader.find(tail, at, n => reader.word(n) === 'DO') < at &&
    reader.find(tail, at, n => reader.word(n) === 'RETURNING') >= at;
  return { sources: target && isUpdate ? [target, proposed] : table, merged: new Set() };
}

/** `VALUES (1, 2) AS new (a, b)`: the row that MySQL would have inserted. */
function rowAlias(reader: TokenReader, values: number, to: number, target: Source | undefined): Source[] {
  const as = reader.find(values, to, n => reader.word(n) === 'AS');
  if (reader.word(values) === 'SELECT' || as + 1 >= to || !target || !reader.isName(as + 1)) {
    return [];
  }
  const names =
    reader.text(as + 2) === '(' ? reader.firstNames(as + 3, reader.behind(as + 2, to) - 1) : undefined;
  return [
    {
      ...target,
      alias: reader.name(as + 1),
      onlyQualified: true,
      ...(names && { columns: names.map(name => ({ name })) })
    }
  ];
}

/** Columns that the joins in `[from, to)` make one of. */
function mergedIn(reader: TokenReader, from: number, to: number): Level['merged'] {
  const merged = new Set<string>();
  for (let n = from; n < to; n = reader.skip(n, to)) {
    if (reader.word(n) === 'NATURAL') {
      return 'all';
    }
    if (reader.word(n) === 'USING' && reader.text(n + 1) === '(' && !QUERY.has(reader.word(n + 2))) {
      reader.firstNames(n + 2, reader.behind(n + 1, to) - 1).forEach(name => merged.add(name));
    }
  }
  return merged;
}
