import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import type { ResultColumn } from '../../../src/model';
import { ArrowFileWriter } from '../../../src/transfer/formats/arrow-file';
import { column, feed, type Raw } from './batches';
import { python } from '../../support/python';

const folder = mkdtempSync(path.join(tmpdir(), 'petersql-arrow-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
async function written(columns: readonly ResultColumn[], rows: readonly (readonly Raw[])[]): Promise<string> {
  const file = path.join(folder, `${files++}.arrow`);
  const writer = await ArrowFileWriter.create(file, columns);
  await feed(columns, rows, batch => writer.append(batch));
  await writer.finish();
  expect(writer.bytes).toBe(statSync(file).size);
  await writer.close();
  return file;
}

const columns = [
  column('flag', 'bool'),
  column('tiny', 'int8'),
  column('small', 'int16'),
  column('int', 'int32'),
  column('big', 'int64', 'integer', 'bigint'),
  column('utiny', 'uint8'),
  column('usmall', 'uint16'),
  column('uint', 'uint32'),
  column('ubig', 'uint64'),
  column('real', 'float32'),
  column('double', 'float64'),
  column('price', { kind: 'decimal', precision: 12, scale: 2 }, 'decimal', 'numeric(12,2)'),
  column('huge', { kind: 'decimal', precision: 60, scale: 5 }, 'decimal', 'numeric(60,5)'),
  column('name', 'utf8', 'text', 'text'),
  column('bytes', 'binary'),
  column('day', 'date'),
  column('clock', 'time'),
  column('at', { kind: 'timestamp', zone: 'UTC' }),
  column('local', { kind: 'timestamp', zone: null }),
  column('name', 'utf8')
];
const row: Raw[] = [
  true, -128, -32768, -2147483648, 9223372036854775807n, 255, 65535, 4294967295, 18446744073709551615n,
  0.5, 1e300, -1250n, -(10n ** 59n) - 1n, 'Zürich 🏔', Buffer.from([0, 255]), 20_455, 3_723_000_001n,
  1_767_323_045_123_456n, -1n, 'again'
]; // prettier-ignore
const nulls: Raw[] = columns.map(() => null);

describe('an Arrow file', () => {
  test('is read back by apache-arrow, value by value', async () => {
    const table = tableFromIPC(readFileSync(await written(columns, [row, nulls, row])));
    expect(table.numRows).toBe(3);
    expect(table.getChild('big')!.toArray()).toEqual(
      BigInt64Array.of(row[4] as bigint, 0n, row[4] as bigint)
    );
    expect([...table.getChild('name')!]).toEqual(['Zürich 🏔', null, 'Zürich 🏔']);
    expect(table.schema.fields.map(field => field.name)).toContain('name_2');
    expect(table.schema.fields[11].metadata).toEqual(
      new Map([
        ['petersql.type', 'numeric(12,2)'],
        ['petersql.meaning', 'decimal']
      ])
    );
    expect([...Array(columns.length).keys()].map(n => table.getChildAt(n)!.nullCount)).toEqual(
      columns.map(() => 1)
    );
  });

  test('is read back by pyarrow and by polars, exactly', async () => {
    const file = await written(columns, [row, nulls, row]);
    const seen = python(
      `
import json, sys, pyarrow as pa, pyarrow.ipc, polars as pl
table = pa.ipc.open_file(pa.memory_map(sys.argv[1])).read_all()
table.validate(full=True)
# Polars has no 256-bit decimals.
frame = pl.read_ipc(sys.argv[1], columns=[n for n in table.schema.names if n != 'huge'])
print(json.dumps({"arrow": [[repr(v) for v in r.values()] for r in table.to_pylist()],
  "types": [str(t) for t in table.schema.types],
  "polars": [str(v) for v in frame.row(0)], "shape": frame.shape}))`,
      file
    ) as { arrow: string[][]; types: string[]; polars: string[]; shape: number[] };
    expect(seen.types).toEqual(
      expect.arrayContaining(['decimal128(12, 2)', 'decimal256(60, 5)', 'time64[us]'])
    );
    expect(seen.arrow[0]).toEqual(seen.arrow[2]);
    expect(new Set(seen.arrow[1])).toEqual(new Set(['None']));
    expect(seen.arrow[0]).toEqual(
      expect.arrayContaining([
        '9223372036854775807',
        '18446744073709551615',
        "Decimal('-12.50')",
        "Decimal('-1000000000000000000000000000000000000000000000000000000.00001')",
        "b'\\x00\\xff'",
        'datetime.date(2026, 1, 2)',
        'datetime.time(1, 2, 3, 1)',
        'datetime.datetime(1969, 12, 31, 23, 59, 59, 999999)'
      ])
    );
    expect(seen.shape).toEqual([3, columns.length - 1]);
    expect(seen.polars).toEqual(
      expect.arrayContaining(['-12.50', 'Zürich 🏔', '2026-01-02 03:04:05.123456+00:00'])
    );
  });

  test('of many batches keeps every row, with nulls only where they were', async () => {
    const rows = Array.from({ length: 5000 }, (_, n): Raw[] => [
      n % 7 ? BigInt(n) : null,
      n % 3 ? `row ${n}` : null
    ]);
    const file = await written([column('n', 'int64'), column('text', 'utf8')], rows);
    const table = tableFromIPC(readFileSync(file));
    expect(table.batches.length).toBeGreaterThan(2);
    expect([...table].map(each => [each!.n, each!.text] as Raw[])).toEqual(rows);
  });

  test('without rows is still a file with a schema', async () => {
    const file = await written([column('n', 'int32')], []);
    expect(tableFromIPC(readFileSync(file)).schema.fields[0].name).toBe('n');
    expect(
      python('import sys, polars as pl, json; print(json.dumps(pl.read_ipc(sys.argv[1]).shape))', file)
    ).toEqual([0, 1]);
  });

  test('is for its owner alone and never overwrites', async () => {
    const file = await written([column('n', 'int32')], [[1]]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await expect(ArrowFileWriter.create(file, [])).rejects.toMatchObject({ code: 'EEXIST' });
  });

  test('pads with zeros: no bytes of earlier batches are left in it', async () => {
    const secret = 'top-secret'.repeat(20);
    const many = Array.from({ length: 256 + 1024 + 4096 + 16384 + 65536 }, (): Raw[] => [secret]);
    const columns = [column('text', 'utf8')];
    const file = path.join(folder, 'padding.arrow');
    const writer = await ArrowFileWriter.create(file, columns);
    let before = 0;
    await feed(columns, [...many, ['x']], async batch => {
      before = batch.rows === 1 ? writer.bytes : before;
      await writer.append(batch);
    });
    await writer.finish();
    await writer.close();
    expect(before).toBeGreaterThan(0);
    expect(readFileSync(file).subarray(before).includes('secret')).toBe(false);
  });

  test('gets its footer at the end only', async () => {
    const file = path.join(folder, 'open.arrow');
    const writer = await ArrowFileWriter.create(file, [column('n', 'int32')]);
    await feed([column('n', 'int32')], [[1]], batch => writer.append(batch));
    expect(readFileSync(file).subarray(-6).toString()).not.toBe('ARROW1');
    await writer.finish();
    expect(readFileSync(file).subarray(-6).toString()).toBe('ARROW1');
    await writer.close();
  });
});
