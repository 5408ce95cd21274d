import { delimitedSize, writeDelimited } from './delimited';
import type { TextKey } from './text-keys';

/** What stands before an element in a key; NULL is above every value. */
const Element = { end: 0, value: 1, null: 2 } as const;

/** Bounds other than those that begin at 1: `[0:2][-1:0]=`. */
const BOUNDS = /^\s*((?:\[-?\d+:-?\d+\])+)=/;

/**
 * Arrays in PostgreSQL's text form (manual, section 8.15.6), compared as the server does: element by element in the order of
 * storage, the shorter one first, then by dimensions and bounds.
 *
 * @param elementKey - how elements are compared; `null`: by their bytes.
 */
export function arrayKey(elementKey: TextKey | null): TextKey {
  return text => {
    const bounds = BOUNDS.exec(text);
    const { elements, dimensions } = elementsOf(text.slice(bounds?.[0].length ?? 0));
    const keys = elements.map(element =>
      element === null ? null : (elementKey?.(element) ?? Buffer.from(element))
    );
    const tail = bounds?.[1] ?? '';
    const longest = keys.reduce(
      (size, key) => size + 1 + (key ? delimitedSize(key.length) : 0),
      2 + tail.length
    );
    const bytes = Buffer.allocUnsafe(longest);
    let end = 0;
    for (const key of keys) {
      bytes[end++] = key ? Element.value : Element.null;
      end = key ? writeDelimited(bytes, end, key) : end;
    }
    bytes[end++] = Element.end;
    bytes[end++] = dimensions;
    end += bytes.write(tail, end, 'latin1');
    return bytes.subarray(0, end);
  };
}

const TOKEN = /"((?:[^"\\]|\\.)*)"|[{}]|[^{}",;\s](?:[^{}",;]*[^{}",;\s])?/gs;

/** The elements of all dimensions in order. The delimiter is a comma, for boxes a semicolon. */
function elementsOf(text: string): { elements: (string | null)[]; dimensions: number } {
  const elements: (string | null)[] = [];
  let depth = 0;
  let dimensions = 0;
  for (const [token, quoted] of text.matchAll(TOKEN)) {
    if (token === '{') {
      depth += 1;
      dimensions = Math.max(dimensions, depth);
    } else if (token === '}') {
      depth -= 1;
    } else if (quoted !== undefined) {
      elements.push(quoted.replace(/\\(.)/gs, '$1'));
    } else {
      elements.push(token === 'NULL' ? null : token);
    }
  }
  return { elements, dimensions };
}
