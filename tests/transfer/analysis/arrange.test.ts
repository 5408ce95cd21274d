import fc from 'fast-check';
import { dateText, timestampText } from '../../../src/engines/core/calendar';
import { DECIMAL_NAN_128 } from '../../../src/engines/core/sentinels';
import type { ColumnMeaning, Filter, FilterOperator, ResultColumn, SortKey } from '../../../src/model';
import { parseDate, parseTimestamp } from '../../../src/transfer/formats/parse-calendar';
import { column, type Raw } from '../formats/batches';
import { withRows } from './spooled';

/** How the values of a kind of column are made, and compared by the book. */
interface Kind {
  name: string;
  column: ResultColumn;
  values: fc.Arbitrary<Raw>;
  compare(a: never, b: never): number;
  /** The text of a value in a filter. */
  text(value: never): string;
}

const order = (a: number | bigint, b: number | bigint): number => (a < b ? -1 : a > b ? 1 : 0);
const orderNaN = (a: number, b: number): number =>
  Number.isNaN(a) || Number.isNaN(b) ? Number(Number.isNaN(a)) - Number(Number.isNaN(b)) : order(a, b);
const bytes = (a: Buffer | string, b: Buffer | string): number =>
  Buffer.compare(Buffer.from(a), Buffer.from(b));

function integers(
  kind: 'int8' | 'int16' | 'int32' | 'uint8' | 'uint16' | 'uint32',
  min: number,
  max: number
): Kind {
  const values = fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max, 0, 1));
  return { name: kind, column: column('v', kind, 'integer'), values, compare: order, text: String };
}

function wide(kind: 'int64' | 'uint64', min: bigint, max: bigint): Kind {
  const values = fc.oneof(fc.bigInt({ min, max }), fc.constantFrom(min, max, 0n, 1n, 2n ** 53n + 1n));
  return { name: kind, column: column('v', kind, 'integer'), values, compare: order, text: String };
}

const unscaled = fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n });
const kinds: Kind[] = [
  integers('int8', -128, 127),
  integers('int16', -32_768, 32_767),
  integers('int32', -(2 ** 31), 2 ** 31 - 1),
  integers('uint8', 0, 255),
  integers('uint16', 0, 65_535),
  integers('uint32', 0, 2 ** 32 - 1),
  wide('int64', -(2n ** 63n), 2n ** 63n - 1n),
  wide('uint64', 0n, 2n ** 64n - 1n),
  {
    name: 'float64',
    column: column('v', 'float64', 'float'),
    values: fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, 0, -0, 5e-324, -5e-324, 1.5)),
    compare: orderNaN,
    text: String
  },
  {
    name: 'float32',
    column: column('v', 'float32', 'float'),
    values: fc.oneof(fc.float(), fc.constantFrom(NaN, Infinity, -Infinity, 0, -0, 1.5)),
    compare: orderNaN,
    text: String
  },
  {
    name: 'decimal of 128 bits, NaN above all',
    column: column('v', { kind: 'decimal', precision: 38, scale: 3 }, 'decimal'),
    values: fc.oneof(unscaled, fc.bigInt({ min: -3n, max: 3n }), fc.constant(DECIMAL_NAN_128)),
    compare: (a: bigint, b: bigint) =>
      order(a === DECIMAL_NAN_128 ? 10n ** 40n : a, b === DECIMAL_NAN_128 ? 10n ** 40n : b),
    text: (value: bigint) => {
      const digits = String(value < 0n ? -value : value).padStart(4, '0');
      return value === DECIMAL_NAN_128
        ? 'NaN'
        : `${value < 0n ? '-' : ''}${digits.slice(0, -3)}.${digits.slice(-3)}`;
    }
  },
  {
    name: 'decimal of 256 bits',
    column: column('v', { kind: 'decimal', precision: 60, scale: 0 }, 'decimal'),
    values: fc.bigInt({ min: -(10n ** 60n), max: 10n ** 60n }),
    compare: order,
    text: String
  },
  {
    name: 'numbers that are text',
    column: column('v', 'utf8', 'decimal'),
    values: fc.oneof(
      fc.integer({ min: -2000, max: 2000 }).map(n => (n / 100).toFixed(2)),
      fc
        .tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -30, max: 30 }))
        .map(([m, e]) => `${m}e${e}`)
    ),
    compare: (a: string, b: string) => order(Number(a), Number(b)),
    text: String
  },
  {
    name: 'text',
    column: column('v', 'utf8', 'text'),
    values: fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 30 }),
      fc
        .tuple(fc.constantFrom('', 'https://example.org/a/rather/long/prefix/'), fc.string({ maxLength: 3 }))
        .map(([prefix, rest]) => prefix + rest),
      fc.constantFrom('', '\0', 'a', 'a\0', 'a\0\0', 'abcdefg', 'abcdefgh', 'abcdefg\0')
    ),
    compare: bytes,
    text: String
  },
  {
    name: 'binary',
    column: column('v', 'binary', 'binary'),
    values: fc.uint8Array({ maxLength: 20 }).map(each => Buffer.from(each)),
    compare: bytes,
    text: (value: Buffer) => `\\x${value.toString('hex')}`
  },
  {
    name: 'bool',
    column: column('v', 'bool', 'boolean'),
    values: fc.boolean(),
    compare: (a: boolean, b: boolean) => order(Number(a), Number(b)),
    text: String
  },
  {
    name: 'date',
    column: column('v', 'date', 'date'),
    values: fc.integer({ min: -700_000, max: 2_900_000 }),
    compare: order,
    text: (days: number) => new Date(days * 86_400_000).toISOString().replace(/T.*/, '').replace(/^\+0*/, '')
  },
  {
    name: 'timestamp',
    column: column('v', { kind: 'timestamp', zone: 'UTC' }, 'timestamp'),
    values: fc.bigInt({ min: -(10n ** 15n), max: 10n ** 16n }).map(n => n - (n % 1000n)),
    compare: order,
    text: (micros: bigint) => new Date(Number(micros / 1000n)).toISOString()
  }
];

