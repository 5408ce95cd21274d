import { readSqlSource, withHeader } from '../../../src/panels/sql-cell/sql-source';

const isConnection = (name: string): boolean => ['sales', 'my-db.2'].includes(name);

test.each([
  ['%%sql sales\nSELECT 1', { connection: 'sales', bind: null, sql: 'SELECT 1', bodyStart: 12 }],
  [
    '%%sql sales orders <<\nSELECT 1',
    { connection: 'sales', bind: 'orders', sql: 'SELECT 1', bodyStart: 22 }
  ],
  ['%%sql my-db.2\r\nSELECT 1', { connection: 'my-db.2', bind: null, sql: 'SELECT 1', bodyStart: 15 }],
  ['%%sql sales', { connection: 'sales', bind: null, sql: '', bodyStart: 11 }],
  ['%%sql other\nSELECT 1', null],
  ['%%sql\nSELECT 1', null],
  ['%%sql sqlite:///x.db\nSELECT 1', null],
  ['%sql sales SELECT 1', null],
  ['print("%%sql sales")', null],
  ['x = 1\n%%sql sales\nSELECT 1', null]
])('reads %j', (source, expected) => {
  expect(readSqlSource(source, isConnection)).toEqual(expected);
});

test.each([
  ['SELECT 1', 'sales', null, '%%sql sales\nSELECT 1'],
  ['%%sql old\nSELECT 1', 'sales', 'x', '%%sql sales x <<\nSELECT 1'],
  ['%%sql old x <<\nSELECT 1', 'sales', null, '%%sql sales\nSELECT 1'],
  ['', 'sales', null, '%%sql sales\n']
])('writes the header of %j', (source, connection, bind, expected) => {
  expect(withHeader(source, connection, bind)).toBe(expected);
});
