import { copyDataOf, statementsOf } from '../../../src/engines/postgres/split';

const splitScript = (script: string, escaping = '') => [...statementsOf(script, () => escaping)];

const cases: [string, string, string[]][] = [
  ['nothing', ' \n-- only a comment\n;;', []],
  ['plain', 'select 1; select 2', ['select 1', 'select 2']],
  [
    'strings and names',
    `select ';', 'it''s;', "a;""b" ; select 2;`,
    [`select ';', 'it''s;', "a;""b"`, 'select 2']
  ],
  ['escape strings', `select E'\\';' ; select '\\'; select 3`, [`select E'\\';'`, `select '\\'`, 'select 3']],
  [
    'dollar quotes',
    'do $$ begin; end $$; select $a$ $$ ; $b$ $a$; select 3',
    ['do $$ begin; end $$', 'select $a$ $$ ; $b$ $a$', 'select 3']
  ],
  [
    'dollars in names and parameters',
    'select a$b$c, $1; select $2 $x$;$x$',
    ['select a$b$c, $1', 'select $2 $x$;$x$']
  ],
  ['unicode tags', 'select $é$;$é$; select 2', ['select $é$;$é$', 'select 2']],
  ['nested comments', '/* a /* ; */ ; */ select 1; -- ; \nselect 2', ['select 1', 'select 2']],
  ['comments inside', 'select 1 -- a;b\n + 2; select 3', ['select 1 -- a;b\n + 2', 'select 3']],
  [
    'rules',
    'create rule r as on insert to t do also (insert into a values (1); insert into b values (2)); select 1',
    [
      'create rule r as on insert to t do also (insert into a values (1); insert into b values (2))',
      'select 1'
    ]
  ],
  [
    'BEGIN ATOMIC',
    'create or replace function f() returns int begin atomic select case when true then 1 else 2 end; select 2; end; select 1',
    [
      'create or replace function f() returns int begin atomic select case when true then 1 else 2 end; select 2; end',
      'select 1'
    ]
  ],
  ['transactions are no blocks', 'begin; select 1; end; select 2', ['begin', 'select 1', 'end', 'select 2']],
  ['COPY data', 'copy t from stdin;\n1\ta;b\n\\.\nselect 1;', ['copy t from stdin', 'select 1']],
  ['COPY without data', 'copy t from stdin; select 1;', ['copy t from stdin', 'select 1']],
  ['unclosed', `select 'a; select 2`, [`select 'a; select 2`]],
  ['operators', 'select 1 / 2, 3 - -1; select 1 @-- c\n1', ['select 1 / 2, 3 - -1', 'select 1 @-- c\n1']]
];

test.each(cases)('%s', (_name, script, expected) => {
  const statements = splitScript(script);
  expect(statements.map(statement => statement.sql)).toEqual(expected);
  for (const { sql, start } of statements) {
    expect(script.slice(start, start + sql.length)).toBe(sql);
  }
});

test.each([
  ['select 1', 'SELECT'],
  ['/* x */ Create  Or Replace view v as select 1', 'CREATE VIEW'],
  ['create unlogged table t ()', 'CREATE TABLE'],
  ['create unique index i on t (a)', 'CREATE INDEX'],
  ['drop materialized view v', 'DROP MATERIALIZED VIEW'],
  ['create event trigger e on x execute function f()', 'CREATE EVENT TRIGGER'],
  ['create user anna', 'CREATE USER'],
  ['with a as (select 1) select 2', 'WITH']
])('command of %s', (script, command) => {
  expect(splitScript(script)[0].command).toBe(command);
});

test('COPY data are the lines before \\.', () => {
  const script = 'select 0; copy t from stdin;\n1\ta;b\n2\t\\N\n\\.\nselect 1;';
  const copy = splitScript(script)[1];
  expect(copyDataOf(script, copy)).toBe('1\ta;b\n2\t\\N\n');
  expect(copyDataOf(script, splitScript(script)[0])).toBeUndefined();
});

test('a long script takes time in proportion to its length', () => {
  const script = `insert into t values (1, 'x');\n`.repeat(20_000);
  expect(splitScript(script)).toHaveLength(20_000);
});