/** Rows and their NULLs, with many that are equal. */
const rowsOf = (values: fc.Arbitrary<Raw>): fc.Arbitrary<Raw[]> =>
  fc
    .array(values, { minLength: 1, maxLength: 12 })
    .chain(pool =>
      fc.array(
        fc.oneof(
          { weight: 1, arbitrary: fc.constant(null) },
          { weight: 9, arbitrary: fc.constantFrom(...pool) }
        ),
        { maxLength: 400 }
      )
    );

function naiveSort(
  rows: readonly (readonly Raw[])[],
  sort: readonly SortKey[],
  of: readonly Kind[]
): number[] {
  return rows
    .map((_, row) => row)
    .sort((a, b) => {
      for (const { column: n, descending } of sort) {
        const [x, y] = [rows[a][n], rows[b][n]];
        const compared =
          x === null || y === null
            ? Number(x === null) - Number(y === null)
            : of[n].compare(x as never, y as never) * (descending ? -1 : 1);
        if (compared !== 0) {
          return compared;
        }
      }
      return a - b;
    });
}

describe.each(kinds)('$name', kind => {
  test('sorts as a comparison does, stably, NULL last', () =>
    fc.assert(
      fc.asyncProperty(rowsOf(kind.values), fc.boolean(), async (values, descending) => {
        const rows = values.map(value => [value]);
        const sort = [{ column: 0, descending }];
        const sorted = await withRows([kind.column], rows, spooled =>
          spooled.rows({ type: 'arrange', arrangement: { sort, filter: [] } })
        );
        expect(sorted).toEqual(naiveSort(rows, sort, [kind]));
      }),
      { numRuns: 30 }
    ));

  test('filters as a comparison does', () =>
    fc.assert(
      fc.asyncProperty(
        rowsOf(kind.values),
        fc.constantFrom<FilterOperator>('=', '<>', '<', '<=', '>', '>=', 'in', 'null', 'not null'),
        fc.nat(),
        async (values, operator, pick) => {
          const some = values.filter(value => value !== null);
          const wanted = some.length > 0 ? some[pick % some.length] : null;
          fc.pre(wanted !== null || operator === 'null' || operator === 'not null');
          const texts = wanted === null ? [] : [kind.text(wanted as never)];
          const filter: Filter = { column: 0, operator, values: texts };
          const found = await withRows(
            [kind.column],
            values.map(value => [value]),
            spooled => spooled.rows({ type: 'arrange', arrangement: { sort: [], filter: [filter] } })
          );
          const holds = (value: Raw): boolean => {
            if (operator === 'null' || value === null) {
              return operator === 'null' && value === null;
            }
            const compared = wanted === null ? 0 : kind.compare(value as never, wanted as never);
            const holding: Partial<Record<FilterOperator, boolean>> = {
              '=': compared === 0,
              in: compared === 0,
              '<>': compared !== 0,
              '<': compared < 0,
              '<=': compared <= 0,
              '>': compared > 0,
              '>=': compared >= 0,
              'not null': true
            };
            return holding[operator] ?? false;
          };
          expect(found).toEqual(values.flatMap((value, row) => (holds(value) ? [row] : [])));
        }
      ),
      { numRuns: 60 }
    ));
});

