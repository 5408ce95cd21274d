import { sqliteEngine } from '../../../../src/engines/sqlite';
import { kindOf, supportedKinds } from '../../../../src/kernel-bridge/node/services/object-kinds';

const version = { flavor: 'sqlite', major: 3, minor: 53, patch: 0, text: 'SQLite 3.53.0' };

test('the tree shows what SQLite has and nothing else', () => {
  expect(supportedKinds(sqliteEngine, version).map(({ id }) => id)).toEqual([
    'database',
    'table',
    'column',
    'view',
    'trigger'
  ]);
});

test.each([
  ['role', "SQLite has no users: access is a matter of the file's permissions."],
  ['grant', "SQLite has no users: access is a matter of the file's permissions."],
  ['function', 'SQLite stores no routines: functions come from the program that opens the file.'],
  ['sequence', 'SQLite has no sequences: AUTOINCREMENT of a table keeps its own counter.']
])('asking for a %s gives the reason', (id, message) => {
  expect(() => kindOf(sqliteEngine, id, version)).toThrow(
    expect.objectContaining({ code: 'unsupported', message }) as Error
  );
});
