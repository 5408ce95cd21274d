import type { Dialect } from './engine';

/** What an example needs to know of a column. */
export interface ExampleColumn {
  name: string;
  type: string;
  /** The server computes it: it cannot be given. */
  generated: boolean;
  /** It may be left out of an INSERT. */
  optional: boolean;
  inKey: boolean;
}

/**
 * A statement for each event, to start from: values fit the types, and no row is named that need not
 * be. An UPDATE leaves the row as it is.
 */
export function exampleStatements(
  dialect: Dialect,
  table: string,
  columns: readonly ExampleColumn[]
): Record<'INSERT' | 'UPDATE' | 'DELETE', string> {
  const given = columns.filter(({ generated }) => !generated);
  const needed = given.filter(({ optional }) => !optional);
  const inserted = needed.length > 0 ? needed : given.slice(0, 1);
  const names = inserted.map(({ name }) => dialect.ident(name)).join(', ');
  const values = inserted.map(({ type }) => exampleOf(type)).join(', ');
  const key = columns.filter(({ inKey }) => inKey);
  const where = (key.length > 0 ? key : columns.slice(0, 1))
    .map(({ name, type }) => `${dialect.ident(name)} = ${exampleOf(type)}`)
    .join(' AND ');
  const changed = dialect.ident((given.find(({ inKey }) => !inKey) ?? columns[0])?.name ?? '');
  return {
    INSERT: `INSERT INTO ${table} (${names})\nVALUES (${values})`,
    UPDATE: `UPDATE ${table}\nSET ${changed} = ${changed}\nWHERE ${where}`,
    DELETE: `DELETE FROM ${table}\nWHERE ${where}`
  };
}

/** A small value that literals of the type may have. */
function exampleOf(type: string): string {
  if (
    /^(tiny|small|medium|big)?int|^integer|^(numeric|decimal|real|double|float|money|bit\b|year|num)/i.test(
      type
    )
  ) {
    return '1';
  }
  if (/^bool/i.test(type)) {
    return 'true';
  }
  if (/^(timestamp|datetime)/i.test(type)) {
    return "'2000-01-01 00:00:00'";
  }
  if (/^date/i.test(type)) {
    return "'2000-01-01'";
  }
  if (/^time/i.test(type)) {
    return "'00:00:00'";
  }
  if (/^uuid/i.test(type)) {
    return "'00000000-0000-0000-0000-000000000001'";
  }
  if (/^json/i.test(type)) {
    return "'{}'";
  }
  return /\[\]$/.test(type) ? "'{}'" : "'x'";
}
