import { dialect as mysql } from '../../../src/engines/mysql/dialect';
import { dialect as postgres } from '../../../src/engines/postgres/dialect';
import { sqliteDialect as sqlite } from '../../../src/engines/sqlite/dialect';
import type { CellValue, EngineId, ResultColumn } from '../../../src/model';
import {
  csv,
  insert,
  json,
  literal,
  markdown,
  tsv,
  type CellsWriter
} from '../../../src/transfer/formats/cells-text';
import { column } from './batches';

const columns = [
  column('n', 'int64', 'integer'),
  column('te,xt', 'utf8', 'text'),
  column('b', 'bool', 'boolean')
];
const rows: CellValue[][] = [
  [1, 'plain', null],
  [2, 'a\tb "c"\nd|e', true],
  ['12345678901234567890', '', false]
];
const written = ({ head, row, between, tail }: CellsWriter): string =>
  head + rows.map(row).join(between) + tail;

test.each<[string, CellsWriter, string]>([
  ['TSV', tsv(columns, false), '1\tplain\t\n2\t"a\tb ""c""\nd|e"\ttrue\n12345678901234567890\t\tfalse'],
  [
    'CSV',
    csv(columns, true),
    'n,"te,xt",b\n1,plain,\n2,"a\tb ""c""\nd|e",true\n12345678901234567890,"",false'
  ],
  [
    'Markdown',
    markdown(columns),
    '| n | te,xt | b |\n| ---: | --- | --- |\n| 1 | plain | NULL |\n| 2 | a\tb "c"<br>d\\|e | true |\n| 12345678901234567890 |  | false |'
  ],
  [
    'JSON, with every digit',
    json(columns),
    '[\n  {"n": 1, "te,xt": "plain", "b": null},\n  {"n": 2, "te,xt": "a\\tb \\"c\\"\\nd|e", "b": true},\n  {"n": 12345678901234567890, "te,xt": "", "b": false}\n]'
  ]
])('writes %s', (_, writer, expected) => expect(written(writer)).toBe(expected));

const dialects = { postgres, mysql, mariadb: mysql, sqlite };
test.each<[EngineId, ResultColumn, CellValue, string]>([
  ['postgres', columns[0], 7, '7'],
  ['postgres', column('d', 'float64', 'float'), 'NaN', "'NaN'"],
  ['postgres', columns[1], "it's \\", "E'it''s \\\\'"],
  ['mysql', columns[1], "it's \\", "'it''s \\\\'"],
  ['postgres', columns[2], true, 'TRUE'],
  ['sqlite', columns[2], true, '1'],
  ['postgres', column('x', 'binary', 'binary'), '\\x00ff', "E'\\\\x00ff'::bytea"],
  ['mariadb', column('x', 'binary', 'binary'), '\\x00ff', "X'00ff'"],
  ['mysql', column('x', 'utf8', 'bit'), '101', "b'101'"],
  ['sqlite', column('d', 'float64', 'float'), '-Infinity', '-9e999'],
  ['postgres', column('d', 'float64', 'float'), '-Infinity', "'-Infinity'"],
  ['postgres', column('d', 'float64', 'float'), '-0', "'-0'"],
  [
    'mysql',
    column('s', { kind: 'timestamp', zone: 'UTC' }, 'timestamp'),
    '2024-01-02 03:04:05.5+00',
    "'2024-01-02 03:04:05.5'"
  ],
  [
    'postgres',
    column('s', { kind: 'timestamp', zone: 'UTC' }, 'timestamp'),
    '2024-01-02 03:04:05+00',
    "'2024-01-02 03:04:05+00'"
  ],
  ...(['5', '-1.5', '1e+300', '-0.0', "X'00FF'"] as const).map(
    (value): [EngineId, ResultColumn, CellValue, string] => [
      'sqlite',
      column('m', 'utf8', 'mixed'),
      value,
      value
    ]
  ),
  ['sqlite', column('m', 'utf8', 'mixed'), 'Infinity', '9e999'],
  ['sqlite', column('m', 'utf8', 'mixed'), '007', "'007'"],
  ['sqlite', column('m', 'utf8', 'mixed'), '1e5', "'1e5'"],
  ['sqlite', column('m', 'utf8', 'mixed'), "X'0'", "'X''0'''"],
  ['sqlite', columns[1], '5', "'5'"],
  ['sqlite', columns[1], null, 'NULL']
])('%s: a literal', (engine, info, value, expected) => {
  expect(literal(value, info, { dialect: dialects[engine], engine })).toBe(expected);
});

test('INSERT names the columns of the table', () => {
  const source = { table: ['public', 'o"k'], column: 'key"' };
  const info: ResultColumn[] = [{ ...columns[0], source }];
  const target = { dialect: postgres, engine: 'postgres' } as const;
  expect(insert(info, postgres.path(source.table), target).row([1])).toBe(
    'INSERT INTO "public"."o""k" ("key""") VALUES (1);'
  );
});
