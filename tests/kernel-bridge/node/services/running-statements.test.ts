import { withoutLiterals } from '../../../../src/kernel-bridge/node/services/running-statements';

test.each([
  ['SELECT \'a\', "b"', 'SELECT \'…\', "b"'],
  ["ALTER ROLE x PASSWORD 'it''s'", "ALTER ROLE x PASSWORD '…'"],
  ["SET PASSWORD = 'a\\'b'", "SET PASSWORD = '…'"],
  ['CREATE USER x IDENTIFIED BY "hunter2"', 'CREATE USER x IDENTIFIED BY "…"'],
  ['DO $x$ secret $x$', 'DO $x$…$x$'],
  ["SELECT 'never closed", "SELECT '…'"],
  ['SELECT\n   1', 'SELECT 1'],
  ['x'.repeat(500), `${'x'.repeat(200)}…`]
])('%j is told as %j', (sql, told) => {
  expect(withoutLiterals(sql)).toBe(told);
});
