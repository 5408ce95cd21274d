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

/** Bits of the integers. */
const BITS: Readonly<Record<string, bigint>> = {
  tinyint: 8n,
  smallint: 16n,
  mediumint: 24n,
  int: 32n,
  bigint: 64n
};
/** Bytes that texts and blobs hold. */
const BYTES: readonly number[] = [255, 65_535, 16_777_215, 4_294_967_295];
const LABEL = /'(?:[^'\\]|''|\\[^])*'/g;

/**
 * A condition on the values of a column (its quoted name) that a new type cannot hold; `null` where all fit, or where only the
 * server can tell.
 */
export function unfitValues(from: string, to: string, column: string): string | null {
  const a = parse(from);
  const b = parse(to);
  if (a.base === b.base && a.args === b.args && a.unsigned === b.unsigned) {
    return null;
  }
  const isText = /^(?:char|varchar|\w*text|enum|set)$/.test(a.base);
  const isNumber = a.base in BITS || /^(?:decimal|numeric|float|double|real)$/.test(a.base);
  if (/^(?:char|varchar)$/.test(b.base) && isText) {
    return `CHAR_LENGTH(${column}) > ${Number(b.args || 1)}`;
  }
  if (/^(?:binary|varbinary)$/.test(b.base) && /^(?:binary|varbinary|\w*blob)$/.test(a.base)) {
    return `LENGTH(${column}) > ${Number(b.args || 1)}`;
  }
  const size = [TEXTS, BLOBS].map(family => family.indexOf(b.base)).find(at => at >= 0);
  if (size !== undefined && (isText || /blob|binary/.test(a.base))) {
    return `LENGTH(${column}) > ${BYTES[size]}`;
  }
  if (b.base in BITS && isNumber) {
    const bits = BITS[b.base];
    const [low, high] = b.unsigned
      ? [0n, (1n << bits) - 1n]
      : [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n];
    return `${column} < ${low} OR ${column} > ${high}`;
  }
  if (/^(?:decimal|numeric)$/.test(b.base) && isNumber) {
    const [digits = 10, scale = 0] = b.args ? b.args.split(',').map(Number) : [];
    return `ABS(${column}) >= 1e${digits - scale}${b.unsigned ? ` OR ${column} < 0` : ''}`;
  }
  if (b.base === 'enum' && isText) {
    // Labels keep their case here, which `parse` takes.
    return `${column} NOT IN (${labelsOf(to).join(', ')})`;
  }
  if (b.base === 'set' && a.base === 'set') {
    const kept = new Set(labelsOf(to).map(label => label.toLowerCase()));
    const gone = labelsOf(from).filter(label => !kept.has(label.toLowerCase()));
    return gone.length === 0 ? null : gone.map(label => `FIND_IN_SET(${label}, ${column})`).join(' OR ');
  }
  return null;
}

function labelsOf(type: string): string[] {
  return type.match(LABEL) ?? [];
}
