import {
  evaluateExpression,
  type ExpressionContext
} from '../../../../src/kernel-bridge/node/services/expressions';
import type { SpooledResult } from '../../../../src/kernel-bridge/node/services/spool';

const columns = [{ name: 'n', type: 'bigint', layout: { kind: 'int64' }, meaning: 'integer' }];
const info = { id: 'r', columns, rows: 3, bytes: 10, done: true };
const result = { path: '/spool/r.arrow', done: true, info } as unknown as SpooledResult;
const context = (last?: SpooledResult): ExpressionContext => ({
  runner: {
    parameters: (connection, sql, language) => ({ names: [], code: [connection, sql, language].join('|') })
  },
  frames: { export: (name, language) => ({ upload: 'u', path: '/p', code: `${name}|${language}` }) },
  lastResult: () => last
});
const evaluate = (expression: unknown, last?: SpooledResult) =>
  evaluateExpression(typeof expression === 'string' ? expression : JSON.stringify(expression), context(last));

test('parameters answer with the code that reads their values', () => {
  const expression = { op: 'parameters', connection: 'c', sql: 'SELECT :a', language: 'python' };
  expect(evaluate(expression)).toEqual({ 'text/plain': 'c|SELECT :a|python' });
});

test.each([
  [undefined, '["polars","pandas","pyarrow"]'],
  ['auto', '["polars","pandas","pyarrow"]'],
  ['pandas', '["pandas"]']
])('the hand-over to the library %s names the file, the variable and what to try', (library, libraries) => {
  const { 'text/plain': code } = evaluate(
    { op: 'handover', name: 'frame', language: 'python', library },
    result
  );
  expect(code).toContain('"/spool/r.arrow"');
  expect(code).toContain('\nframe = ');
  expect(code).toContain(`for library in ${libraries}:`);
});

test('a load statement is answered with the code that writes its data frame', () => {
  const sql = '\\load frame into t append';
  const { 'text/plain': text } = evaluate({ op: 'frame', sql, language: 'python' });
  expect(JSON.parse(text as string)).toEqual({ frame: 'frame', upload: 'u', code: 'frame|python' });
  expect(() => evaluate({ op: 'frame', sql: '\\load', language: 'python' })).toThrow(
    expect.objectContaining({ code: 'syntax' }) as Error
  );
});

const handover = { op: 'handover', name: 'x', language: 'python' };

test.each([
  ['not JSON', 'x', result, 'An expression is a JSON object with "op"'],
  ['no object', [], result, 'An expression is a JSON object with "op"'],
  ['no operation', {}, result, 'The expression lacks the text "op"'],
  ['another operation', { op: 'constructor' }, result, '"op" is one of: parameters, handover, frame'],
  ['no language', { op: 'handover', name: 'x' }, result, 'The expression lacks the text "language"'],
  ['no text as a library', { ...handover, library: 1 }, result, 'The expression lacks the text "library"'],
  ['no result', handover, undefined, 'Nothing was bound to x: the statement returned no rows.'],
  [
    'a name that is code',
    { ...handover, name: 'x = 1; y' },
    result,
    '"x = 1; y" cannot be the name of a variable'
  ]
])('%s is refused', (_name, expression, last, message) => {
  expect(() => evaluate(expression, last)).toThrow(
    expect.objectContaining({ code: 'invalid', message }) as Error
  );
});
