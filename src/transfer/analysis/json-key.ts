import { decimalKey } from './decimal-key';
import type { TextKey } from './text-keys';

type JsonKind = 'null' | 'string' | 'number' | 'boolean' | 'array' | 'object';

const INVALID = 255;
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]]|[^{}[\]",:\s]+/gs;

/**
 * PostgreSQL's `jsonb` as it writes it, compared as the server does (manual, section 8.14.4): the number of elements or pairs
 * before the elements, pairs in their order of storage. A scalar at the top counts as an array of one element.
 */
export const jsonbKey = jsonKey(['null', 'string', 'number', 'boolean', 'array', 'object'], true);

/**
 * MySQL's JSON (manual, section 13.5, "Comparison and Ordering of JSON Values"). `ORDER BY` looks at no more of arrays and
 * objects than how many elements they have; here those decide among equals.
 */
export const mysqlJsonKey = jsonKey(['null', 'number', 'string', 'object', 'array', 'boolean'], false);

/**
 * @param kinds - what comes first
 * @param isScalarArray - a scalar at the top is put where an array of one element is
 */
function jsonKey(kinds: readonly JsonKind[], isScalarArray: boolean): TextKey {
  const classes = new Map(kinds.map((kind, n) => [kind, n]));
  const classOf = (kind: JsonKind): number => classes.get(kind) ?? INVALID;

  return text => {
    const tokens = text.match(TOKEN) ?? [];
    const parts: Buffer[] = [];
    const isScalar = tokens[0] !== '{' && tokens[0] !== '[';
    if (isScalar && isScalarArray) {
      parts.push(container(classOf('array'), 1, false));
    }
    try {
      const end = writeValue(tokens, 0, parts);
      if (end === tokens.length) {
        return Buffer.concat(parts);
      }
    } catch {
      // Text that is no JSON comes last, by its bytes.
    }
    return Buffer.concat([Buffer.of(INVALID), Buffer.from(text)]);
  };

  /** Writes the value whose first token is at `start`; returns where the next begins. */
  function writeValue(tokens: readonly string[], start: number, parts: Buffer[]): number {
    const token = tokens[start];
    switch (token) {
      case '[':
      case '{':
        return writeContainer(tokens, start, parts);
      case 'null':
        parts.push(Buffer.of(classOf('null')));
        return start + 1;
      case 'true':
      case 'false':
        parts.push(Buffer.of(classOf('boolean'), token === 'true' ? 1 : 0));
        return start + 1;
      default:
        parts.push(token.startsWith('"') ? stringKey(token) : numberKey(token));
        return start + 1;
    }
  }

  /** The count stands before the elements and is known only after them. */
  function writeContainer(tokens: readonly string[], start: number, parts: Buffer[]): number {
    const isObject = tokens[start] === '{';
    const head = parts.push(Buffer.alloc(0)) - 1;
    let count = 0;
    let next = start + 1;
    while (next < tokens.length && tokens[next] !== ']' && tokens[next] !== '}') {
      if (isObject) {
        parts.push(stringKey(tokens[next++]));
      }
      next = writeValue(tokens, next, parts);
      count += 1;
    }
    parts[head] = container(classOf(isObject ? 'object' : 'array'), count, true);
    return next + 1;
  }

  /** A zero character ends a string; `jsonb` holds none. */
  function stringKey(token: string): Buffer {
    return Buffer.concat([
      Buffer.of(classOf('string')),
      Buffer.from(String(JSON.parse(token))),
      Buffer.of(0)
    ]);
  }

  /** No digit, nor its complement in a negative number, is a zero byte. */
  function numberKey(token: string): Buffer {
    return Buffer.concat([Buffer.of(classOf('number')), decimalKey(token), Buffer.of(0)]);
  }
}

/** An array at the top is above a scalar, which counts as one, only where both have the same number of elements. */
function container(kind: number, count: number, isReal: boolean): Buffer {
  const bytes = Buffer.of(kind, 0, 0, 0, 0, isReal ? 1 : 0);
  bytes.writeUInt32BE(count, 1);
  return bytes;
}
