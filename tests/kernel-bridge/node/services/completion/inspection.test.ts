import { mysqlEngine } from '../../../../../src/engines/mysql';
import { postgresEngine } from '../../../../../src/engines/postgres';
import { sqliteEngine } from '../../../../../src/engines/sqlite';
import { CatalogIndex } from '../../../../../src/kernel-bridge/node/services/completion/catalog-index';
import { inspection } from '../../../../../src/kernel-bridge/node/services/completion/inspection';
import type { CatalogObject } from '../../../../../src/model';

const words = {
  keywords: 'SELECT FROM WHERE JOIN ON AS CREATE TABLE'.split(' '),
  reserved: new Set(['SELECT']),
  functions: [
    { name: 'count', arguments: '"any"', returns: 'bigint' },
    {
      name: 'lower',
      arguments: 'text',
      returns: 'text',
      comment: 'lowercase',
      overloads: [{ name: 'lower', arguments: 'anyrange', returns: 'anyelement' }]
    },
    { name: 'text', arguments: '"char"', returns: 'text' },
    {
      name: 'series',
      arguments: 'date, date, interval',
      overloads: [{ name: 'series', arguments: 'integer, integer', returns: 'SETOF integer' }]
    }
  ],
  types: ['integer', 'text'],
  settings: [],
  relations: [] as CatalogObject[],
  implicitSchema: 'pg_catalog'
};

const path = (schema: string, name: string): string[] => ['db', schema, name];
const objects: CatalogObject[] = [
  {
    ref: { kind: 'table', path: path('public', 'ord') },
    columns: [
      ['id', 'integer', true],
      ['cust', 'integer', true, 'who'],
      ['note', 'text', false]
    ],
    indexes: [['ord_cust', ['cust', null], true]],
    comment: 'orders of all'
  },
  { ref: { kind: 'table', path: path('public', 'count') }, columns: [['x', 'integer', false]] },
  { ref: { kind: 'table', path: path('public', 'note') }, columns: [['x', 'integer', false]] },
  { ref: { kind: 'table', path: path('archive', 'ord') }, columns: [['old', 'bigint', false]] },
  {
    ref: { kind: 'function', path: path('public', 'f1(a integer)') },
    arguments: 'a integer',
    returns: 'integer'
  },
  {
    ref: { kind: 'function', path: path('public', 'f1(a text, b text)') },
    arguments: 'a text, b text DEFAULT NULL, c text DEFAULT NULL',
    returns: 'text',
    comment: 'texts'
  },
  { ref: { kind: 'function', path: path('archive', 'f1(z date)') }, arguments: 'z date', returns: 'date' },
  { ref: { kind: 'function', path: path('public', 'lower(x ord)') }, arguments: 'x ord', returns: 'integer' },
  { ref: { kind: 'type', path: path('public', 'mood') }, comment: 'moods' },
  { ref: { kind: 'sequence', path: path('public', 'sq') } }
];

const engines = { postgres: postgresEngine, mysql: mysqlEngine, sqlite: sqliteEngine };

function told(marked: string, id: keyof typeof engines = 'postgres'): string | null {
  const at = marked.indexOf('|');
  const index = new CatalogIndex(objects, words, 1, ['public']);
  const found = inspection(engines[id], index, marked.replace('|', ''), at);
  return found && [found.title, found.type, found.comment].filter(Boolean).join(' · ');
}

const ORD = 'public.ord · table · orders of all';
const ID = 'ord.id · integer NOT NULL';
const CUST = 'ord.cust · integer NOT NULL · who';

describe('in every engine', () => {
  const cases: (readonly [sql: string, told: string | null])[] = [
    // Where a name ends, it is meant too.
    ['SELECT o|.cust FROM ord o', ORD],
    ['SELECT ord|.id FROM ord', ORD],
    ['SELECT id| FROM ord', ID],
    ['SELECT id FROM ord| WHERE id = 1', ORD],
    ['SELECT id FROM| ord', null],
    ['SELECT id |= 1 FROM ord', null],
    // An alias where it is given
    ['SELECT * FROM ord |o', ORD],
    ['SELECT * FROM ord AS o|o', ORD],
    ['SELECT * FROM (SELECT cust k FROM ord) |d', 'd · (k)'],
    // New names say nothing of old ones.
    ['SELECT id AS |cust FROM ord', null],
    ['SELECT id FROM |nowhere', null],
    ['WITH |ord AS (SELECT 1) SELECT 1', null],
    // A column before a table of its name, a function before both
    ['SELECT |note FROM ord', 'ord.note · text'],
    ['SELECT x FROM |note', 'public.note · table'],
    ['SELECT |count(*) FROM count', 'count("any") · bigint'],
    ['SELECT * FROM |count', 'public.count · table'],
    ['INSERT INTO |count (x) VALUES (1)', 'public.count · table'],
    ['CREATE INDEX i ON |count (x)', 'public.count · table'],
    // Other schemas
    ['SELECT * FROM |archive.ord', 'archive · schema'],
    ['SELECT * FROM archive.|ord', 'archive.ord · table'],
    ['SELECT archive.ord.|old FROM archive.ord', 'ord.old · bigint'],
    // Definitions
    ['CREATE TABLE n (x int REFERENCES ord (|cust))', CUST],
    ['DROP INDEX |ord_cust', 'ord_cust · unique index on ord (cust, (…))'],
    ["SELECT '|cust' FROM ord", null],
    ['SELECT 1 -- |cust\nFROM ord', null]
  ];

  test.each(cases.flatMap(each => Object.keys(engines).map(id => [...each, id] as const)))(
    '%s is %s in %s',
    (sql, wanted, id) => {
      expect(told(sql, id as keyof typeof engines)).toBe(wanted);
    }
  );
});

test.each([
  // Routines by their schema and number of arguments, others after them
  [
    'SELECT |f1(1)',
    'f1(a integer) · integer · Also f1(a text, b text DEFAULT NULL, c text DEFAULT NULL) → text'
  ],
  [
    "SELECT |f1('a', 'b')",
    'f1(a text, b text DEFAULT NULL, c text DEFAULT NULL) · text · texts\nAlso f1(a integer) → integer'
  ],
  ["SELECT archive.|f1('2020-01-01')", 'f1(z date) · date'],
  [
    'DROP FUNCTION |f1',
    'f1(a integer) · integer · Also f1(a text, b text DEFAULT NULL, c text DEFAULT NULL) → text'
  ],
  [
    "SELECT |lower('A')",
    'lower(text) · text · lowercase\nAlso lower(anyrange) → anyelement; lower(x ord) → integer'
  ],
  ["SELECT pg_catalog.|lower('A')", 'lower(text) · text · lowercase\nAlso lower(anyrange) → anyelement'],
  [
    'SELECT |series(1, 2)',
    'series(integer, integer) · SETOF integer · Also series(date, date, interval) → function'
  ],
  // Types are no functions of their name.
  ['SELECT note::|text FROM ord', null],
  ['SELECT CAST(note AS |text) FROM ord', null],
  ["SELECT 'a'::|mood", 'public.mood · type · moods'],
  ['CREATE TABLE n (a |mood)', 'public.mood · type · moods'],
  ['ALTER SEQUENCE |sq RESTART', 'public.sq · sequence'],
  ['COMMENT ON COLUMN ord.|cust IS NULL', CUST],
  ['CREATE TRIGGER t AFTER UPDATE OF |cust ON ord EXECUTE FUNCTION f1()', CUST]
])('%s is %s in PostgreSQL', (sql, wanted) => {
  expect(told(sql)).toBe(wanted);
});
