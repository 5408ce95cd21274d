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
    const { elements, lengths } = elementsOf(text.slice(bounds?.[0].length ?? 0));
    const keys = elements.map(element =>
      element === null ? null : (elementKey?.(element) ?? Buffer.from(element))
    );
    const starts = [...(bounds?.[1] ?? '').matchAll(/\[(-?\d+):/g)].map(match => Number(match[1]));
    const longest = keys.reduce(
      (size, key) => size + 1 + (key ? delimitedSize(key.length) : 0),
      2 + 8 * lengths.length
    );
    const bytes = Buffer.allocUnsafe(longest);
    let end = 0;
    for (const key of keys) {
      bytes[end++] = key ? Element.value : Element.null;
      end = key ? writeDelimited(bytes, end, key) : end;
    }
    bytes[end++] = Element.end;
    bytes[end++] = lengths.length;
    lengths.forEach((length, n) => {
      end = bytes.writeUInt32BE(length, end);
      end = bytes.writeUInt32BE((starts[n] ?? 1) + 2 ** 31, end);
    });
    return bytes.subarray(0, end);
  };
}

const TOKEN = /"((?:[^"\\]|\\.)*)"|[{}]|[^{}",;\s](?:[^{}",;]*[^{}",;\s])?/gs;

/** The elements of all dimensions in order, and how many each dimension has. The delimiter is a comma, for boxes a semicolon. */
function elementsOf(text: string): { elements: (string | null)[]; lengths: number[] } {
  const elements: (string | null)[] = [];
  /** How many there are at each depth altogether. */
  const counts: number[] = [];
  let depth = 0;
  for (const [token, quoted] of text.matchAll(TOKEN)) {
    if (token === '{') {
      counts[depth] = (counts[depth] ?? 0) + 1;
      depth += 1;
    } else if (token === '}') {
      depth -= 1;
    } else if (quoted !== undefined) {
      elements.push(quoted.replace(/\\(.)/gs, '$1'));
    } else {
      elements.push(token === 'NULL' ? null : token);
    }
  }
  if (elements.length === 0) {
    return { elements, lengths: [] };
  }
  const lengths = counts.map((count, n) => (counts[n + 1] ?? elements.length) / count);
  return { elements, lengths };
}

/** PostgreSQL's `oidvector` and `int2vector`, `1 20 3`: the shorter one first, then number by number. */
export function vectorKey(text: string): Buffer {
  const numbers = text.match(/-?\d+/g) ?? [];
  const key = Buffer.allocUnsafe(4 + 5 * numbers.length);
  let end = key.writeUInt32BE(numbers.length);
  for (const number of numbers) {
    end = key.writeUIntBE(Number(number) + 2 ** 31, end, 5);
  }
  return key;
}
