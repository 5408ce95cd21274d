import { inspectedText, isRightAligned, paintedText } from '../../../src/panels/result-grid/cell-text';
import { columnWidths } from '../../../src/panels/result-grid/column-widths';
import { copyText } from '../../../src/panels/result-grid/copy-text';
import { formatElapsed } from '../../../src/panels/result-grid/format';
import type { Palette } from '../../../src/panels/result-grid/palette';
import type { ResultColumn } from '../../../src/model';

const column = (meaning: ResultColumn['meaning'], name = 'c'): ResultColumn => ({
  name,
  type: 'type',
  layout: { kind: 'utf8' },
  meaning
});

test.each([
  [null, 'NULL'],
  ['', ''],
  ['a\nb\r\nc\td', 'a↵b↵c→d'],
  [true, 'true'],
  [0.1, '0.1'],
  ['12345678901234567890.10', '12345678901234567890.10'],
  ['x'.repeat(400), `${'x'.repeat(300)}…`]
])('paints %j', (value, text) => {
  expect(paintedText(value)).toBe(text);
});

test.each([
  ['integer', true],
  ['decimal', true],
  ['float', true],
  ['text', false],
  ['date', false],
  ['boolean', false]
] as const)('%s stands right: %s', (meaning, right) => {
  expect(isRightAligned(column(meaning))).toBe(right);
});

test.each([
  [
    '{"a":1,"b":[true,null,{}],"c":"x, {y}: \\"z\\""}',
    '{\n  "a": 1,\n  "b": [\n    true,\n    null,\n    {}\n  ],\n  "c": "x, {y}: \\"z\\""\n}'
  ],
  ['{"n":12345678901234567890.123456789}', '{\n  "n": 12345678901234567890.123456789\n}'],
  ['[ ]', '[]'],
  ['not json', 'not json']
])('indents JSON %j without touching values', (text, expected) => {
  expect(inspectedText(text, column('json'))).toBe(expected);
});

const rows = [
  [1, 'plain', null],
  [2, 'a\tb "c"\nd|e', ''],
  ['12345678901234567890', 'x,y', true]
];

test.each([
  ['tsv', null, '1\tplain\t\n2\t"a\tb ""c""\nd|e"\t\n12345678901234567890\tx,y\ttrue'],
  [
    'csv',
    ['n', 'te,xt', 'b'],
    'n,"te,xt",b\n1,plain,\n2,"a\tb ""c""\nd|e",""\n12345678901234567890,"x,y",true'
  ],
  [
    'markdown',
    ['n', 'text', 'b'],
    '| n | text | b |\n| --- | --- | --- |\n| 1 | plain | NULL |\n| 2 | a\tb "c"<br>d\\|e |  |\n| 12345678901234567890 | x,y | true |'
  ]
] as const)('copies as %s', (format, header, expected) => {
  expect(copyText(format, header, rows)).toBe(expected);
});

test('columns are as wide as name, type or content, within limits', () => {
  const palette = { bold: 'bold', small: 'small', font: 'font' } as Palette;
  const columns = [column('text', 'a'), column('text', 'a long column name'), column('text', 'b')];
  const content = [['x'.repeat(12), 'y', 'z'.repeat(500)]];
  const widths = columnWidths(columns, content, palette, text => text.length * 7);
  expect(widths).toEqual([105, 144, 320]);
  expect(columnWidths([column('text', 'a')], [], palette, () => 0)).toEqual([56]);
});

test.each([
  [0.4, '0 ms'],
  [38.2, '38 ms'],
  [999.4, '999 ms'],
  [1000, '1.0 s'],
  [3210, '3.2 s'],
  [59_949, '59.9 s'],
  [125_000, '2 min 05 s']
])('%d ms reads %s', (ms, text) => {
  expect(formatElapsed(ms)).toBe(text);
});
