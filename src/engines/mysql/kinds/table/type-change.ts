/** Judges whether a column's new type can hold every value of the old one. Says no when unsure. */
const INTEGERS = ['tinyint', 'smallint', 'mediumint', 'int', 'bigint'];
const TEXTS = ['tinytext', 'text', 'mediumtext', 'longtext'];
const BLOBS = ['tinyblob', 'blob', 'mediumblob', 'longblob'];

interface Parsed {
  base: string;
  args: string;
  unsigned: boolean;
}

function parse(type: string): Parsed {
  const [, base = '', args = ''] = /^\s*(\w+)\s*(?:\(([^]*)\))?/.exec(type.toLowerCase()) ?? [];
  return { base: base === 'integer' ? 'int' : base, args, unsigned: /\bunsigned\b/i.test(type) };
}

/** True when every value of `from` fits into `to` unchanged. */
export function holdsAll(from: string, to: string): boolean {
  const a = parse(from);
  const b = parse(to);
  for (const family of [INTEGERS, TEXTS, BLOBS]) {
    if (family.includes(a.base) && family.includes(b.base)) {
      const wider = family.indexOf(b.base) - family.indexOf(a.base);
      return a.unsigned === b.unsigned ? wider >= 0 : a.unsigned && wider > 0;
    }
  }
  if (a.base === b.base) {
    return sameBase(a, b);
  }
  const toText = /^(char|varchar)$/.test(a.base) && (b.base === 'varchar' || TEXTS.includes(b.base));
  if (toText) {
    return b.base === 'varchar'
      ? Number(b.args) >= Number(a.args)
      : TEXTS.indexOf(b.base) > 0 || Number(a.args) <= 63;
  }
  return (a.base === 'float' && b.base === 'double') || (a.base === 'date' && b.base === 'datetime');
}

function sameBase(a: Parsed, b: Parsed): boolean {
  if (a.args === b.args) {
    return a.unsigned === b.unsigned;
  }
  if (/^(enum|set)$/.test(a.base)) {
    return b.args.startsWith(`${a.args},`);
  }
  const [p, s = 0] = a.args.split(',').map(Number);
  const [q, t = 0] = b.args.split(',').map(Number);
  return a.unsigned === b.unsigned && q - t >= p - s && t >= s;
}

/** True when the server only notes the new type and leaves the rows alone (manual, section 17.12.1). */
export function inPlace(from: string, to: string): boolean {
  const a = parse(from);
  const b = parse(to);
  if (!holdsAll(from, to) || a.base !== b.base) {
    return false;
  }
  // The length byte of a VARCHAR takes two bytes from 256 bytes on: 64 characters of utf8mb4.
  return a.base === 'varchar'
    ? Number(b.args) <= 63 || Number(a.args) >= 256
    : a.args === b.args || a.base === 'enum';
}
