/** One figure that the server keeps about a table. */
export interface TableFact {
  /** What it is, for people: `Dead rows`. */
  label: string;
  /** `null`: the server does not know it (yet). Times as the server's text. */
  value: number | string | null;
  unit?: 'bytes' | 'rows';
  /** What follows from it, where that is worth a word. */
  hint?: string;
}
