import { DatabaseError } from 'pg';
import { connectError } from '../../../src/engines/postgres/errors';

function refused(message: string, code: string): DatabaseError {
  const error = new DatabaseError(message, message.length, 'error');
  return Object.assign(error, { code, severity: 'FATAL' });
}

test.each([
  ['password authentication failed', '08P01', 'auth-failed'],
  ['SASL authentication failed', '08P01', 'auth-failed'],
  ['auth failed', '08P01', 'auth-failed'],
  ['no such user: analyst', '08P01', 'auth-failed'],
  ['no such database: sales', '08P01', 'not-found'],
  ['database "sales" does not exist', '08P01', 'not-found'],
  ['no more connections allowed (max_client_conn)', '08P01', 'too-many-connections'],
  ['client_login_timeout', '08P01', 'unreachable'],
  ['password authentication failed for user "analyst"', '28P01', 'auth-failed']
])('"%s" (%s) at the login is %s, from PgBouncer as from a server', (message, state, code) => {
  expect(connectError(refused(message, state), 'db:6432').code).toBe(code);
});
