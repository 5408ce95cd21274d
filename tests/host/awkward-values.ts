/** Values of a type that only the server's own order puts right; each list in any order. */
export interface AwkwardValues {
  engines: string[];
  type: string;
  /** What runs before the table with a column of the type is made. */
  setup?: string;
  collation?: string;
  /** The server compares the values by something else than it sorts them. */
  sortedOnly?: true;
  /** Texts of values; expressions begin with an equals sign. */
  values: string[];
}

/** A value of {@link AwkwardValues} as SQL. */
export function literal(value: string): string {
  return value.startsWith('=') ? value.slice(1) : `'${value}'`;
}

export const awkwardValues: AwkwardValues[] = [
  {
    engines: ['sqlite'],
    type: 'NUMERIC',
    values: ["=x'FF'", "=x'00'", 'abc', 'X', '10', '9.5', '-3', '', '5 apples', '=9e999', '=-9e999']
  },
  { engines: ['sqlite'], type: 'TEXT', values: ["=x'FF'", "=x'00'", '10', '9', '9.0', 'abc', 'X', ''] },
  { engines: ['sqlite'], type: 'TIME', values: ['12:00', '9:00', '12:00:00', '-1:00'] },
  {
    engines: ['postgres'],
    type: 'inet',
    values: [
      '10.0.0.1',
      '9.0.0.0/8',
      '10.0.0.0/8',
      '10.0.0.0/16',
      '10.0.0.1/16',
      '192.168.1.0/24',
      '::ffff:1.2.3.4',
      '2001:db8::/32',
      '::1',
      '10.0.0.1/8',
      'fe80::1/64'
    ]
  },
  {
    engines: ['postgres'],
    type: 'cidr',
    values: ['10.1.0.0/16', '10.0.0.0/8', '9.0.0.0/8', '10.0.0.0/32', '2001:db8::/32']
  },
  { engines: ['postgres'], type: 'money', values: ['-1234.50', '9.99', '10', '-0.01', '1000000', '0'] },
  {
    engines: ['postgres'],
    type: 'integer[]',
    values: ['{10}', '{9}', '{}', '{9,1}', '{9,NULL}', '{-3}', '{{1,2},{3,4}}', '{1,2,3,4}', '[0:1]={1,2}']
  },
  {
    engines: ['postgres'],
    type: 'numeric(10,2)[]',
    values: ['{10,1}', '{9.5}', '{NaN}', '{-1000}', '{-9.99}', '{1e5}']
  },
  {
    engines: ['postgres'],
    type: 'text[]',
    collation: ' COLLATE "C"',
    values: ['{b}', '{a,b}', '{"a,b"}', '{"a\\"b"}', '{""}', '{"NULL"}', '{NULL}', '{é}', '{aa}', '{" a"}']
  },
  {
    engines: ['postgres'],
    type: 'date[]',
    values: ['{0044-03-15 BC}', '{12000-01-01}', '{2024-01-31}', '{-infinity}', '{infinity,2000-01-01}']
  },
  {
    engines: ['postgres'],
    type: 'timestamp with time zone[]',
    values: [
      '{2024-03-31 00:59:59.5+00}',
      '{2024-03-31 01:30:00+02}',
      '{9999-12-31 00:00:00+00}',
      '{infinity}'
    ]
  },
  { engines: ['postgres'], type: 'interval[]', values: ['{1 mon}', '{29 days}', '{2 days}', '{10:00:00}'] },
  { engines: ['postgres'], type: 'boolean[]', values: ['{t}', '{f}', '{t,f}', '{}'] },
  {
    engines: ['postgres'],
    type: 'jsonb',
    values: [
      'null',
      'true',
      'false',
      '10',
      '9.50',
      '-3',
      '-30',
      '1e30',
      '"b"',
      '"10"',
      '"a\\u00e9\\n\\"]}"',
      '""',
      '[]',
      '[10]',
      '[9]',
      '["a"]',
      '[[1]]',
      '[{}]',
      '[1, 2]',
      '{}',
      '{"a": 10}',
      '{"a": 9}',
      '{"b": 1}',
      '{"aa": 1}',
      '{"a": 1, "b": {"c": [1, null]}}',
      '{"10": 1, "9": [2]}'
    ]
  },
  {
    engines: ['postgres'],
    type: 'int4range',
    values: ['empty', '[10,20)', '[9,20)', '[9,100)', '(,5)', '[5,)', '(,)', '[-10,-2]']
  },
  {
    engines: ['postgres'],
    type: 'numrange',
    values: ['[1.5,2]', '(1.5,2]', '[1.5,2)', '[1.5,10)', '(1.50,2.0)', '(,1)', '(,1]', '[-20,3]']
  },
  {
    engines: ['postgres'],
    type: 'tstzrange',
    values: [
      '["2024-03-31 01:30:00+02","2024-03-31 03:00:00+00")',
      '["2024-03-31 00:30:00+00",)',
      '["0044-03-15 00:00:00+00 BC",infinity]',
      '(,"2024-03-31 00:30:00+00"]'
    ]
  },
  {
    engines: ['postgres'],
    type: 'int4multirange',
    values: ['{}', '{[1,3),[10,12)}', '{[1,3)}', '{[1,3),[9,12)}', '{(,2)}', '{[1,)}']
  },
  {
    engines: ['postgres'],
    type: 'datemultirange',
    values: ['{[12000-01-01,12000-02-01)}', '{[2024-01-31,2024-02-01)}', '{[2024-01-31,2024-02-02)}']
  },
  { engines: ['postgres'], type: 'int4range[]', values: ['{"[10,11)"}', '{"[9,11)"}', '{empty}'] },
  {
    engines: ['postgres'],
    type: 'date',
    values: ['5874897-12-31', 'infinity', '-infinity', '0044-03-15 BC', '0001-12-31 BC', '2024-02-29']
  },
  {
    engines: ['postgres'],
    type: 'timestamp',
    values: [
      '294276-12-31 23:59:59.999999',
      '294247-01-10 04:00:54.775806',
      '294247-01-10 04:00:54.775807',
      '294247-01-10 04:00:54.775808',
      'infinity',
      '-infinity',
      '2024-01-01 00:00:00',
      '4713-01-01 00:00:00 BC'
    ]
  },
  {
    engines: ['postgres'],
    type: 'tsrange',
    values: [
      '[2024-01-01,infinity)',
      '["294276-12-31 00:00:00",infinity)',
      '[2024-01-01,"294276-12-31 00:00:00")'
    ]
  },
  {
    engines: ['postgres'],
    type: 'mood_of_order',
    setup:
      "DROP TYPE IF EXISTS mood_of_order CASCADE; CREATE TYPE mood_of_order AS ENUM ('sad', 'ok', 'Happy'); ALTER TYPE mood_of_order ADD VALUE 'a' BEFORE 'ok'",
    values: ['ok', 'Happy', 'a', 'sad', 'ok']
  },
  {
    engines: ['postgres'],
    type: 'mood_of_order[]',
    setup:
      "DROP TYPE IF EXISTS mood_of_order CASCADE; CREATE TYPE mood_of_order AS ENUM ('sad', 'ok', 'Happy')",
    values: ['{ok}', '{Happy}', '{sad,ok}', '{sad}', '{NULL,sad}', '{ok,NULL}', '{ok,sad}']
  },
  {
    engines: ['postgres'],
    type: 'pair_of_order',
    setup:
      'DROP TYPE IF EXISTS pair_of_order CASCADE; CREATE TYPE pair_of_order AS (n integer, t text COLLATE "C", r numrange)',
    values: [
      '(10,b,)',
      '(9,b,)',
      '(9,,empty)',
      '(9,"",empty)',
      '(9,"a,(""b"")\\\\","[1,2)")',
      '(9,"a,(""b"")\\\\","(,2)")',
      '(,a,)',
      '(-3,")x","[9,11)")'
    ]
  },
  {
    engines: ['postgres'],
    type: 'span_of_order',
    setup:
      'DROP TYPE IF EXISTS span_of_order CASCADE; CREATE TYPE span_of_order AS RANGE (subtype = float8, subtype_diff = float8mi)',
    values: ['[10,20]', '[9,20]', '[9,20)', '(,-1)', '(,-10)', 'empty', '(1e-3,1)']
  },
  {
    engines: ['postgres'],
    type: 'number_of_order[]',
    setup: 'DROP DOMAIN IF EXISTS number_of_order CASCADE; CREATE DOMAIN number_of_order AS numeric',
    values: ['{10}', '{9}', '{-1,5}', '{-10}']
  },
  {
    engines: ['postgres'],
    type: 'int[]',
    values: [
      '{{1},{2}}',
      '{{1,2}}',
      '{1,2}',
      '[0:1]={1,2}',
      '[2:3]={1,2}',
      '[-5:-4]={1,2}',
      '{{{1}}}',
      '{1}',
      '{}'
    ]
  },
  {
    engines: ['postgres'],
    type: 'character(3)',
    collation: ' COLLATE "C"',
    values: ['a', 'a\t', 'ab', '', 'a ']
  },
  { engines: ['postgres'], type: 'xid8', values: ['18446744073709551615', '9', '10'] },
  { engines: ['postgres'], type: 'pg_lsn', values: ['10/0', 'A/0', 'A/FFFFFFFF', '0/10', '0/9'] },
  {
    engines: ['postgres'],
    type: 'tid',
    values: ['(10,1)', '(9,1)', '(9,20)', '(9,3)', '(4294967295,65535)']
  },
  { engines: ['postgres'], type: 'oidvector', values: ['1 2 3', '10', '9', '2 1', '', '4294967295'] },
  {
    engines: ['mysql', 'mariadb'],
    type: 'date',
    setup: "SET SESSION sql_mode = 'ALLOW_INVALID_DATES'",
    values: [
      '2024-00-10',
      '2023-12-31',
      '2024-01-01',
      '2024-01-00',
      '2024-00-00',
      '0000-00-00',
      '0000-01-01',
      '0000-12-31',
      '0001-01-01',
      '2024-02-29',
      '2024-02-31',
      '2024-03-00',
      '2024-03-01',
      '2023-02-29',
      '9999-12-31'
    ]
  },
  {
    engines: ['mysql', 'mariadb'],
    type: 'datetime(6)',
    setup: "SET SESSION sql_mode = 'ALLOW_INVALID_DATES'",
    values: [
      '2024-00-10 12:00:00',
      '2023-12-31 23:59:59.999999',
      '2024-01-01 00:00:00',
      '2024-00-10 12:00:00.5',
      '2024-02-30 23:59:59',
      '2024-03-01 00:00:00',
      '2024-02-29 23:59:59.999999',
      '0000-00-00 00:00:00',
      '0000-01-01 10:00:00'
    ]
  },
  {
    engines: ['mysql', 'mariadb'],
    type: "enum('z','it''s','a,b','10','9')",
    setup: "SET SESSION sql_mode = ''",
    sortedOnly: true,
    values: ['10', '9', "it''s", 'a,b', 'z', '=0', '10']
  },
  {
    engines: ['mysql', 'mariadb'],
    type: "set('z','it''s','a','10','9')",
    sortedOnly: true,
    values: ['10', '9', "it''s", 'a', 'z', '', 'z,9', 'a,10', 'z,a', '9,10', "a,it''s"]
  },
  {
    engines: ['mysql'],
    type: 'json',
    values: [
      'null',
      'true',
      'false',
      '10',
      '9.50',
      '9.5',
      '-3',
      '1e30',
      '"b"',
      '"10"',
      '"B"',
      '"é"',
      '""',
      '[]',
      '["a"]',
      '[10, 1]',
      '[9, 1, 1]',
      '{}',
      '{"b": 1}',
      '{"a": 1, "b": 2}'
    ]
  },
  {
    engines: ['mariadb'],
    type: 'uuid',
    values: [
      '019ba800-b0b0-7b88-91aa-ffa9881fa80f',
      'ffffffff-0000-1000-8000-000000000001',
      '00000000-0000-1000-8000-000000000002',
      '00000001-0000-4000-8000-000000000001',
      '00000000-0000-5fff-bfff-000000000001',
      '00000000-0000-6000-8000-000000000001',
      '00000000-0000-0000-0000-000000000000',
      'ffffffff-ffff-ffff-ffff-ffffffffffff',
      'f0000000-0000-1000-0000-000000000001',
      '10000000-0000-00ff-8000-000000000001'
    ]
  },
  { engines: ['mariadb'], type: 'inet6', values: ['::1', '2001:db8::10', '2001:db8::9', 'fe80::1'] },
  { engines: ['mariadb'], type: 'inet4', values: ['10.0.0.9', '9.0.0.1', '10.0.0.10', '192.168.0.1'] }
];
