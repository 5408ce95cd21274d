import {
  DATE_INFINITY,
  DATE_MINUS_INFINITY,
  DECIMAL_NAN_128,
  DECIMAL_NAN_256,
  lateTimestamp,
  TIMESTAMP_INFINITY,
  TIMESTAMP_MINUS_INFINITY
} from '../../../src/engines/core/sentinels';
import { collect, servers, withSession } from './session';

const DAY = 86_400_000_000n;
const nines = (count: number): bigint => 10n ** BigInt(count) - 1n;

/** expression, type as shown, layout, meaning, stored value */
const cases: [string, string, string, string, unknown][] = [
  ['true', 'boolean', 'bool', 'boolean', true],
  ['false', 'boolean', 'bool', 'boolean', false],
  ['(-32768)::int2', 'smallint', 'int16', 'integer', -32768],
  ['2147483647', 'integer', 'int32', 'integer', 2147483647],
  ['(-2147483648)::int4', 'integer', 'int32', 'integer', -2147483648],
  ['9223372036854775807', 'bigint', 'int64', 'integer', 9223372036854775807n],
  ['(-9223372036854775808)::int8', 'bigint', 'int64', 'integer', -9223372036854775808n],
  ['9007199254740993::int8', 'bigint', 'int64', 'integer', 9007199254740993n],
  ['4294967295::oid', 'oid', 'uint32', 'integer', 4294967295],
  [`'3.4028235e38'::float4`, 'real', 'float32', 'float', 3.4028234663852886e38],
  [`'1.7976931348623157e308'::float8`, 'double precision', 'float64', 'float', Number.MAX_VALUE],
  [`'5e-324'::float8`, 'double precision', 'float64', 'float', 5e-324],
  [`'-0'::float8`, 'double precision', 'float64', 'float', -0],
  [`'NaN'::float8`, 'double precision', 'float64', 'float', NaN],
  [`'-Infinity'::float8`, 'double precision', 'float64', 'float', -Infinity],
  ['12.34::numeric(12,2)', 'numeric(12,2)', 'decimal', 'decimal', 1234n],
  ['(-0.01)::numeric(12,2)', 'numeric(12,2)', 'decimal', 'decimal', -1n],
  ['0::numeric(12,2)', 'numeric(12,2)', 'decimal', 'decimal', 0n],
  ['0.00001234::numeric(20,8)', 'numeric(20,8)', 'decimal', 'decimal', 1234n],
  ['0.0000000000001::numeric(14,13)', 'numeric(14,13)', 'decimal', 'decimal', 1n],
  ['1000000000000::numeric(13,0)', 'numeric(13,0)', 'decimal', 'decimal', 1000000000000n],
  ['999999999999.999::numeric(15,3)', 'numeric(15,3)', 'decimal', 'decimal', nines(15)],
  ['9007199254740993.1::numeric(18,1)', 'numeric(18,1)', 'decimal', 'decimal', 90071992547409931n],
  [`'${'9'.repeat(38)}'::numeric(38,0)`, 'numeric(38,0)', 'decimal', 'decimal', nines(38)],
  [`'-${'9'.repeat(36)}.99'::numeric(38,2)`, 'numeric(38,2)', 'decimal', 'decimal', -nines(38)],
  [`'-${'9'.repeat(70)}.999999'::numeric(76,6)`, 'numeric(76,6)', 'decimal', 'decimal', -nines(76)],
  [`'${'9'.repeat(77)}'::numeric(77,0)`, 'numeric(77,0)', 'utf8', 'decimal', '9'.repeat(77)],
  [`'NaN'::numeric(12,2)`, 'numeric(12,2)', 'decimal', 'decimal', DECIMAL_NAN_128],
  [`'NaN'::numeric(40,2)`, 'numeric(40,2)', 'decimal', 'decimal', DECIMAL_NAN_256],
  ['1.500::numeric', 'numeric', 'utf8', 'decimal', '1.500'],
  [`'NaN'::numeric`, 'numeric', 'utf8', 'decimal', 'NaN'],
  [`'Infinity'::numeric`, 'numeric', 'utf8', 'decimal', 'Infinity'],
  [`'12345'::numeric(3,-2)`, 'numeric(3,-2)', 'utf8', 'decimal', '12300'],
  ['0.00123::numeric(3,5)', 'numeric(3,5)', 'decimal', 'decimal', 123n],
  [`''::text`, 'text', 'utf8', 'text', ''],
  [`'žluťoučký 🐎'::text`, 'text', 'utf8', 'text', 'žluťoučký 🐎'],
  [`'ab'::char(4)`, 'character(4)', 'utf8', 'text', 'ab  '],
  [`'ab'::varchar(10)`, 'character varying(10)', 'utf8', 'text', 'ab'],
  [`'pg_class'::name`, 'name', 'utf8', 'text', 'pg_class'],
  [`'x'::"char"`, '"char"', 'utf8', 'text', 'x'],
  [
    `'{"b": 1.10, "a": 12345678901234567890}'::json`,
    'json',
    'utf8',
    'json',
    '{"b": 1.10, "a": 12345678901234567890}'
  ],
  [`'{"b":1.10}'::jsonb`, 'jsonb', 'utf8', 'json', '{"b": 1.10}'],
  [
    `'00112233-4455-6677-8899-AABBCCDDEEFF'::uuid`,
    'uuid',
    'utf8',
    'uuid',
    '00112233-4455-6677-8899-aabbccddeeff'
  ],
  [`'\\x00ff10'::bytea`, 'bytea', 'binary', 'binary', '00ff10'],
  [`'1970-01-02'::date`, 'date', 'date', 'date', 1],
  [`'4713-01-01 BC'::date`, 'date', 'date', 'date', -2440550],
  [`'5874897-12-31'::date`, 'date', 'date', 'date', 2145042905],
  [`'infinity'::date`, 'date', 'date', 'date', DATE_INFINITY],
  [`'-infinity'::date`, 'date', 'date', 'date', DATE_MINUS_INFINITY],
  [`'23:59:59.999999'::time`, 'time without time zone', 'time', 'time', DAY - 1n],
  [`'24:00'::time(0)`, 'time(0) without time zone', 'time', 'time', DAY],
  [`'12:00:00+02'::timetz`, 'time with time zone', 'utf8', 'time', '12:00:00+02'],
  [`'1970-01-01 00:00:00.000001'::timestamp`, 'timestamp without time zone', 'timestamp', 'timestamp', 1n],
  [
    `'1969-12-31 23:59:59'::timestamp(3)`,
    'timestamp(3) without time zone',
    'timestamp',
    'timestamp',
    -1000000n
  ],
  [
    `'2000-01-01 00:00:00+02'::timestamptz`,
    'timestamp with time zone',
    'timestamp',
    'timestamp',
    946677600000000n
  ],
  [
    `'4713-01-01 00:00 BC'::timestamp`,
    'timestamp without time zone',
    'timestamp',
    'timestamp',
    -210863520000000000n
  ],
  [
    `'294246-12-31'::timestamp`,
    'timestamp without time zone',
    'timestamp',
    'timestamp',
    9223371158400000000n
  ],
  [
    `'294276-12-31 23:59:59.999999'::timestamp`,
    'timestamp without time zone',
    'timestamp',
    'timestamp',
    lateTimestamp(9224318015999999999n)
  ],
  [`'infinity'::timestamptz`, 'timestamp with time zone', 'timestamp', 'timestamp', TIMESTAMP_INFINITY],
  [
    `'-infinity'::timestamp`,
    'timestamp without time zone',
    'timestamp',
    'timestamp',
    TIMESTAMP_MINUS_INFINITY
  ],
  [`'1 mon -2 days 03:00:00.5'::interval`, 'interval', 'utf8', 'interval', '1 mon -2 days +03:00:00.5'],
  [`'3 days'::interval day to second(3)`, 'interval day to second(3)', 'utf8', 'interval', '3 days'],
  [`array[1,null,3]`, 'integer[]', 'utf8', 'array', '{1,NULL,3}'],
  [`array['a,b','"']`, 'text[]', 'utf8', 'array', '{"a,b","\\""}'],
  [`int4range(1,5)`, 'int4range', 'utf8', 'other', '[1,5)'],
  [`B'1010'::bit(4)`, 'bit(4)', 'utf8', 'bit', '1010'],
  [`'192.168.0.1/24'::inet`, 'inet', 'utf8', 'other', '192.168.0.1/24'],
  [`point(1,2)`, 'point', 'utf8', 'geometry', '(1,2)'],
  [`'<a/>'::xml`, 'xml', 'utf8', 'xml', '<a/>'],
  [`'12.30'::money`, 'money', 'utf8', 'other', '$12.30'],
  [`row(1,'a')`, 'record', 'utf8', 'other', '(1,a)'],
  [`'happy'::pg_temp.mood`, 'mood', 'utf8', 'enum', 'happy'],
  [`7::pg_temp.small`, 'integer', 'int32', 'integer', 7]
];

