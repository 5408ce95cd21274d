import { BatchBuilder, MAX_BATCH_BYTES } from '../../../src/engines/core/columns';
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

test('a batch without columns is full after its rows', () => {
  const batch = new BatchBuilder([]);
  while (!batch.full) {
    batch.rows++;
  }
  expect(batch.rows).toBe(batch.limit);
});
