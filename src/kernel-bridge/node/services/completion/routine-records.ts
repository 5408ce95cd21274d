import type { EngineId } from '../../../../model';
import { ScopeReader } from './scope';
import type { Relations, Source, SourceColumn } from './sources';
import type { Typing } from './statement';

/** What a query in the head of a loop, or of a cursor, may begin with. */
const QUERY = new Set(['SELECT', 'WITH', 'VALUES', 'TABLE', 'INSERT', 'UPDATE', 'DELETE', 'MERGE', '(']);

/**
 * Variables of the routine around the cursor that hold rows, with their columns: of a table's or a written row type, of
 * the query that a loop goes through or that was selected into them last.
 */
export function routineRecords(
  engine: EngineId,
  { outer, from }: Pick<Typing, 'outer' | 'from'>,
  relations: Relations
): Source[] {
  const tokens = outer.filter(({ end }) => end <= from);
  if (engine === 'sqlite' || !/^(?:CREATE|DO|BEGIN|DECLARE)$/.test(tokens[0]?.word ?? '')) {
    return [];
  }
  const reader = new ScopeReader(engine, tokens, relations);
  const records = new Map<string, Source>();
  const cursors = new Map<string, readonly SourceColumn[]>();
  const note = (alias: string, source: Omit<Source, 'alias'>): void => {
    records.set(alias.toLowerCase(), { alias, ...source });
  };
  for (let n = 0; n < tokens.length; n++) {
    const word = reader.word(n);
    if (word === 'FOR' && reader.isName(n + 1) && reader.word(n + 2) === 'IN') {
      const columns = cursors.get(reader.name(n + 3)?.toLowerCase() ?? '') ?? queryAt(reader, n + 3);
      if (columns) {
        note(reader.name(n + 1), { columns });
      }
    } else if (word === 'CURSOR') {
      const at = reader.find(n, tokens.length, each => QUERY.has(reader.word(each)) && each > n + 1);
      const columns = queryAt(reader, at);
      // `DECLARE c CURSOR` of MySQL, `c CURSOR` of PL/pgSQL
      if (columns && reader.isName(n - 1)) {
        cursors.set(reader.name(n - 1).toLowerCase(), columns);
      }
    } else if (word === 'INTO') {
      const target = reader.word(n + 1) === 'STRICT' ? n + 2 : n + 1;
      const fetched = cursors.get(reader.name(n - 1)?.toLowerCase() ?? '');
      const begin = selectBefore(reader, n);
      if (fetched && reader.isName(target) && reader.text(target + 1) !== ',' && isFetch(reader, n - 1)) {
        note(reader.name(target), { columns: fetched });
      } else if (begin !== null && reader.isName(target) && reader.text(target + 1) !== ',') {
        note(reader.name(target), { columns: selected(engine, tokens, relations, [begin, n, target + 1]) });
      }
    } else if (reader.isName(n)) {
      const source = rowType(reader, n + 1, relations, cursors);
      if (source && isDeclared(reader, n)) {
        note(reader.name(n), source);
      }
    }
  }
  return [...records.values()].filter(({ path, columns = [] }) => path ?? columns.length > 0);
}

/** The columns of the query that begins at `at`, with parentheses or without. */
function queryAt(reader: ScopeReader, at: number): readonly SourceColumn[] | undefined {
  if (reader.text(at) === '(') {
    return reader.queryColumns(at + 1, reader.behind(at) - 1);
  }
  const end = reader.find(at, reader.tokens.length, n => /^(?:LOOP|DO|;)$/i.test(reader.text(n)));
  return QUERY.has(reader.word(at)) ? reader.queryColumns(at, end) : undefined;
}

/** Where the SELECT (or RETURNING's statement) begins that `INTO` at `into` belongs to. */
function selectBefore(reader: ScopeReader, into: number): number | null {
  let n = into - 1;
  while (n >= 0 && reader.text(n) !== ';' && !/^(?:BEGIN|THEN|ELSE|LOOP|DO)$/.test(reader.word(n))) {
    if (reader.word(n) === 'INSERT' && n === into - 1) {
      return null;
    }
    n--;
  }
  const begin = reader.find(n + 1, into, each => QUERY.has(reader.word(each)));
  return begin < into ? begin : null;
}

/** The columns of a query, read without its INTO. */
function selected(
  engine: EngineId,
  tokens: ScopeReader['tokens'],
  relations: Relations,
  [begin, into, behind]: readonly [number, number, number]
): readonly SourceColumn[] {
  const end = tokens.findIndex(({ text }, n) => n >= behind && text === ';');
  const query = [...tokens.slice(begin, into), ...tokens.slice(behind, end < 0 ? undefined : end)];
  return new ScopeReader(engine, query, relations).queryColumns(0, query.length);
}

/** `FETCH c`, `FETCH NEXT FROM c` with the cursor at `at`. */
function isFetch(reader: ScopeReader, at: number): boolean {
  const verb = reader.find(Math.max(0, at - 4), at, n => reader.word(n) === 'FETCH');
  return verb < at && reader.find(verb, at, n => reader.text(n) === ';') === at;
}

/** `ord%ROWTYPE`, `ord`, `ROW TYPE OF ord`, `ROW (a int, b text)` at `at`; the rows may be those of a table or a cursor. */
function rowType(
  reader: ScopeReader,
  at: number,
  relations: Relations,
  cursors: ReadonlyMap<string, readonly SourceColumn[]>
): Omit<Source, 'alias'> | undefined {
  const ofCursor = (path: readonly string[]): Omit<Source, 'alias'> | undefined => {
    const columns = path.length === 1 ? cursors.get(path[0].toLowerCase()) : undefined;
    return columns && { columns };
  };
  if (reader.word(at) === 'ROW' && reader.engine === 'mariadb') {
    if (reader.text(at + 1) === '(') {
      const names = reader.firstNames(at + 2, reader.behind(at + 1) - 1);
      return { columns: names.map(name => ({ name })) };
    }
    if (reader.word(at + 1) !== 'TYPE' || reader.word(at + 2) !== 'OF') {
      return undefined;
    }
    const { path } = reader.path(at + 3);
    return ofCursor(path) ?? { path };
  }
  if (reader.engine !== 'postgres' || !reader.isName(at)) {
    return undefined;
  }
  const { path, next } = reader.path(at);
  const isRow = reader.text(next) === '%' ? reader.word(next + 1) === 'ROWTYPE' : true;
  if (!isRow || !/^(?:[;,)=%]|:=|DEFAULT|NOT)$/i.test(reader.text(next))) {
    return undefined;
  }
  const rows = reader.text(next) === '%' ? ofCursor(path) : undefined;
  return rows ?? (relations.columnsOf(path).length > 0 ? { path } : undefined);
}

/** Whether a variable or parameter is named at `at`: behind DECLARE, `;`, a comma, a parenthesis or a mode. */
function isDeclared(reader: ScopeReader, at: number): boolean {
  return /^(?:DECLARE|;|,|\(|IN|OUT|INOUT)$/i.test(reader.text(at - 1));
}
