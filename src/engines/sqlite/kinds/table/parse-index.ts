import { NotUnderstood, TokenReader } from '../../token-reader';
import { lower, nameOf } from '../../tokens';
import type { Index, IndexColumn } from './definition';

/** An index's text taken apart. */
export interface ParsedIndex {
  index: Omit<Index, 'sql'>;
  /** What follows the table's name. */
  afterTable: string;
}

/**
 * Reads a CREATE INDEX as the schema table stores it.
 *
 * @param columns - names of the table's columns: a lone name that is none of them is an expression
 * @throws NotUnderstood
 */
export function parseIndex(sql: string, columns: ReadonlySet<string>): ParsedIndex {
  const reader = new TokenReader(sql);
  reader.needs('CREATE');
  const unique = reader.takes('UNIQUE');
  reader.needs('INDEX');
  const name = reader.name();
  reader.needs('ON');
  reader.name();
  const afterTable = sql.slice(reader.end);
  const parts = reader.group().parts();
  let where: string | null = null;
  if (reader.takes('WHERE')) {
    const start = reader.peek()?.start ?? sql.length;
    where = sql.slice(start, reader.tokens[reader.tokens.length - 1].end);
  } else if (!reader.done) {
    throw new NotUnderstood(`an index says ${reader.peek()!.text}`);
  }
  return {
    index: { name, unique, columns: parts.map(part => indexColumnOf(part, columns)), where },
    afterTable
  };
}

function indexColumnOf(part: TokenReader, names: ReadonlySet<string>): IndexColumn {
  const tokens = [...part.tokens];
  const last = (n: number) => tokens[tokens.length - n];
  const word = (n: number) => (last(n)?.type === 'word' ? last(n).text.toUpperCase() : '');
  const order = tokens.length > 1 && (word(1) === 'ASC' || word(1) === 'DESC') ? word(1) : '';
  if (order) {
    tokens.pop();
  }
  let collation: string | null = null;
  if (tokens.length > 2 && word(2) === 'COLLATE') {
    collation = nameOf(last(1));
    tokens.splice(-2);
  }
  const [only] = tokens;
  if (!only) {
    throw new NotUnderstood('an index has an empty column');
  }
  const isName =
    tokens.length === 1 && ['word', 'quoted', 'string'].includes(only.type) && names.has(lower(nameOf(only)));
  return {
    name: isName ? nameOf(only) : null,
    expression: isName ? null : part.text.slice(only.start, last(1).end),
    collation,
    descending: order === 'DESC'
  };
}
