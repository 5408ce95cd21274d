const TOKEN =
  /\s+|--[^\n]*|\/\*[\s\S]*?\*\/|\$(\w*)\$[\s\S]*?\$\1\$|(?:[eE](?='))?'(?:[^'\\]|''|\\[\s\S])*'|"(?:[^"]|"")*"|[\p{L}_\u0080-\uffff][\p{L}\p{N}_$\u0080-\uffff]*|[\s\S]/gu;

const ENDS = new Set(
  'FROM WHERE GROUP HAVING WINDOW UNION INTERSECT EXCEPT ORDER LIMIT OFFSET FETCH FOR'.split(' ')
);
/** `IS DISTINCT FROM` and `WITHIN GROUP` are parts of expressions. */
const AFTER: Readonly<Record<string, string>> = { FROM: 'DISTINCT', GROUP: 'WITHIN' };

/**
 * The names of the columns that a SELECT gives, where its text alone tells: `null` for a column whose name
 * is left to the server, and for the whole where there is a `*` or no list of columns.
 */
export function outputColumns(select: string): (string | null)[] | null {
  const items = itemsOf(select);
  if (!items || items.some(item => item.at(-1) === '*')) {
    return null;
  }
  return items.map(nameOf);
}

/** The tokens of each item of the first select list; what is in parentheses is one token. */
function itemsOf(select: string): string[][] | null {
  const tokens = topLevel(select);
  const start = tokens.findIndex(token => token.toUpperCase() === 'SELECT');
  if (start < 0 || (start > 0 && tokens[0].toUpperCase() !== 'WITH')) {
    return null;
  }
  let list = tokens.slice(start + 1);
  if (list[0]?.toUpperCase() === 'DISTINCT') {
    list = list.slice(list[1]?.toUpperCase() === 'ON' ? 3 : 1);
  } else if (list[0]?.toUpperCase() === 'ALL') {
    list = list.slice(1);
  }
  const items: string[][] = [[]];
  for (const [n, token] of list.entries()) {
    const word = token.toUpperCase();
    const before = list[n - 1]?.toUpperCase();
    if (token === ';' || (ENDS.has(word) && before !== 'AS' && (!before || AFTER[word] !== before))) {
      break;
    }
    if (token === ',') {
      items.push([]);
    } else {
      items.at(-1)!.push(token);
    }
  }
  return items.some(item => item.length === 0) ? null : items;
}

function topLevel(text: string): string[] {
  const tokens: string[] = [];
  let depth = 0;
  for (const [token] of text.matchAll(TOKEN)) {
    if (/^(?:\s|--|\/\*)/.test(token)) {
      continue;
    }
    const closes = token === ')' || token === ']';
    depth -= closes ? 1 : 0;
    if (depth === 0) {
      tokens.push(token);
    }
    depth += token === '(' || token === '[' ? 1 : 0;
  }
  // Both ends of a group stand for it: `f ( )`.
  return tokens.filter(token => token !== ')' && token !== ']');
}

const NAME = /^(?:"|[\p{L}_\u0080-\uffff])/u;

function nameOf(item: readonly string[]): string | null {
  const isPath = item.every((token, n) => (n % 2 ? token === '.' : NAME.test(token))) && item.length % 2;
  if (item.at(-2)?.toUpperCase() !== 'AS' && !isPath) {
    return null;
  }
  const last = item.at(-1)!;
  const isWord = /^(?:null|true|false|current_\w+|local\w+|session_user|user)$/i.test(last);
  if (isPath && item.length === 1 && isWord) {
    return null;
  }
  return last.startsWith('"') ? last.slice(1, -1).replaceAll('""', '"') : last.toLowerCase();
}
