import { sqliteDialect } from '../../../src/engines/sqlite/dialect';

const trigger = `CREATE TEMP TRIGGER t AFTER UPDATE OF a ON x WHEN new.a > 1 BEGIN
  UPDATE y SET b = CASE WHEN new.a = 2 THEN 'x;y' END; -- here; too
  DELETE FROM z;
END`;

test.each<[string, string, [string, string][]]>([
  [
    'quotes and comments',
    `SELECT ';', "a;b", [c;d], \`e;f\` /* ; */; -- ;\n;;SELECT 2`,
    [
      ['SELECT', `SELECT ';', "a;b", [c;d], \`e;f\``],
      ['SELECT', 'SELECT 2']
    ]
  ],
  [
    'a doubled quote',
    `SELECT 'it''s; fine'; SELECT 1`,
    [
      ['SELECT', `SELECT 'it''s; fine'`],
      ['SELECT', 'SELECT 1']
    ]
  ],
  [
    'a trigger with its body',
    `${trigger};\nSELECT 1;`,
    [
      ['CREATE TRIGGER', trigger],
      ['SELECT', 'SELECT 1']
    ]
  ],
  [
    'a trigger called end',
    'CREATE TRIGGER "END" AFTER INSERT ON x BEGIN SELECT 1; END; SELECT 2',
    [
      ['CREATE TRIGGER', 'CREATE TRIGGER "END" AFTER INSERT ON x BEGIN SELECT 1; END'],
      ['SELECT', 'SELECT 2']
    ]
  ],
  [
    'a table called trigger',
    'CREATE TABLE "trigger" (a); SELECT 1',
    [
      ['CREATE TABLE', 'CREATE TABLE "trigger" (a)'],
      ['SELECT', 'SELECT 1']
    ]
  ],
  [
    'transactions',
    'BEGIN; COMMIT',
    [
      ['BEGIN', 'BEGIN'],
      ['COMMIT', 'COMMIT']
    ]
  ],
  [
    'the verb behind WITH',
    'WITH a AS (SELECT 1) INSERT INTO b SELECT * FROM a; WITH a AS (SELECT 1) SELECT 1',
    [
      ['INSERT', 'WITH a AS (SELECT 1) INSERT INTO b SELECT * FROM a'],
      ['SELECT', 'WITH a AS (SELECT 1) SELECT 1']
    ]
  ],
  [
    'words for objects',
    'CREATE UNIQUE INDEX a ON b(c); DROP TABLE x; EXPLAIN QUERY PLAN SELECT 1',
    [
      ['CREATE INDEX', 'CREATE UNIQUE INDEX a ON b(c)'],
      ['DROP TABLE', 'DROP TABLE x'],
      ['EXPLAIN', 'EXPLAIN QUERY PLAN SELECT 1']
    ]
  ],
  ['an open quote takes the rest', "SELECT 'a; SELECT 2", [['SELECT', "SELECT 'a; SELECT 2"]]],
  ['nothing', ' -- only a comment\n ; ', []]
])('splits %s', (_, script, expected) => {
  const statements = sqliteDialect.split(script);
  expect(statements.map(({ command, sql }) => [command, sql])).toEqual(expected);
  for (const { sql, start, end } of statements) {
    expect(script.slice(start, end)).toBe(sql);
  }
});

test('quotes hostile names and text', () => {
  expect(sqliteDialect.path(['ma"in', 'a.b'])).toBe('"ma""in"."a.b"');
  expect(sqliteDialect.literal("O'Brien \\")).toBe("'O''Brien \\'");
  expect(() => sqliteDialect.ident('a\0b')).toThrow('U+0000');
});
