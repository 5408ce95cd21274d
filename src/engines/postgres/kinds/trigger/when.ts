const BEFORE_CONDITION = /^(?:[^"']|"(?:[^"]|"")*")*?\bFOR EACH (?:ROW|STATEMENT) WHEN \(/;
const TOKEN = /"(?:[^"]|"")*"|'(?:[^']|'')*'|[()]|[^"'()]+/g;

/**
 * The condition of a trigger in the text of `pg_get_triggerdef`: OLD and NEW keep `pg_get_expr` from printing
 * it. What stands before it are names and keywords; its own end is where the parentheses close. The server
 * prints no `E''` strings here, so a quote within one is always doubled.
 */
export function conditionOf(triggerText: string): string | null {
  const start = BEFORE_CONDITION.exec(triggerText)?.[0].length;
  if (start === undefined) {
    return null;
  }
  let depth = 1;
  TOKEN.lastIndex = start;
  for (let match = TOKEN.exec(triggerText); match; match = TOKEN.exec(triggerText)) {
    depth += match[0] === '(' ? 1 : match[0] === ')' ? -1 : 0;
    if (depth === 0) {
      return triggerText.slice(start, match.index);
    }
  }
  return null;
}
