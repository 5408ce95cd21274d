import { MAIN } from './query-words';
import type { ScopeReader } from './scope';
import { renamed, type CommonTables, type SourceColumn } from './sources';
import type { TokenReader } from './token-reader';

/** The common table expressions that the query in `[from, to)` sees at `at`: its own before those of `outer`. */
export function commonTables(
  reader: ScopeReader,
  from: number,
  to: number,
  outer: CommonTables,
  at: number
): CommonTables {
  const ctes = new Map(outer);
  const start = reader.find(from, to, n => isWith(reader, n) || reader.word(n) === 'SELECT');
  if (reader.word(start) !== 'WITH') {
    return ctes;
  }
  const isRecursive = reader.word(start + 1) === 'RECURSIVE';
  let n = start + (isRecursive ? 2 : 1);
  while (n < to && reader.isName(n)) {
    const name = reader.name(n++);
    let names: readonly string[] | undefined;
    if (reader.text(n) === '(') {
      const end = reader.behind(n, to);
      names = reader.firstNames(n + 1, end - 1);
      n = end;
    }
    n = reader.find(n, to, each => reader.text(each) === '(');
    const end = reader.behind(n, to);
    const isWithin = at > n && at < end;
    // Without RECURSIVE its own name is that of a table in its body. SQLite does not ask for the word.
    if (!isWithin || isRecursive || reader.engine === 'sqlite') {
      ctes.set(name, renamed(reader.outputOf(n + 1, end - 1, ctes), names));
    }
    if (isWithin) {
      break;
    }
    const comma = reader.find(end, to, each => reader.text(each) === ',' || MAIN.has(reader.word(each)));
    ctes.set(name, [...(ctes.get(name) ?? []), ...addedBySearch(reader, end, comma)]);
    if (reader.text(comma) !== ',') {
      break;
    }
    n = comma + 1;
  }
  return ctes;
}

/** Columns that PostgreSQL's SEARCH and CYCLE add. */
function addedBySearch(reader: TokenReader, from: number, to: number): SourceColumn[] {
  const found: SourceColumn[] = [];
  for (let n = from; n < to - 1; n++) {
    if ((reader.word(n) === 'SET' || reader.word(n) === 'USING') && reader.isName(n + 1)) {
      found.push({ name: reader.name(n + 1) });
    }
  }
  return found;
}

/** WITH of common table expressions, and not of an option, of TIES or of ORDINALITY. */
function isWith(reader: TokenReader, at: number): boolean {
  if (reader.word(at) !== 'WITH') {
    return false;
  }
  const name = reader.word(at + 1) === 'RECURSIVE' ? at + 2 : at + 1;
  return at === 0 ||
    (reader.isName(name) && (reader.text(name + 1) === '(' || reader.word(name + 1) === 'AS'))
    ? reader.word(at + 1) !== 'ORDINALITY'
    : false;
}
