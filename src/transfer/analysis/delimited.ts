/** Most bytes that `writeDelimited` writes for a key of this length. */
export function delimitedSize(length: number): number {
  return 2 * length + 2;
}

/**
 * Writes a key inside a longer one so that its end is below all longer keys: a zero byte stands as 0 1, and 0 0 is the end.
 * Returns where the next byte goes.
 */
export function writeDelimited(bytes: Buffer, start: number, key: Buffer): number {
  let end = start;
  for (const byte of key) {
    bytes[end++] = byte;
    if (byte === 0) {
      bytes[end++] = 1;
    }
  }
  bytes[end++] = 0;
  bytes[end++] = 0;
  return end;
}
