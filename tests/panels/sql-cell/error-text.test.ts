import { errorLines, placeOf } from '../../../src/panels/sql-cell/error-text';

const plain = (line: string): string => line.replace(/\u001b\[\d+m/g, '');

test.each([
  ['SELECT 1 FORM t', 9, 0, { line: 1, column: 9, text: 'SELECT 1 FORM t' }],
  ['SELECT 1\nFORM t', 9, 1, { line: 3, column: 0, text: 'FORM t' }],
  ['SELECT 1\r\nFORM t\r\n', 12, 0, { line: 2, column: 2, text: 'FORM t' }],
  ['SELECT', 99, 0, { line: 1, column: 6, text: 'SELECT' }],
  ['', 0, 1, { line: 2, column: 0, text: '' }]
])('finds the line in %j at %i', (sql, position, before, expected) => {
  expect(placeOf(sql, position, before)).toEqual(expected);
});

test('shows the message, the line with a caret, detail, hint and code', () => {
  const lines = errorLines(
    {
      code: 'syntax',
      message: 'syntax error at or near "FORM"',
      sqlState: '42601',
      position: 10,
      detail: 'some detail',
      hint: 'FROM?'
    },
    'SELECT 1\n\tFORM t',
    1
  );
  expect(lines.map(plain)).toEqual([
    'syntax error at or near "FORM"',
    'Line 3: \tFORM t',
    '        \t^',
    'Detail: some detail',
    'Hint: FROM?',
    'Code: 42601'
  ]);
});

test('an error without a position is its message alone', () => {
  expect(errorLines({ code: 'cancelled', message: 'Cancelled' }, 'SELECT 1').map(plain)).toEqual([
    'Cancelled'
  ]);
});
