import { formatLoadStatement, isLoadStatement, readLoadStatement } from '../../src/model';

test.each([
  ['\\load df into orders', { frame: 'df', table: ['orders'], mode: 'create' }],
  ['  \\LOAD df INTO public.orders APPEND ;\n', { frame: 'df', table: ['public', 'orders'], mode: 'append' }],
  [
    '\\load größe into "my ""odd"" table" replace',
    { frame: 'größe', table: ['my "odd" table'], mode: 'replace' }
  ],
  ['\\load df into `a``b`.`c d`', { frame: 'df', table: ['a`b', 'c d'], mode: 'create' }],
  ['\\load\n  df\n  into orders\n  create', { frame: 'df', table: ['orders'], mode: 'create' }],
  ['\\load df into append', { frame: 'df', table: ['append'], mode: 'create' }]
])('reads %j', (sql, expected) => {
  expect(isLoadStatement(sql)).toBe(true);
  expect(readLoadStatement(sql)).toEqual(expected);
});

test.each([
  '\\load',
  '\\load df',
  '\\load 1a into t',
  '\\load df into',
  '\\load df into a.',
  '\\load df into a b'
])('does not take %j', sql => {
  expect(isLoadStatement(sql)).toBe(true);
  expect(() => readLoadStatement(sql)).toThrow(expect.objectContaining({ code: 'syntax' }));
});

test('leaves SQL alone', () => {
  expect(isLoadStatement("SELECT '\\load df into t'")).toBe(false);
});

test('what is written is read back', () => {
  const statement = { frame: 'df', table: ['a b', 'c"d', 'plain'], mode: 'append' } as const;
  const text = formatLoadStatement({ ...statement, table: [...statement.table] });
  expect(text).toBe('\\load df into "a b"."c""d".plain append');
  expect(readLoadStatement(text)).toEqual(statement);
});
