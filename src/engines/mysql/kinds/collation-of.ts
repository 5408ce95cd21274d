/** A character set and the collation for it; `null`: what the server chooses. */
export interface Charset {
  charset: string | null;
  collation: string | null;
}

/**
 * What a change of a character set asks for: the collation of the one before goes with it, as no server takes it for
 * the new one, unless both changed.
 */
export function changedCharset(from: Charset, to: Charset): Charset {
  const leftOver =
    to.charset !== from.charset &&
    to.collation === from.collation &&
    isOf(from.charset, from.collation) &&
    !isOf(to.charset, to.collation);
  return { charset: to.charset, collation: leftOver ? null : to.collation };
}

/** Collations begin with the name of their character set (MySQL manual, section 12.3.1). */
function isOf(charset: string | null, collation: string | null): boolean {
  return (
    charset !== null && collation !== null && (collation === charset || collation.startsWith(`${charset}_`))
  );
}
