import { contextOf } from '../../../src/panels/object-editor/tabs/shared/completion';

const names = (body: string, draft = {}): string[] =>
  contextOf(draft, 'body', body, 'shop').names.map(({ name }) => name);

test('arguments and parameters come with their types', () => {
  const draft = {
    arguments: [
      { name: 'price', type: 'numeric' },
      { name: null, type: 'int' }
    ]
  };
  expect(contextOf(draft, 'body', '', 'shop').names).toEqual([{ name: 'price', detail: 'numeric' }]);
  expect(names('', { parameters: [{ name: 'a b', type: 'int' }] })).toEqual(['a b']);
});

test.each([
  [
    'PL/pgSQL',
    'DECLARE\n  total numeric := 0;\n  row_count int;\nBEGIN\n  total := 1;\nEND',
    ['total', 'row_count']
  ],
  [
    'MySQL',
    'BEGIN\n  DECLARE a, b INT DEFAULT 0;\n  DECLARE done BOOLEAN;\n  SELECT 1;\nEND',
    ['a', 'b', 'done']
  ],
  ['nothing', 'BEGIN\n  RETURN 1;\n  UPDATE t SET x = 1;\nEND', []]
])('variables that a body declares: %s', (_, body, expected) => {
  expect(names(body)).toEqual(expected);
});

test('a trigger knows the rows of its table', () => {
  expect(contextOf({ table: 't', schema: 's' }, 'body', '', 'shop').rows).toEqual([
    { name: 'NEW', path: ['s', 't'] },
    { name: 'OLD', path: ['s', 't'] }
  ]);
  expect(contextOf({ table: 't' }, 'when', '', 'shop').rows[0].path).toEqual(['shop', 't']);
  expect(contextOf({ table: 't' }, 'sql', '', 'shop').rows).toEqual([]);
});
