import { isIPv4, isIPv6 } from 'node:net';

/** Bytes of a key for the bits of a network, so that a network comes before the addresses and the networks in it. */
const Bit = { end: 0, zero: 1, one: 2 } as const;
const LAST = 255;

/**
 * Addresses and networks as PostgreSQL compares `inet` and `cidr` (manual, section 9.12): IPv4 before IPv6, then by the bits of
 * the network, a shorter network first, then by the whole address.
 */
export function networkKey(text: string): Buffer {
  const [address, length] = text.trim().split('/');
  const bytes = isIPv4(address) ? bytesOfIPv4(address) : isIPv6(address) ? bytesOfIPv6(address) : null;
  if (!bytes) {
    return Buffer.concat([Buffer.of(LAST), Buffer.from(text)]);
  }
  const bits = length === undefined ? bytes.length * 8 : Number(length);
  const network = Array.from({ length: bits }, (_, n) =>
    (bytes[n >> 3] >> (7 - (n & 7))) & 1 ? Bit.one : Bit.zero
  );
  return Buffer.from([bytes.length, ...network, Bit.end, ...bytes]);
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
