import {
  BatchBuilder,
  MAX_BATCH_BYTES,
  MAX_BATCH_ROWS,
  type ColumnBatch
} from '../../../src/engines/core/columns';
import type { ResultColumn } from '../../../src/model';

const text: ResultColumn = { name: 't', type: 'text', layout: { kind: 'utf8' }, meaning: 'text' };

/** Rows until a batch is full. */
function fill(batch: BatchBuilder, value: string): number {
  while (!batch.full) {
    for (let left = batch.room; left > 0; left--) {
      batch.columns[0].setText(batch.rows++, value);
    }
  }
  return batch.rows;
}

test.each([
  ['small', 10, 256, 256],
  ['of some kilobytes', 100_000, 168, 256],
  ['larger than a batch', MAX_BATCH_BYTES + 1, 1, 1],
  ['of a quarter of a batch', MAX_BATCH_BYTES / 4, 4, 6]
])('a batch of values that are %s is full in time', (_, length, least, most) => {
  const rows = fill(new BatchBuilder([text]), 'x'.repeat(length));
  expect(rows).toBeGreaterThanOrEqual(least);
  expect(rows).toBeLessThanOrEqual(most);
});

test('large values behind many small ones do not come into one batch', () => {
  const batch = new BatchBuilder([text]);
  const large = Buffer.alloc(5 << 20, 'x');
  while (!batch.full) {
    const value = batch.rows < 100 ? large.subarray(0, 3) : large;
    batch.columns[0].setBytes(batch.rows++, value, 0, value.length);
  }
  expect(batch.columns[0].used).toBeLessThan(MAX_BATCH_BYTES + 2 * large.length);
});

test('a batch without columns is full after its rows', () => {
  const batch = new BatchBuilder([]);
  while (!batch.full) {
    batch.rows++;
  }
  expect(batch.rows).toBe(batch.limit);
});

describe('memory', () => {
  /** Bytes of all memory of columns; none once it is given back. */
  const memoryOf = ({ columns }: ColumnBatch): number =>
    columns.reduce(
      (bytes, { values, validity, offsets }) =>
        bytes + values.byteLength + validity.byteLength + (offsets?.byteLength ?? 0),
      0
    );
  const number: ResultColumn = { name: 'n', type: 'int', layout: { kind: 'int32' }, meaning: 'integer' };

  test('of smaller batches goes while they grow, that of full ones is used again', () => {
    const batch = new BatchBuilder([text, number]);
    const taken: ColumnBatch[] = [];
    while (batch.limit < MAX_BATCH_ROWS) {
      fill(batch, 'x');
      taken.push(batch.take());
    }
    for (let full = 0; full < 4; full++) {
      fill(batch, 'x');
      taken.push(batch.take());
    }
    expect(taken.slice(0, -4).map(memoryOf)).toEqual(taken.slice(0, -4).map(() => 0));
    const [first, second, third, fourth] = taken.slice(-4).map(({ columns }) => columns);
    expect(third).toBe(first);
    expect(fourth).toBe(second);
  });

  test('of values that outgrow it goes', () => {
    const batch = new BatchBuilder([text]);
    const [column] = batch.columns;
    const small = column.values;
    column.setText(0, 'x'.repeat(small.length + 1));
    expect(small.byteLength).toBe(0);
    expect(column.values.toString('utf8', 0, 3)).toBe('xxx');
  });

  test('goes with the last rows', () => {
    const batch = new BatchBuilder([text, number]);
    fill(batch, 'x');
    const taken = batch.take();
    batch.release();
    expect([memoryOf(taken), memoryOf(batch)]).toEqual([0, 0]);
  });
});
