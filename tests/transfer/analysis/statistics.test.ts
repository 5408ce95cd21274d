import fc from 'fast-check';
import type { ResultColumn } from '../../../src/model';
import { DECIMAL_NAN_128, DECIMAL_NAN_256 } from '../../../src/engines/core/sentinels';
import { EXACT_VALUES } from '../../../src/transfer/analysis/distinct';
import { column, type Raw } from '../formats/batches';
import { withRows } from './spooled';

const statisticsOf = (info: ResultColumn, values: readonly Raw[], only?: number[]) =>
  withRows(
    [info],
    values.map(value => [value]),
    spooled => spooled.run({ type: 'statistics', column: 0 }, only)
  );

test('counts agree with a naive count', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.option(fc.integer({ min: -50, max: 50 }), { freq: 5 }), { maxLength: 600 }),
      async values => {
        const some = values.filter(value => value !== null);
        const result = await statisticsOf(column('n', 'int32', 'integer'), values);
        expect(result).toMatchObject({
          rows: values.length,
          nulls: values.length - some.length,
          distinct: new Set(some).size,
          approximate: false
        });
        if (some.length > 0) {
          expect(result.min).toBe(String(Math.min(...some)));
          expect(result.max).toBe(String(Math.max(...some)));
          expect(result.sum).toBe(String(some.reduce((sum, value) => sum + value, 0)));
          expect(result.histogram.reduce((sum, { count }) => sum + count, 0)).toBe(some.length);
          const best = result.top[0];
          expect(some.filter(value => value === best.value)).toHaveLength(best.count);
        }
      }
    ),
    { numRuns: 30 }
  ));

test.each<[string, ResultColumn, Raw[], object]>([
  [
    'bigint beyond doubles',
    column('n', 'int64', 'integer'),
    [9_007_199_254_740_993n, 9_007_199_254_740_993n],
    { sum: '18014398509481986', mean: '9007199254740993', min: '9007199254740993', distinct: 1 }
  ],
  [
    'decimals',
    column('n', { kind: 'decimal', precision: 12, scale: 2 }, 'decimal'),
    [110n, 205n, null],
    { sum: '3.15', mean: '1.575', min: '1.10', max: '2.05', nulls: 1 }
  ],
  [
    'NaN and infinity are no place in a distribution',
    column('n', 'float64', 'float'),
    [1, 2, Infinity, NaN],
    {
      max: 'NaN',
      min: '1',
      distinct: 4,
      histogram: expect.arrayContaining([expect.objectContaining({ from: '1' })])
    }
  ],
  ['text', column('t', 'utf8', 'text'), ['b', 'a', 'b'], { min: 'a', max: 'b', distinct: 2, histogram: [] }],
  [
    'numbers that are written with more and fewer digits',
    column('n', 'utf8', 'decimal'),
    ['1.0', '1.00', '2', '0', '-0.0', '1', 'NaN', 'NaN'],
    {
      distinct: 4,
      top: [
        { value: '1.0', count: 3 },
        { value: '0', count: 2 },
        { value: 'NaN', count: 2 },
        { value: '2', count: 1 }
      ]
    }
  ],
  [
    'intervals that are as long',
    column('i', 'utf8', 'interval'),
    ['1 mon', '30 days', '29 days 24:00:00', '1 day'],
    { distinct: 2, min: '1 day' }
  ],
  [
    'no value',
    column('t', 'utf8', 'text'),
    [null],
    { rows: 1, nulls: 1, distinct: 0, min: undefined, top: [] }
  ],
  ['no row', column('n', 'int32', 'integer'), [], { rows: 0, nulls: 0, distinct: 0, histogram: [] }],
  [
    'bool',
    column('b', 'bool', 'boolean'),
    [true, false, true],
    {
      top: [
        { value: true, count: 2 },
        { value: false, count: 1 }
      ]
    }
  ],
  ['dates', column('d', 'date', 'date'), [0, 10], { min: '1970-01-01', max: '1970-01-11' }],
  [
    'numbers that are text',
    column('d', 'utf8', 'decimal'),
    ['10', '9.5'],
    { min: '9.5', max: '10', sum: '19.5' }
  ],
  [
    'numbers that are text, exactly',
    column('d', 'utf8', 'decimal'),
    ['12345678901234567890.10', '0.2', '-0.002'],
    { sum: '12345678901234567890.298', mean: '4115226300411522630.099333333' }
  ],
  [
    'infinite numbers that are text',
    column('d', 'utf8', 'decimal'),
    ['1', '-Infinity'],
    { sum: '-Infinity' }
  ],
  [
    'decimals that are none',
    column('n', { kind: 'decimal', precision: 12, scale: 2 }, 'decimal'),
    [110n, DECIMAL_NAN_128],
    { sum: 'NaN', mean: 'NaN', max: 'NaN' }
  ],
  [
    'wide decimals that are none',
    column('n', { kind: 'decimal', precision: 40, scale: 2 }, 'decimal'),
    [DECIMAL_NAN_256],
    { sum: 'NaN', mean: 'NaN', max: 'NaN' }
  ],
  [
    'floats that JSON cannot say',
    column('n', 'float64', 'float'),
    [NaN, Infinity],
    {
      top: [
        { value: 'NaN', count: 1 },
        { value: 'Infinity', count: 1 }
      ]
    }
  ]
])('%s', async (_, info, values, expected) => {
  expect(await statisticsOf(info, values)).toMatchObject(expected);
});

test('of an arrangement only its rows count', async () => {
  const result = await statisticsOf(column('n', 'int32', 'integer'), [1, 2, 3, 4], [3, 0]);
  expect(result).toMatchObject({ rows: 2, min: '1', max: '4', sum: '5' });
});

test('many different values are estimated, and that is said', async () => {
  const count = EXACT_VALUES * 3;
  const values = Array.from({ length: count }, (_, n) => BigInt(n) * 1_000_003n);
  const result = await statisticsOf(column('n', 'int64', 'integer'), values);
  expect(result.approximate).toBe(true);
  expect(Math.abs(result.distinct - count) / count).toBeLessThan(0.05);
});