test('several keys, the first counts most, over several batches', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.constantFrom('a', 'b', null, 'c'), fc.double()), {
        minLength: 300,
        maxLength: 1200
      }),
      fc.shuffledSubarray([0, 1, 2], { minLength: 2 }),
      async (rows, columns) => {
        const of = [kinds[2], kinds.find(({ name }) => name === 'text')!, kinds[8]];
        const sort = columns.map((each, n) => ({ column: each, descending: n === 1 }));
        const sorted = await withRows(
          of.map(each => each.column),
          rows,
          spooled => spooled.rows({ type: 'arrange', arrangement: { sort, filter: [] } })
        );
        expect(sorted).toEqual(naiveSort(rows, sort, of));
      }
    ),
    { numRuns: 10 }
  ));

test('text of more values than a dictionary holds', async () => {
  const rows = Array.from({ length: 20_000 }, (_, n) => [`key ${(n * 7919) % 20_000}`]);
  const sort = [{ column: 0, descending: true }];
  const text = kinds.find(({ name }) => name === 'text')!;
  const sorted = await withRows([text.column], rows, spooled =>
    spooled.rows({ type: 'arrange', arrangement: { sort, filter: [] } })
  );
  expect(sorted).toEqual(naiveSort(rows, sort, [text]));
});

describe.each<[string, ColumnMeaning, string[]]>([
  [
    'times, with a sign and beyond a day',
    'time',
    ['-838:59:59.000', '-00:00:00.500', '00:00:00', '00:00:00.5', '20:00:00', '100:00:00', '838:59:59']
  ],
  [
    'times with a zone, by the moment and then by the zone',
    'time',
    ['12:00:00+02', '10:30:00-00:30', '12:00:00+00', '12:00:00-05:45', '24:00:00-15:59:59']
  ],
  [
    'intervals, months of 30 days',
    'interval',
    [
      '-infinity',
      '-1 days',
      '-1 days +23:00:00',
      '00:00:00',
      '2 days',
      '10 days',
      '29 days 24:00:00.5',
      '1 mon 1 day',
      '178000000 years',
      'infinity'
    ]
  ],
  ['texts that are no times come last', 'time', ['9:00', '10:00', 'later', 'soon']],
  [
    'numbers among texts and blobs, by their value',
    'mixed',
    ['-1.5', '2', '10', '1e3', '', ' 2', '10 apples', 'X', 'abc', "X'00'", "X'FF'"]
  ]
])('%s', (_, meaning, ordered) => {
  const info = column('v', 'utf8', meaning);
  const shuffled = ordered.map((_value, n) => ordered[(n * 3 + 1) % ordered.length]);
  const rows = new Set(shuffled).size === ordered.length ? shuffled : [...ordered].reverse();

  test('are sorted', async () => {
    const sorted = await withRows(
      [info],
      rows.map(value => [value]),
      spooled => spooled.rows({ type: 'arrange', arrangement: { sort: [{ column: 0 }], filter: [] } })
    );
    expect(sorted.map(row => rows[row])).toEqual(ordered);
  });

  test('are filtered', async () => {
    const [limit] = ordered;
    const found = await withRows(
      [info],
      rows.map(value => [value]),
      spooled =>
        spooled.rows({
          type: 'arrange',
          arrangement: { sort: [], filter: [{ column: 0, operator: '<=', values: [limit] }] }
        })
    );
    expect(found.map(row => rows[row])).toEqual([limit]);
  });
});

