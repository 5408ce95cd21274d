import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import {
  DATE_INFINITY,
  DATE_MINUS_INFINITY,
  DECIMAL_NAN_128,
  DECIMAL_NAN_256,
  partialDate,
  partialTimestamp,
  TIMESTAMP_INFINITY,
  TIMESTAMP_MINUS_INFINITY
} from '../../../src/engines/core/sentinels';
import type { CellValue, ColumnLayout, ResultColumn } from '../../../src/model';
import { ArrowFileWriter } from '../../../src/transfer/formats/arrow-file';
import { ArrowPages, PAGE_TEXT_LIMIT } from '../../../src/transfer/formats/arrow-pages';
import { column, feed, type Raw } from './batches';

const folder = mkdtempSync(path.join(tmpdir(), 'petersql-pages-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
async function withPages<T>(
  columns: readonly ResultColumn[],
  rows: readonly (readonly Raw[])[],
  use: (pages: ArrowPages, writer: ArrowFileWriter) => T
): Promise<T> {
  const writer = await ArrowFileWriter.create(path.join(folder, `${files++}.arrow`), columns);
  try {
    await feed(columns, rows, batch => writer.append(batch));
    return use(new ArrowPages(writer), writer);
  } finally {
    await writer.close();
  }
}

const UTC = { kind: 'timestamp', zone: 'UTC' } as const;
const LOCAL = { kind: 'timestamp', zone: null } as const;
const decimal = (precision: number, scale: number): ColumnLayout => ({ kind: 'decimal', precision, scale });

describe('a page shows exact values', () => {
  test.each<[ColumnLayout | ColumnLayout['kind'], Raw, CellValue]>([
    ['bool', true, true],
    ['bool', false, false],
    ['int8', -128, -128],
    ['int16', -32768, -32768],
    ['int32', 2147483647, 2147483647],
    ['int64', 9007199254740991n, 9007199254740991],
    ['int64', 9007199254740992n, '9007199254740992'],
    ['int64', -9223372036854775808n, '-9223372036854775808'],
    ['uint8', 255, 255],
    ['uint16', 65535, 65535],
    ['uint32', 4294967295, 4294967295],
    ['uint64', 18446744073709551615n, '18446744073709551615'],
    ['float32', 0.1, 0.1],
    ['float32', -0, '-0'],
    ['float32', 2 ** -149, 1e-45],
    ['float32', 1.1754942e-38, 1.1754942e-38],
    ['float32', 16777216, 16777216],
    ['float64', 0.1, 0.1],
    ['float64', NaN, 'NaN'],
    ['float64', -Infinity, '-Infinity'],
    ['float64', -0, '-0'],
    [decimal(12, 2), -1250n, '-12.50'],
    [decimal(12, 2), -5n, '-0.05'],
    [decimal(12, 0), 7n, '7'],
    [decimal(38, 10), 10n ** 37n, '1000000000000000000000000000.0000000000'],
    [
      decimal(76, 1),
      -(10n ** 75n),
      '-100000000000000000000000000000000000000000000000000000000000000000000000000.0'
    ],
    [decimal(5, 2), DECIMAL_NAN_128, 'NaN'],
    [decimal(39, 2), DECIMAL_NAN_256, 'NaN'],
    ['utf8', '', ''],
    ['utf8', 'a\u0000b 🏔', 'a\u0000b 🏔'],
    ['binary', Buffer.from([0, 15, 255]), '\\x000fff'],
    ['binary', Buffer.alloc(0), '\\x'],
    ['date', 0, '1970-01-01'],
    ['date', 20455, '2026-01-02'],
    ['date', -719162, '0001-01-01'],
    ['date', -719163, '0001-12-31 BC'],
    ['date', 11016, '2000-02-29'],
    ['date', 2932897, '10000-01-01'],
    ['date', DATE_INFINITY, 'infinity'],
    ['date', DATE_MINUS_INFINITY, '-infinity'],
    ['date', partialDate(0, 0, 0), '0000-00-00'],
    ['date', partialDate(2020, 0, 10), '2020-00-10'],
    ['date', partialDate(9999, 0, 0), '9999-00-00'],
    ['time', 0n, '00:00:00'],
    ['time', 86_399_999_999n, '23:59:59.999999'],
    ['time', 86_400_000_000n, '24:00:00'],
    ['time', -3_020_399_000_000n, '-838:59:59'],
    [UTC, 1_767_323_045_123_456n, '2026-01-02 03:04:05.123456+00'],
    [UTC, 1_767_323_045_500_000n, '2026-01-02 03:04:05.5+00'],
    [LOCAL, -1n, '1969-12-31 23:59:59.999999'],
    [LOCAL, -62_135_596_800_000_001n, '0001-12-31 23:59:59.999999 BC'],
    [UTC, TIMESTAMP_INFINITY, 'infinity'],
    [UTC, TIMESTAMP_MINUS_INFINITY, '-infinity'],
    [LOCAL, partialTimestamp(0, 0, 0), '0000-00-00 00:00:00'],
    [LOCAL, partialTimestamp(2020, 2, 31, 3_723_000_001), '2020-02-31 01:02:03.000001'],
    [LOCAL, partialTimestamp(9999, 0, 0, 86_399_999_999), '9999-00-00 23:59:59.999999']
  ])('%j: %p', async (layout, raw, expected) => {
    await withPages([column('v', layout)], [[null], [raw], [null]], pages => {
      expect(pages.page(0, 9)).toEqual({ from: 0, rows: [[null], [expected], [null]], cut: [] });
      expect(pages.cell(0, 0)).toBeNull();
      expect(pages.cell(1, 0)).toBe(String(expected));
    });
  });

  test('and dates agree with the calendar of JavaScript', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: -719_162, max: 2_932_896 }), { maxLength: 50 }), days =>
        withPages(
          [column('d', 'date')],
          days.map(day => [day]),
          pages =>
            expect(pages.page(0, days.length).rows).toEqual(
              days.map(day => [new Date(day * 86_400_000).toISOString().slice(0, 10)])
            )
        )
      ),
      { numRuns: 30 }
    ));
});

