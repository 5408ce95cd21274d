const LINE = 16;

/** Bytes as a hex dump: offset, sixteen bytes, and those that are plain letters. */
export function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += LINE) {
    const part = [...bytes.subarray(at, at + LINE)];
    const hex = part.map(byte => byte.toString(16).padStart(2, '0'));
    const halves = [hex.slice(0, 8).join(' ').padEnd(23), hex.slice(8).join(' ').padEnd(23)];
    const letters = part.map(byte => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${at.toString(16).padStart(8, '0')}  ${halves.join('  ')}  ${letters}`);
  }
  return lines.join('\n');
}

/** Bytes of the text that a page carries for binary: `\x…` or plain hex digits; `null` for other text. */
export function bytesOfHex(text: string): Uint8Array<ArrayBuffer> | null {
  const match = /^\s*(?:\\x|0x)?((?:[0-9a-f]{2})+)\s*$/i.exec(text);
  return match ? Uint8Array.from(match[1].match(/../g) ?? [], digits => parseInt(digits, 16)) : null;
}

const IMAGES: readonly [type: string, start: readonly number[], offset?: number][] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38]],
  // RIFF, a length, and then the name of the format
  ['image/webp', [0x57, 0x45, 0x42, 0x50], 8]
];

/** The media type of an image that browsers show, by its first bytes; `null` for anything else. */
export function imageType(bytes: Uint8Array): string | null {
  const found = IMAGES.find(([, start, offset = 0]) => start.every((byte, n) => bytes[offset + n] === byte));
  return found?.[0] ?? null;
}
