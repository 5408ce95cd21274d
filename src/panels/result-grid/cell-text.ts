import type { CellValue, ResultColumn } from '../../model';

/** Longer texts are cut before they are measured and painted; the inspector shows all of it. */
const PAINTED_CHARACTERS = 300;

const RIGHT_ALIGNED = new Set<ResultColumn['meaning']>(['integer', 'decimal', 'float']);

/** Numbers stand right, everything else left. */
export function isRightAligned(column: ResultColumn): boolean {
  return RIGHT_ALIGNED.has(column.meaning);
}

/** The exact text of a value, as it is copied. `null` stays `null`. */
export function exactText(value: CellValue): string | null {
  return value === null ? null : String(value);
}

/** The text of a value on one line of the grid. */
export function paintedText(value: CellValue): string {
  if (value === null) {
    return 'NULL';
  }
  const text = String(value);
  const short = text.length > PAINTED_CHARACTERS ? `${text.slice(0, PAINTED_CHARACTERS)}…` : text;
  return short.replace(/\r\n|[\r\n]/g, '↵').replace(/\t/g, '→');
}

/** JSON with line breaks and indentation; other text as it is. Numbers keep all their digits. */
export function inspectedText(text: string, column: ResultColumn): string {
  if (column.meaning !== 'json') {
    return text;
  }
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  return indentJson(text);
}

/** Indents valid JSON without reading its numbers, which may have more digits than a double holds. */
export function indentJson(text: string): string {
  let depth = 0;
  const line = (): string => `\n${'  '.repeat(depth)}`;
  return text.replace(
    /("(?:[^"\\]|\\.)*")|\s+|([{[]\s*[}\]])|([{[])|([}\]])|(,)|(:)/g,
    (match, string, empty, open, close, comma, colon) => {
      if (string) {
        return match;
      }
      if (empty) {
        return match.replace(/\s/g, '');
      }
      if (open) {
        depth++;
        return match + line();
      }
      if (close) {
        depth--;
        return line() + match;
      }
      if (comma) {
        return match + line();
      }
      return colon ? ': ' : '';
    }
  );
}
