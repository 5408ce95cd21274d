import type { Element } from './definition';

type Parts = Omit<Element, 'operator' | 'statistics'>;

/**
 * Takes the elements out of a CREATE INDEX text of `pg_get_indexdef`. What the server knows by position
 * (the text of each column or expression) is given, so that only the words after each are read:
 * `COLLATE name`, an operator class with its parameters, `DESC`, `NULLS FIRST`. They are hard to get out of
 * the catalog itself: whether a class is the type's default one is a rule of its own.
 *
 * @param columns name of the column of each element, `null` for an expression
 * @param printed text of each element, as `pg_get_indexdef(index, n, false)` gives it
 */
export function indexElements(
  text: string,
  method: string,
  columns: readonly (string | null)[],
  printed: readonly string[]
): Parts[] {
  let rest = text;
  // The name of the method is printed quoted where it needs to be; the names before it may hold anything.
  for (const start of [` USING ${method} (`, ` USING "${method.replaceAll('"', '""')}" (`]) {
    const at = skipNames(text, start);
    if (at >= 0) {
      rest = text.slice(at);
      break;
    }
  }
  return printed.map((element, n) => {
    rest = rest.slice(element.length);
    const words = takeWords(rest);
    rest = rest.slice(words.length).replace(/^, /, '');
    return {
      column: columns[n], // Whatever does not look like a call is printed within parentheses, which the clause has of its own.
      expression: columns[n] === null ? element.replace(/^\(([\s\S]*)\)$/, '$1') : null,
      ...modifiers(words)
    };
  });
}

/** Offset after `start`, which counts only outside quotes. */
function skipNames(text: string, start: string): number {
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"') {
      at = text.indexOf('"', at + 1);
    } else if (text.startsWith(start, at)) {
      return at + start.length;
    }
  }
  return -1;
}

const TOKEN = /"(?:[^"]|"")*"|E?'(?:[^']|'')*'|[\s\S]/gy;

/** What stands before the comma or parenthesis that ends the element. */
function takeWords(text: string): string {
  let depth = 0;
  let taken = 0;
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '(') {
      depth++;
    } else if (depth === 0 && (token === ',' || token === ')')) {
      break;
    } else if (token === ')') {
      depth--;
    }
    taken += token.length;
  }
  return text.slice(0, taken);
}

function modifiers(words: string): Omit<Parts, 'column' | 'expression'> {
  const name = '(?:"(?:[^"]|"")*"|[^\\s"(.]+)';
  const pattern = new RegExp(
    `^(?: COLLATE (${name}(?:\\.${name})?))?(?: (?!DESC$|DESC |NULLS )(${name}(?:\\.${name})?(?: ?\\([\\s\\S]*\\))?))?( DESC)?(?: NULLS (FIRST|LAST))?$`
  );
  const match = pattern.exec(words);
  if (!match) {
    throw new Error(`Not the words of an index element: ${words}`);
  }
  const [, collation = null, operatorClass = null, descending, nulls] = match;
  return {
    collation,
    operatorClass,
    descending: descending !== undefined,
    nulls: nulls === undefined ? null : (nulls.toLowerCase() as 'first' | 'last')
  };
}
