import { toDbError } from '../../../src/engines/mysql/errors';
import { ServerError } from '../../../src/engines/mysql/wire/packets';

test.each([
  [
    'of a Galera node without its cluster',
    'WSREP has not yet prepared node for application use',
    'connection-lost'
  ],
  ['that means an unknown command', 'Unknown command', 'database']
])('error 1047 %s', (_what, message, code) => {
  const error = toDbError(new ServerError(1047, '08S01', message));
  expect(error.code).toBe(code);
  expect(error.hint === undefined).toBe(code === 'database');
});
