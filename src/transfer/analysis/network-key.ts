import { isIPv4, isIPv6 } from 'node:net';

/** The bits of a network stand in base 3, so that a network comes before the addresses and the networks in it. */
const Bit = { end: 0, zero: 1, one: 2 } as const;
/** Digits in base 3 that fit into a byte. */
const DIGITS = 5;
const UNKNOWN = 255;

/**
 * Addresses and networks as PostgreSQL compares `inet` and `cidr` (manual, section 9.12): IPv4 before IPv6, then by the bits of
 * the network, a shorter network first, then by the whole address.
 */
export function networkKey(text: string): Buffer {
  const [address, length] = text.trim().split('/');
  const bytes = isIPv4(address) ? bytesOfIPv4(address) : isIPv6(address) ? bytesOfIPv6(address) : null;
  if (!bytes) {
    return Buffer.concat([Buffer.of(UNKNOWN), Buffer.from(text)]);
  }
  const width = bytes.length * 8;
  const bits = length === undefined ? width : Number(length);
  const key = Buffer.allocUnsafe(1 + Math.ceil((width + 1) / DIGITS) + bytes.length);
  let end = 0;
  key[end++] = bytes.length;
  for (let first = 0; first <= width; first += DIGITS) {
    let packed = 0;
    for (let bit = first; bit < first + DIGITS; bit++) {
      packed = packed * 3 + (bit < bits ? (isSet(bytes, bit) ? Bit.one : Bit.zero) : Bit.end);
    }
    key[end++] = packed;
  }
  key.set(bytes, end);
  return key;
}

function isSet(bytes: readonly number[], bit: number): boolean {
  return ((bytes[bit >> 3] >> (7 - (bit & 7))) & 1) === 1;
}

function bytesOfIPv4(address: string): number[] {
  return address.split('.').map(Number);
}

function bytesOfIPv6(address: string): number[] {
  const [head, tail] = address.split('::').map(groupsOf);
  const groups = tail ? [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail] : head;
  return groups.flatMap(group => [group >> 8, group & 255]);
}

/** Groups of 16 bits; the last two may stand as an IPv4 address. */
function groupsOf(part: string): number[] {
  if (part === '') {
    return [];
  }
  return part.split(':').flatMap(group => {
    if (!group.includes('.')) {
      return [parseInt(group, 16)];
    }
    const [a, b, c, d] = bytesOfIPv4(group);
    return [a * 256 + b, c * 256 + d];
  });
}
