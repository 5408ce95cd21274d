/**
 * How well `text` answers `typed`, case aside: the smaller the better, `null` for no answer. Whole, then
 * beginning, beginning of a later word, anywhere, and at last the letters in their order.
 */
export function match(text: string, typed: string): number | null {
  if (typed === '') {
    return 0;
  }
  const at = text.toLowerCase().indexOf(typed.toLowerCase());
  if (at === 0) {
    return text.length === typed.length ? 0 : 1;
  }
  if (at > 0) {
    return /[\W_]/.test(text[at - 1]) ? 2 : 3;
  }
  return isSubsequence(text.toLowerCase(), typed.toLowerCase()) ? 4 : null;
}

function isSubsequence(text: string, typed: string): boolean {
  // The first letter must begin the name or one of its words: else everything answers everything.
  let at = -1;
  for (let n = 0; n < typed.length; n++) {
    at = text.indexOf(typed[n], at + 1);
    while (n === 0 && at > 0 && !/[\W_]/.test(text[at - 1])) {
      at = text.indexOf(typed[n], at + 1);
    }
    if (at < 0) {
      return false;
    }
  }
  return true;
}

/** Score of an item that only has the letters in their order. */
const GUESS = 40;

/** Most items of one answer. */
const LIMIT = 1000;

/** The items that answer `typed`: by match, then by group; within both in the order they came. */
export function ranked<T extends { label: string; matched?: string; group: number }>(
  items: Iterable<T>,
  typed: string
): T[] {
  const found: { item: T; score: number; at: number }[] = [];
  for (const item of items) {
    const score = match(item.matched ?? item.label, typed);
    if (score !== null) {
      found.push({ item, score: score * 10 + item.group, at: found.length });
    }
  }
  // Letters in their order are a guess: only where nothing holds what was typed.
  const sure = found.filter(({ score }) => score < GUESS);
  return (sure.length > 0 ? sure : found)
    .sort((a, b) => a.score - b.score || a.at - b.at)
    .slice(0, LIMIT)
    .map(({ item }) => item);
}
