/** Rows of a SELECT that we write for the user: enough to look around, cheap on any table. */
const ROWS = 1000;

/** A statement to start from. `name` is the quoted name of a table or view. */
export function selectSql(name: string): string {
  return `SELECT *\nFROM ${name}\nLIMIT ${ROWS}`;
}
