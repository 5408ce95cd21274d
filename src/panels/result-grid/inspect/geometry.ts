const NAMES = [
  '',
  'POINT',
  'LINESTRING',
  'POLYGON',
  'MULTIPOINT',
  'MULTILINESTRING',
  'MULTIPOLYGON',
  'GEOMETRYCOLLECTION'
];
/** Flags of PostGIS's EWKB in the type; ISO WKB adds 1000 for Z, 2000 for M and 3000 for both. */
const EWKB_Z = 0x80000000;
const EWKB_M = 0x40000000;
const EWKB_SRID = 0x20000000;
/** MySQL puts the four bytes of the SRID before the WKB (manual, "Internal Geometry Storage Format"). */
const MYSQL_PREFIX = 4;
const MAX_DEPTH = 32;

/**
 * A geometry as text (WKT, with `SRID=…;` where there is one), from WKB, PostGIS's EWKB, or MySQL's and MariaDB's
 * storage format. `null` for bytes that are none.
 */
export function geometryText(bytes: Uint8Array): string | null {
  return read(bytes, 0, 0) ?? readMysql(bytes);
}

function readMysql(bytes: Uint8Array): string | null {
  if (bytes.length < MYSQL_PREFIX + 5) {
    return null;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return read(bytes, MYSQL_PREFIX, view.getUint32(0, true));
}

function read(bytes: Uint8Array, start: number, srid: number): string | null {
  try {
    const reader = new WkbReader(bytes, start);
    const text = reader.geometry(0);
    const id = srid || reader.srid;
    return reader.isAtEnd ? `${id ? `SRID=${id};` : ''}${text}` : null;
  } catch (error) {
    if (error instanceof RangeError) {
      return null;
    }
    throw error;
  }
}

/** Reads from front to back; whatever does not fit is a RangeError, as reading beyond the end is one. */
class WkbReader {
  srid = 0;
  private readonly view: DataView;
  private isLittle = true;
  private dimensions = 2;
  private suffix = '';

  constructor(
    bytes: Uint8Array,
    private at: number
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.at === this.view.byteLength;
  }

  geometry(depth: number): string {
    const type = this.header(depth);
    const name = `${NAMES[type]}${this.suffix}`;
    const body = this.body(type, depth);
    return `${name}${this.suffix === '' && body !== 'EMPTY' ? '' : ' '}${body}`;
  }

  private header(depth: number): number {
    const order = this.view.getUint8(this.at++);
    if (order > 1 || depth > MAX_DEPTH) {
      throw new RangeError('This is no byte order');
    }
    this.isLittle = order === 1;
    const code = this.uint();
    const plain = code & 0x0fffffff;
    const hasZ = (code & EWKB_Z) !== 0 || Math.floor(plain / 1000) % 2 === 1;
    const hasM = (code & EWKB_M) !== 0 || Math.floor(plain / 1000) >= 2;
    if (code & EWKB_SRID) {
      this.srid = this.uint();
    }
    const type = plain % 1000;
    if (type < 1 || type >= NAMES.length || plain >= 4000) {
      throw new RangeError('This is no geometry type');
    }
    this.dimensions = 2 + Number(hasZ) + Number(hasM);
    this.suffix = hasZ || hasM ? ` ${hasZ ? 'Z' : ''}${hasM ? 'M' : ''}` : '';
    return type;
  }

  private body(type: number, depth: number): string {
    switch (type) {
      case 1: {
        const point = this.point();
        return point.includes('NaN') ? 'EMPTY' : `(${point})`;
      }
      case 2:
        return this.list(() => this.point());
      case 3:
        return this.list(() => this.list(() => this.point()));
      case 7:
        return this.list(() => this.geometry(depth + 1));
      default:
        // The parts of a collection of one type have headers of their own, which say nothing new.
        return this.list(() => {
          const part = this.header(depth + 1);
          const text = this.body(part, depth + 1);
          return type === 4 ? text.slice(1, -1) : text;
        });
    }
  }

  private list(item: () => string): string {
    const count = this.uint();
    if (count > this.view.byteLength - this.at) {
      throw new RangeError('There are not so many bytes');
    }
    const items = Array.from({ length: count }, item);
    return items.length === 0 ? 'EMPTY' : `(${items.join(', ')})`;
  }

  private point(): string {
    const numbers: number[] = [];
    for (let n = 0; n < this.dimensions; n++) {
      numbers.push(this.view.getFloat64(this.at, this.isLittle));
      this.at += 8;
    }
    return numbers.join(' ');
  }

  private uint(): number {
    const value = this.view.getUint32(this.at, this.isLittle);
    this.at += 4;
    return value;
  }
}
