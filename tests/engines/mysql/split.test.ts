import { statementsOf } from '../../../src/engines/mysql/split';

const splitScript = (script: string, escaping = `'"`) => [...statementsOf(script, () => escaping)];

const body =
  'BEGIN IF a THEN SELECT 1; ELSE SELECT IF(a, 1, 2); END IF; WHILE a DO SET a = 0; END WHILE; END';

const cases: [string, string, string[]][] = [
  ['nothing', ' \n-- only a comment\n;;', []],
  ['plain', 'SELECT 1; SELECT 2', ['SELECT 1', 'SELECT 2']],
  [
    'strings and names',
    `SELECT ';', 'it''s;', 'a\\';', "b\\";", \`c;\`\`d\`; SELECT 2`,
    [`SELECT ';', 'it''s;', 'a\\';', "b\\";", \`c;\`\`d\``, 'SELECT 2']
  ],
  [
    'comments',
    'SELECT 1 -- a;\n; SELECT 2 # b;\n; SELECT 3 /* ; */',
    ['SELECT 1 -- a;', 'SELECT 2 # b;', 'SELECT 3 /* ; */']
  ],
  ['two minus signs are no comment', 'SELECT 1--1; SELECT 2', ['SELECT 1--1', 'SELECT 2']],
  ['comments that hold code', '/*!40101 SET @a = 1 */; SELECT 2', ['/*!40101 SET @a = 1 */', 'SELECT 2']],
  [
    'DELIMITER',
    `DELIMITER $$\nCREATE PROCEDURE p() ${body} $$\ndelimiter ;\nSELECT 2;`,
    [`CREATE PROCEDURE p() ${body}`, 'SELECT 2']
  ],
  [
    'DELIMITER //',
    "DELIMITER //\nSELECT '//', 1; SELECT 2//\nSELECT 3//",
    ["SELECT '//', 1; SELECT 2", 'SELECT 3']
  ],
  ...["'$$'", '"$$"', '`$$`'].map((quoted): [string, string, string[]] => [
    `DELIMITER ${quoted}`,
    `DELIMITER ${quoted}\nSELECT 1; SELECT 2$$\nDELIMITER ;\nSELECT 3;`,
    ['SELECT 1; SELECT 2', 'SELECT 3']
  ]),
  [
    'a body without DELIMITER',
    `CREATE PROCEDURE p(a INT) ${body}; SELECT 2`,
    [`CREATE PROCEDURE p(a INT) ${body}`, 'SELECT 2']
  ],
  [
    'a block of a script that begins with a loop',
    'BEGIN NOT ATOMIC FOR r IN (SELECT 1 AS a) DO SELECT r.a; END FOR; END; SELECT 2',
    ['BEGIN NOT ATOMIC FOR r IN (SELECT 1 AS a) DO SELECT r.a; END FOR; END', 'SELECT 2']
  ],
  ...[
    'IF 1 = 1 THEN SELECT IF(1, 2, 3); ELSE SELECT 2; END IF',
    'FOR i IN 1..2 DO SELECT i; END FOR',
    'WHILE @i < 2 DO SET @i = @i + 1; END WHILE',
    'REPEAT SET @i = @i + 1; UNTIL @i > 2 END REPEAT',
    'LOOP SELECT 1; END LOOP',
    'CASE 1 WHEN 1 THEN SELECT 1; END CASE'
  ].map((sql): [string, string, string[]] => [
    `${sql.split(' ')[0]} outside of a routine`,
    `${sql}; SELECT 2`,
    [sql, 'SELECT 2']
  ]),
  [
    'the body of a routine in another language',
    'CREATE FUNCTION f(n int) RETURNS int LANGUAGE JAVASCRIPT AS $$ let a = n; if (a) { return a; } $$; SELECT 2',
    [
      'CREATE FUNCTION f(n int) RETURNS int LANGUAGE JAVASCRIPT AS $$ let a = n; if (a) { return a; } $$',
      'SELECT 2'
    ]
  ],
  [
    'its tag, and a comment before it',
    "CREATE PROCEDURE p() LANGUAGE JAVASCRIPT AS /* ; */ $js$ let a = '$$;'; // it's\n$js$; SELECT 2",
    ["CREATE PROCEDURE p() LANGUAGE JAVASCRIPT AS /* ; */ $js$ let a = '$$;'; // it's\n$js$", 'SELECT 2']
  ],
  ['names with dollars', 'SELECT 1 AS $a$; SELECT 2 AS $a$', ['SELECT 1 AS $a$', 'SELECT 2 AS $a$']],
  ['transactions are no blocks', 'BEGIN; SELECT 1; COMMIT', ['BEGIN', 'SELECT 1', 'COMMIT']],
  ['unclosed', "SELECT 'a; SELECT 2", ["SELECT 'a; SELECT 2"]]
];

test.each(cases)('%s', (_name, script, expected) => {
  const statements = splitScript(script);
  expect(statements.map(statement => statement.sql)).toEqual(expected);
  for (const { sql, start, end } of statements) {
    expect(script.slice(start, end)).toBe(sql);
  }
});

// The client cuts at the delimiter even where it goes on like a word (manual, section 27.1).
test('DELIMITER $$ right after END', () => {
  const script = 'DELIMITER $$\nCREATE PROCEDURE p() BEGIN SELECT 1; END$$\nDELIMITER ;\nSELECT 2;';
  expect(splitScript(script).map(statement => statement.sql)).toEqual([
    'CREATE PROCEDURE p() BEGIN SELECT 1; END',
    'SELECT 2'
  ]);
});

test('a long script is cut in proportion to its length', () => {
  expect(splitScript(`INSERT INTO t VALUES (1, 'x');\n`.repeat(20_000))).toHaveLength(20_000);
});
