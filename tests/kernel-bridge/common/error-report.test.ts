import { errorContent } from '../../../src/kernel-bridge/common/error-report';
import type { DbErrorData } from '../../../src/model';

const cases: [string, DbErrorData, string, string[]][] = [
  ['only the message', { code: 'database', message: 'no' }, 'SELECT 1', ['no']],
  [
    'the place in a single line',
    { code: 'syntax', message: 'near FORM', position: 9, sqlState: '42601' },
    'SELECT * FORM t',
    ['near FORM (42601)', 'LINE 1: SELECT * FORM t', '                 ^']
  ],
  [
    'the place in a later line, tabs kept',
    { code: 'syntax', message: 'm', position: 11 },
    'SELECT\r\n\ta, b\nFROM t',
    ['m', 'LINE 2: \ta, b', '        \t  ^']
  ],
  [
    'the end of the text, detail and hint',
    { code: 'syntax', message: 'end of input', position: 6, detail: 'd', hint: 'h' },
    'SELECT',
    ['end of input', 'LINE 1: SELECT', '              ^', 'Detail: d', 'Hint: h']
  ],
  ['no place outside of the text', { code: 'syntax', message: 'm', position: 99 }, 'x', ['m']]
];

it.each(cases)('shows %s', (_, error, code, traceback) => {
  expect(errorContent(error, code)).toEqual({ ename: error.code, evalue: error.message, traceback });
});

it('calls a cancelled statement what Jupyter calls it', () => {
  expect(errorContent({ code: 'cancelled', message: 'Cancelled' }, '').ename).toBe('KeyboardInterrupt');
});
