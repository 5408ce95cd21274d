import { NotUnderstood, TokenReader } from '../../token-reader';

/** Reads a CREATE VIEW as the schema table stores it. */
export function parseView(sql: string): { name: string; columns: string[]; select: string } {
  const reader = new TokenReader(sql);
  reader.needs('CREATE');
  reader.needs('VIEW');
  const name = reader.name();
  const columns = reader.sees('(')
    ? reader
        .group()
        .parts()
        .map(part => part.name())
    : [];
  reader.needs('AS');
  const select = sql.slice(reader.end).trim();
  if (select === '') {
    throw new NotUnderstood('a view without a SELECT');
  }
  return { name, columns, select };
}
