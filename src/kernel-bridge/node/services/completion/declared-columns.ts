import type { TokenReader } from './token-reader';

const WITH_COLUMNS = new Set(['json_table', 'xmltable']);

/** The columns that JSON_TABLE and XMLTABLE declare in their arguments; undefined for every other function. */
export function declaredColumns(
  reader: TokenReader,
  name: string,
  from: number,
  to: number
): string[] | undefined {
  return WITH_COLUMNS.has(name.toLowerCase()) ? columnsIn(reader, from, to) : undefined;
}

function columnsIn(reader: TokenReader, from: number, to: number): string[] {
  const at = reader.find(from, to, n => reader.word(n) === 'COLUMNS') + 1;
  const [first, last] = reader.text(at) === '(' ? [at + 1, reader.behind(at, to) - 1] : [at, to];
  return reader
    .items(first, last)
    .flatMap(([start, end]) =>
      reader.word(start) === 'NESTED' ? columnsIn(reader, start, end) : reader.firstNames(start, end)
    );
}
