import type { JsonObject } from '../../../model';

/** A line with a text: what stands before it, the text, a comma. */
const TEXT = /^(\s*(?:"[^"]*": )?)"(.*)"(,?)$/s;
const BEGINS_TEXT = /^\s*(?:"[^"]*": )?"/;
/** A list on one line, which only texts are written so. */
const LIST = /^(\s*"[^"]*": )\["(.*)"\](,?)$/s;

/**
 * What MariaDB writes as a plan: a member a line, and texts as they are, without JSON's escapes (a quotation mark or a
 * backslash in a condition).
 */
export function readPlanText(text: string): JsonObject {
  const lines: string[] = [];
  let open = '';
  for (const line of text.split('\n')) {
    const whole = open === '' ? line : `${open}\n${line}`;
    const isText = BEGINS_TEXT.test(whole) && !/^\s*"[^"]*": [^"]/.test(whole);
    // A line break within a text is one, too.
    open = isText && !TEXT.test(whole) ? whole : '';
    if (open === '') {
      lines.push(isText ? whole.replace(TEXT, quoted) : whole.replace(LIST, listed));
    }
  }
  return JSON.parse(lines.join('\n')) as JsonObject;
}

function quoted(_: string, before: string, text: string, comma: string): string {
  return `${before}${JSON.stringify(text)}${comma}`;
}

function listed(_: string, before: string, texts: string, comma: string): string {
  return `${before}${JSON.stringify(texts.split('", "'))}${comma}`;
}