describe('long values', () => {
  const long = 'x'.repeat(PAGE_TEXT_LIMIT) + 'tail';
  const pair = `${'x'.repeat(PAGE_TEXT_LIMIT - 1)}🏔`;

  test('are cut in a page and whole on their own', () =>
    withPages(
      [column('text', 'utf8'), column('bytes', 'binary')],
      [
        ['short', null],
        [long, Buffer.alloc(5000, 1)],
        [pair, Buffer.alloc(999)]
      ],
      pages => {
        const page = pages.page(0, 3);
        expect(page.cut.sort()).toEqual([[1, 0], [1, 1], [2, 0]]); // prettier-ignore
        expect(page.rows[1]).toEqual([long.slice(0, PAGE_TEXT_LIMIT), `\\x${'01'.repeat(999)}`]);
        expect(page.rows[2]).toEqual(['x'.repeat(PAGE_TEXT_LIMIT - 1), `\\x${'00'.repeat(999)}`]);
        expect(pages.cell(1, 0)).toBe(long);
        expect(pages.cell(1, 1)).toBe(`\\x${'01'.repeat(5000)}`);
      }
    ));

  test('of megabytes are read only as far as they are shown', () =>
    withPages([column('text', 'utf8')], [['ü'.repeat(700_000)], ['after'], ['🏔'.repeat(700_000)]], pages => {
      const page = pages.page(0, 3);
      expect(page.rows).toEqual([
        ['ü'.repeat(PAGE_TEXT_LIMIT)],
        ['after'],
        ['🏔'.repeat(PAGE_TEXT_LIMIT / 2)]
      ]);
      expect(page.cut).toEqual([[0, 0], [2, 0]]); // prettier-ignore
    }));
});

test('any window of any result, also while it grows', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.tuple(
          fc.option(fc.boolean()),
          fc.option(fc.maxSafeInteger()),
          fc.option(fc.string({ unit: 'grapheme', maxLength: 12 }))
        ),
        { minLength: 1, maxLength: 40 }
      ),
      fc.integer({ min: 1, max: 3000 }),
      fc.nat(3500),
      fc.integer({ min: 0, max: 700 }),
      async (pattern, length, from, count) => {
        const columns = [column('b', 'bool'), column('n', 'int64'), column('t', 'utf8')];
        const rows = Array.from({ length }, (_, n) => pattern[n % pattern.length]);
        const writer = await ArrowFileWriter.create(path.join(folder, `${files++}.arrow`), columns);
        const pages = new ArrowPages(writer);
        await feed(columns, rows, async batch => {
          await writer.append(batch);
          const visible = rows.slice(0, writer.rows).slice(from, from + count);
          expect(pages.page(from, count)).toEqual({ from, rows: visible, cut: [] });
        });
        expect(writer.rows).toBe(length);
        await writer.close();
      }
    ),
    { numRuns: 60 }
  ));

test('a cell outside the result is not found', () =>
  withPages([column('n', 'int32')], [[1]], pages => {
    for (const [row, col] of [
      [1, 0],
      [0, 1],
      [-1, 0]
    ]) {
      // prettier-ignore
      expect(() => pages.cell(row, col)).toThrow(expect.objectContaining({ code: 'not-found' }));
    }
  }));
