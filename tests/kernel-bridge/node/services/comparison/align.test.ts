import { dialect as mysql } from '../../../../../src/engines/mysql/dialect';
import { dialect as postgres } from '../../../../../src/engines/postgres/dialect';
import { aligned } from '../../../../../src/kernel-bridge/node/services/comparison/align';
import type { JsonValue } from '../../../../../src/model';

test.each<[string, JsonValue, string, string, JsonValue]>([
  ['a field for the name', { schema: 'old', name: 'old' }, 'old', 'new', { schema: 'new', name: 'old' }],
  [
    'a qualified name',
    { sql: 'SELECT old.t.a FROM old.t' },
    'old',
    'new',
    { sql: 'SELECT new.t.a FROM new.t' }
  ],
  ['a name that needs quotes', { sql: '"O d".t' }, 'O d', 'new', { sql: 'new.t' }],
  ['a name that will need quotes', { sql: 'old.t' }, 'old', 'N "w', { sql: '"N ""w".t' }],
  ['longer names', { sql: 'older.t, bold.t, a.old.t' }, 'old', 'new', { sql: 'older.t, bold.t, a.old.t' }],
  [
    'lists',
    { schemas: ['old.t', { schema: 'old' }] },
    'old',
    'new',
    { schemas: ['new.t', { schema: 'new' }] }
  ],
  [
    'the schema in the search path of a routine',
    { settings: [{ name: 'search_path', value: 'old, public, older, "O d"' }] },
    'old',
    'N w',
    { settings: [{ name: 'search_path', value: '"N w", public, older, "O d"' }] }
  ],
  [
    'a quoted schema in a search path',
    { settings: [{ name: 'search_path', value: 'public,"O d"' }] },
    'O d',
    'new',
    { settings: [{ name: 'search_path', value: 'public,new' }] }
  ],
  [
    'no other setting',
    { settings: [{ name: 'application_name', value: 'old' }] },
    'old',
    'new',
    { settings: [{ name: 'application_name', value: 'old' }] }
  ],
  ['other values', { a: null, b: 1, c: true }, 'old', 'new', { a: null, b: 1, c: true }]
])('PostgreSQL: %s', (_name, value, from, to, expected) => {
  expect(aligned(value, from, to, postgres)).toEqual(expected);
});

test('MySQL prints every name in quotes', () => {
  expect(aligned({ sql: 'SELECT 1 FROM `old`.`t`' }, 'old', 'new', mysql)).toEqual({
    sql: 'SELECT 1 FROM `new`.`t`'
  });
});

test('without a name on one side nothing is changed', () => {
  expect(aligned({ schema: 'old' }, null, 'new', postgres)).toEqual({ schema: 'old' });
});