test('equal moments are equal, whatever their texts', async () => {
  const rows = ['1 mon', '30 days', '720:00:00', '31 days'];
  const found = await withRows(
    [column('v', 'utf8', 'interval')],
    rows.map(value => [value]),
    spooled =>
      spooled.rows({
        type: 'arrange',
        arrangement: { sort: [], filter: [{ column: 0, operator: 'in', values: ['1 mon'] }] }
      })
  );
  expect(found).toEqual([0, 1, 2]);
});

describe('text conditions', () => {
  const texts: Raw[] = [
    'Straße',
    'street',
    'STREET art',
    null,
    '',
    'ärmel',
    'Ärger',
    '100%',
    'a_b',
    'x'.repeat(9)
  ];
  const cases: [FilterOperator, string, number[]][] = [
    ['contains', 'street', [1, 2]],
    ['contains', 'RE', [1, 2]],
    ['starts', 'ÄR', [5, 6]],
    ['starts', 'str', [0, 1, 2]],
    ['contains', '%', [7]],
    ['contains', '_', [8]],
    ['contains', '', [0, 1, 2, 4, 5, 6, 7, 8, 9]],
    ['contains', 'xx', [9]],
    // the end of one value and the beginning of the next are not one text
    ['contains', 'artä', []]
  ];
  test.each(cases)('%s “%s”', (operator, text, expected) =>
    withRows(
      [column('v', 'utf8', 'text')],
      texts.map(value => [value]),
      spooled => {
        const filter = [{ column: 0, operator, values: [text] }];
        expect(spooled.rows({ type: 'arrange', arrangement: { sort: [], filter } })).toEqual(expected);
      }
    )
  );
});

test('numbers are searched by their text; hits are places in the arrangement', () =>
  withRows(
    [column('n', 'int32', 'integer'), column('t', 'utf8', 'text')],
    [
      [12, 'b'],
      [3, 'x12'],
      [4, null],
      [312, 'c']
    ],
    spooled => {
      const find = { type: 'find', text: '12', columns: [0, 1] } as const;
      expect(spooled.rows(find)).toEqual([0, 1, 3]);
      expect(spooled.rows(find, [2, 3, 1])).toEqual([1, 2]);
      expect(spooled.rows({ ...find, columns: [1] })).toEqual([1]);
    }
  ));

test('a value of another type is refused, and named', () =>
  withRows([column('n', 'int32', 'integer', 'integer')], [[1]], spooled => {
    const filter: Filter[] = [{ column: 0, operator: '=', values: ['one'] }];
    expect(() => spooled.rows({ type: 'arrange', arrangement: { sort: [], filter } })).toThrow(
      '“one” is not a value of type integer'
    );
  }));

test('a number with more digits than the column is still compared exactly', () =>
  withRows(
    [column('d', { kind: 'decimal', precision: 10, scale: 1 }, 'decimal')],
    [[10n], [11n], [12n]],
    spooled => {
      const filter: Filter[] = [{ column: 0, operator: '>', values: ['1.05'] }];
      expect(spooled.rows({ type: 'arrange', arrangement: { sort: [], filter } })).toEqual([1, 2]);
    }
  ));

test.each([
  ['2026-02-28', 20_512],
  ['1970-01-01', 0],
  ['infinity', 2_147_483_647],
  ['2026-13-01x', null],
  ['word', null]
])('date %s', (text, days) => expect(parseDate(text)).toBe(days));

test.each([
  ['1970-01-01 00:00:00.000001+00', 1n],
  ['1970-01-01T01:00:00+01:00', 0n],
  ['1970-01-02', 86_400_000_000n],
  ['-infinity', -9_223_372_036_854_775_808n],
  ['1970-01-01 noon', null]
])('timestamp %s', (text, micros) => expect(parseTimestamp(text)).toBe(micros));

test.each([
  '294247-01-10 04:00:54.775806',
  '294247-01-10 04:00:54.775807',
  '294276-12-31 23:59:59.999999',
  '0001-02-29 00:00:00 BC',
  '4713-01-01 12:00:00 BC',
  '0000-01-01 01:02:03',
  '2024-02-31 00:00:00',
  'infinity'
])('timestamp %s is written as it is read', text =>
  expect(timestampText(parseTimestamp(text)!, null)).toBe(text)
);

test.each(['5874897-12-31', '0001-01-01 BC', '0000-01-01', '2024-00-10'])(
  'date %s is written as it is read',
  text => expect(dateText(parseDate(text)!)).toBe(text)
);
