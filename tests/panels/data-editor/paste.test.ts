/** @jest-environment node */
import fc from 'fast-check';
import { bytesOf, parseBlock, pasteBlock, pastedValue } from '../../../src/panels/data-editor/paste';
import { EditModel } from '../../../src/panels/data-editor/model';
import { BINARY, column, readerOf, row, sourceOf } from './rows';

const texts = (block: string): string[][] => parseBlock(block).map(cells => cells.map(({ text }) => text));

test.each<[what: string, block: string, cells: string[][]]>([
  ['one cell', 'a', [['a']]],
  ['a text with a comma is one cell', 'Hello, world', [['Hello, world']]],
  [
    'a spreadsheet',
    'a\tb\r\nc\td\r\n',
    [
      ['a', 'b'],
      ['c', 'd']
    ]
  ],
  [
    'commas beside tabs',
    'a,b\tc\nd,e\tf',
    [
      ['a,b', 'c'],
      ['d,e', 'f']
    ]
  ],
  [
    'CSV',
    'a,"b,c"\nd,e\n',
    [
      ['a', 'b,c'],
      ['d', 'e']
    ]
  ],
  ['lines with commas here and there', 'one, two\nthree', [['one, two'], ['three']]],
  ['quotes, line breaks and tabs within', '"a ""b"""\t"c\nd\te"', [['a "b"', 'c\nd\te']]],
  ['a quote in the middle is text', 'a "b" c\td', [['a "b" c', 'd']]],
  [
    'empty cells',
    '\t\n\t',
    [
      ['', ''],
      ['', '']
    ]
  ],
  ['nothing', '', [['']]]
])('reads %s', (_, block, cells) => {
  expect(texts(block)).toEqual(cells);
});

test('any block comes back as a spreadsheet writes it', () => {
  const cell = fc.oneof(fc.string(), fc.constantFrom('', 'a,b', 'x\ty', 'line\nbreak', '"', "''", 'ü'));
  const block = fc
    .integer({ min: 2, max: 5 })
    .chain(width => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1 }));
  fc.assert(
    fc.property(block, cells => {
      const written = cells
        .map(each => each.map(text => `"${text.replaceAll('"', '""')}"`).join('\t'))
        .join('\r\n');
      expect(texts(written)).toEqual(cells);
    })
  );
});

test.each([
  ['', false, {}, null],
  ['', true, {}, ''],
  ['', false, { nullable: false }, ''],
  ['', false, { nullable: false, group: 'integer' }, null],
  ['NULL', false, {}, null],
  ['NULL', true, {}, 'NULL'],
  [' x ', false, {}, ' x '],
  ['\\x00FF', false, { group: 'binary' }, { hex: '00ff' }]
] as const)('%j (quoted: %s) in a column %j is %j', (text, quoted, more, value) => {
  expect(pastedValue({ text, quoted }, column('c', more))).toEqual(value);
});

test.each([
  ['\\x00ff', '00ff'],
  ['0xAB', 'ab'],
  ["X'0a'", '0a'],
  ['\\x', ''],
  ['\\x0', '5c7830'],
  ['é', 'c3a9']
])('the bytes of %s', (text, hex) => {
  expect(bytesOf(text)).toEqual({ hex });
});

function model(): EditModel {
  const made = new EditModel(sourceOf());
  made.setRows(readerOf([row(1), row(2)]), BINARY);
  return made;
}

test('a block goes on in new rows, leaves out what cannot be set, and is one step of undo', () => {
  const edited = model();
  const done = pasteBlock(edited, 'a\t0x01\tignored\tbeyond\nb\t0x02\tx\ty\nc\t\tz', {
    r1: 1,
    c1: 1,
    r2: 1,
    c2: 1
  });
  expect(done).toEqual({ rows: 3, added: 2 });
  const shown = Array.from({ length: edited.rowCount }, (_, at) =>
    [0, 1, 2, 3].map(each => edited.cell(edited.idAt(at), each))
  );
  expect(shown).toEqual([
    [1, 'name 1', '\\x00ff', 'total 1'],
    [2, 'a', '\\x01', 'total 2'],
    [null, 'b', '\\x02', null],
    [null, 'c', null, null]
  ]);
  edited.undo();
  expect(edited.isDirty).toBe(false);
  expect(edited.rowCount).toBe(2);
});

test('a single cell fills the selection', () => {
  const edited = model();
  pasteBlock(edited, 'same', { r1: 0, c1: 1, r2: 1, c2: 1 });
  expect([0, 1].map(at => edited.cell(edited.idAt(at), 1))).toEqual(['same', 'same']);
});
