import { geometryText } from '../../../../src/panels/result-grid/inspect/geometry';
import { indentXml } from '../../../../src/panels/result-grid/inspect/forms';
import { bytesOfHex, hexDump, imageType } from '../../../../src/panels/result-grid/inspect/hex';

const bytes = (hex: string) =>
  Uint8Array.from(hex.replace(/\s/g, '').match(/../g) ?? [], each => parseInt(each, 16));
const ONE = '000000000000f03f';
const TWO = '0000000000000040';
const point = `01 01000000 ${ONE} ${TWO}`;

test.each([
  ['a point', point, 'POINT(1 2)'],
  ['big-endian', '00 00000001 3ff0000000000000 4000000000000000', 'POINT(1 2)'],
  ['PostGIS with an SRID', `01 01000020 e6100000 ${ONE} ${TWO}`, 'SRID=4326;POINT(1 2)'],
  ['PostGIS with Z', `01 01000080 ${ONE} ${TWO} ${ONE}`, 'POINT Z (1 2 1)'],
  ['ISO with Z and M', `01 b90b0000 ${ONE} ${TWO} ${ONE} ${TWO}`, 'POINT ZM (1 2 1 2)'],
  ['MySQL, SRID 0', `00000000 ${point}`, 'POINT(1 2)'],
  ['MySQL, SRID 4326', `e6100000 ${point}`, 'SRID=4326;POINT(1 2)'],
  ['a line', `01 02000000 02000000 ${ONE} ${TWO} ${TWO} ${ONE}`, 'LINESTRING(1 2, 2 1)'],
  ['a polygon', `01 03000000 01000000 02000000 ${ONE} ${TWO} ${TWO} ${ONE}`, 'POLYGON((1 2, 2 1))'],
  ['several points', `01 04000000 02000000 ${point} ${point}`, 'MULTIPOINT(1 2, 1 2)'],
  ['a collection', `01 07000000 01000000 ${point}`, 'GEOMETRYCOLLECTION(POINT(1 2))'],
  ['an empty collection', '01 07000000 00000000', 'GEOMETRYCOLLECTION EMPTY'],
  ['an empty point', '01 01000000 000000000000f87f 000000000000f87f', 'POINT EMPTY'],
  ['cut short', '01 01000000 0000', null],
  ['with something behind', `${point} 00`, null],
  ['something else', 'deadbeef', null],
  ['nothing', '', null],
  ['a count that cannot be', '01 02000000 ffffffff', null]
])('%s', (_, hex, text) => expect(geometryText(bytes(hex))).toBe(text));

test.each([
  ['89504e470d0a1a0a', 'image/png'],
  ['ffd8ffe0', 'image/jpeg'],
  ['474946383961', 'image/gif'],
  ['524946460000000057454250', 'image/webp'],
  ['3c737667', null],
  ['', null]
])('%s is %s', (hex, type) => expect(imageType(bytes(hex))).toBe(type));

test('a hex dump has offsets, bytes and letters', () => {
  expect(hexDump(Uint8Array.from([...'Hello, wide world!'].map(letter => letter.charCodeAt(0))))).toBe(
    '00000000  48 65 6c 6c 6f 2c 20 77  69 64 65 20 77 6f 72 6c  Hello, wide worl\n' +
      `00000010  64 21${' '.repeat(18)}  ${' '.repeat(23)}  d!`
  );
});

test.each([
  ['\\x00ff', [0, 255]],
  ['0101', [1, 1]],
  ['\\x0', null],
  ['text', null]
])('bytes of %s', (text, expected) => {
  const found = bytesOfHex(text);
  expect(found && [...found]).toEqual(expected);
});

test('XML is indented, its texts are not touched', () => {
  expect(indentXml('<a x="1"><b>some  text</b><c/><!-- note --><d><e>1</e></d></a>')).toBe(
    '<a x="1">\n  <b>some  text</b>\n  <c/>\n  <!-- note -->\n  <d>\n    <e>1</e>\n  </d>\n</a>'
  );
});