const negativeScale = (expression: string): boolean => /numeric\(3,/.test(expression);

describe.each(servers)('types on %s', (_id, server) => {
  test('every value arrives exactly, NULL beside it', () =>
    withSession(server, async session => {
      await collect(
        session,
        `set lc_monetary = 'C'; create type pg_temp.mood as enum ('happy'); create domain pg_temp.small as int`
      );
      // A scale below 0 or above the precision came with version 15.
      const known = cases.filter(([expression]) => session.version.major >= 15 || !negativeScale(expression));
      const values = known.map(([expression], n) => `${expression} as c${n}`).join(', ');
      const [result] = await collect(session, `select ${values}`);
      const [missing] = await collect(
        session,
        `select v.* from (select 1) one left join (select ${values}) v on false`
      );
      const seen = result.columns.map((column, n) => [
        known[n][0],
        column.type.replace(/^pg_temp_\d+\./, ''),
        column.layout.kind,
        column.meaning,
        result.rows[0][n]
      ]);
      expect(seen).toEqual(known);
      expect(missing.rows).toEqual([known.map(() => null)]);
    }));

  test('bound values keep their type', () =>
    withSession(server, async session => {
      const params = [
        9007199254740993n,
        'O\'Brien \\ "',
        null,
        true,
        new Uint8Array([0, 255]),
        ['a,b', null, '"'],
        { a: 1 },
        0.1
      ];
      const [result] = await collect(
        session,
        'select $1::int8, $2::text, $3::text, $4::bool, $5::bytea, $6::text[], $7::jsonb, $8::float8',
        { params }
      );
      expect(result.rows).toEqual([
        [9007199254740993n, 'O\'Brien \\ "', null, true, '00ff', '{"a,b",NULL,"\\""}', '{"a": 1}', 0.1]
      ]);
    }));

  test('catalog queries: exact numbers, names, JSON', () =>
    withSession(server, async session => {
      const rows = await session.query(
        `select 1::int8 as small, 9007199254740993::int8 as big, 1.10::numeric as n, true as b, array['a']::name[] as names,
                '{"a":1}'::jsonb as j, $1::text as t, 'x'::"char" as c, now()::date as d`,
        ['é']
      );
      expect(rows).toEqual([
        {
          small: 1,
          big: '9007199254740993',
          n: '1.10',
          b: true,
          names: ['a'],
          j: { a: 1 },
          t: 'é',
          c: 'x',
          d: expect.stringMatching(/^\d{4}-\d\d-\d\d$/)
        }
      ]);
    }));

  test('random numerics equal the text that the server gives', () =>
    withSession(server, async session => {
      const [result] = await collect(
        session,
        `select a::numeric(30,10), (a::numeric(30,10))::text, b::numeric(15,4), (b::numeric(15,4))::text
           from (select setseed(0.5)) s, lateral (
             select (random() - 0.5) * 10 ^ (random() * 38 - 20)::int a, (random() - 0.5) * 10 ^ (random() * 15 - 5)::int b
               from generate_series(1, 5000)) g`
      );
      const scaled = (text: unknown): bigint => BigInt(String(text).replace('.', ''));
      for (const [a, aText, b, bText] of result.rows) {
        expect(a).toBe(scaled(aText));
        expect(b).toBe(scaled(bText));
      }
      expect(result.rows).toHaveLength(5000);
    }));
});
