/** Jupyter counts cursor positions in Unicode code points, JavaScript in UTF-16 code units. */

/** UTF-16 offset of the code point with index `points`. */
export function toUtf16(text: string, points: number): number {
  let offset = 0;
  for (let i = 0; i < points && offset < text.length; i++) {
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  }
  return offset;
}

/** Number of code points before the UTF-16 `offset`. */
export function toCodePoints(text: string, offset: number): number {
  return Array.from(text.slice(0, offset)).length;
}
