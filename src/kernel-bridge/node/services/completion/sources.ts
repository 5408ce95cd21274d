/** A column of a table or of what a query returns. */
export interface SourceColumn {
  /** '' where the server makes one up. */
  name: string;
  /** The column of the catalog that it repeats, where it is no expression. */
  origin?: { path: readonly string[]; column: string };
  /** Whether the query gives the name. */
  isGiven?: boolean;
}

/** What the names of a statement stand for at one place. */
export interface Source {
  /** The name that columns are qualified with. */
  alias: string;
  /** A table or view of the catalog, path as written. */
  path?: readonly string[];
  /** Columns of a derived table or CTE, as far as they can be told. */
  columns?: readonly SourceColumn[];
  /** Its columns are no names by themselves. */
  onlyQualified?: boolean;
  /** The token behind its name. */
  end?: number;
}

/** What one query sees, without the queries around it. */
export interface Level {
  sources: readonly Source[];
  /** Columns that joins made one of: USING, or all with NATURAL. */
  merged: ReadonlySet<string> | 'all';
}

/** What the catalog knows. */
export interface Relations {
  columnsOf(path: readonly string[]): readonly string[];
  /** Columns of the rows that a function returns; undefined for a function of one value. */
  rowsOf(path: readonly string[]): readonly string[] | undefined;
}

/** Common table expressions by their names. */
export type CommonTables = ReadonlyMap<string, readonly SourceColumn[]>;

/** The first columns under other names, as a list behind an alias gives them. */
export function renamed(columns: readonly SourceColumn[], names: readonly string[] = []): SourceColumn[] {
  const given = names.map((name, n) => ({ ...columns[n], name }));
  return [...given, ...columns.slice(names.length)];
}
