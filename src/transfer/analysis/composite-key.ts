import { delimitedSize, writeDelimited } from './delimited';
import type { TextKey } from './text-keys';

/** What stands before a field; NULL is above every value. */
const Field = { value: 1, null: 2, unknown: 255 } as const;
const FIELD = /((?:"(?:[^"\\]|\\.|"")*"|\\.|[^",\\)])*)([,)])/gsy;

/**
 * Rows in PostgreSQL's text form (manual, section 8.16.6), compared as the server does: field by field, NULL last.
 *
 * @param keys - how the fields are compared, each `null`: by its bytes.
 */
export function compositeKey(keys: readonly (TextKey | null)[]): TextKey {
  return text => {
    const fields = fieldsOf(text);
    if (fields?.length !== keys.length) {
      return Buffer.concat([Buffer.of(Field.unknown), Buffer.from(text)]);
    }
    return Buffer.concat(
      fields.map((field, n) => {
        if (field === null) {
          return Buffer.of(Field.null);
        }
        const key = keys[n]?.(field) ?? Buffer.from(field);
        const bytes = Buffer.allocUnsafe(1 + delimitedSize(key.length));
        bytes[0] = Field.value;
        return bytes.subarray(0, writeDelimited(bytes, 1, key));
      })
    );
  };
}

/** `null` for a text that is no row. */
function fieldsOf(text: string): (string | null)[] | null {
  const fields: (string | null)[] = [];
  if (text === '()') {
    return fields;
  }
  FIELD.lastIndex = 1;
  for (let match = FIELD.exec(text); match; match = FIELD.exec(text)) {
    fields.push(match[1] === '' ? null : unquoted(match[1]));
    if (match[2] === ')') {
      return text.startsWith('(') && FIELD.lastIndex === text.length ? fields : null;
    }
  }
  return null;
}

/** A field, or a bound of a range, without its quotes and escapes. */
export function unquoted(text: string): string {
  return text.replace(/"((?:[^"\\]|\\.|"")*)"|\\(.)/gs, (_, quoted?: string, plain?: string) =>
    quoted === undefined
      ? (plain ?? '')
      : quoted.replace(/\\(.)|""/gs, (pair, one?: string) => one ?? pair[0])
  );
}
