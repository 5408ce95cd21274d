/** Pieces of R programs. Everything here is ASCII: R reads its source in the encoding of the kernel's locale. */

/** `text` as a literal of R. */
export function rText(text: string): string {
  return JSON.stringify(text).replace(/[^\x20-\x7e]/gu, character => {
    const point = character.codePointAt(0)!;
    return point > 0xffff ? `\\U${hex(point, 8)}` : `\\u${hex(point, 4)}`;
  });
}

function hex(point: number, digits: number): string {
  return point.toString(16).padStart(digits, '0');
}

/** A character vector. */
export function rTexts(texts: readonly string[]): string {
  return texts.length === 0 ? 'character(0)' : `c(${texts.map(rText).join(', ')})`;
}

/** Ends with what to do where the package `arrow` is not there. */
export function requireArrow(purpose: string): string {
  const message = `Install the R package arrow in this kernel to ${purpose}: install.packages("arrow")`;
  return `if (!requireNamespace("arrow", quietly = TRUE)) stop(${rText(message)}, call. = FALSE)`;
}
