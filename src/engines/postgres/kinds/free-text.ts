/** Whether expressions name nothing that may be made later: neither functions of a schema nor sequences, operators or the like. */
export function isFree(...texts: (string | null)[]): boolean {
  return !texts.some(text => text !== null && needsOthers(text));
}

/** Names outside `pg_catalog` are printed with their schema: calls, operators, sequences, operator classes. */
function needsOthers(sql: string): boolean {
  return /[\w"]\.(?:"(?:[^"]|"")*"|[\w\u0080-\uffff$]+)(?:\s?\(|$)|OPERATOR\(|nextval\(|::reg/u.test(sql);
}
