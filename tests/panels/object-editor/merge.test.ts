import * as fc from 'fast-check';
import type { JsonObject } from '../../../src/model';
import { changedFields, merge, same } from '../../../src/panels/object-editor/merge';

it.each<[name: string, mine: JsonObject, theirs: JsonObject, merged: JsonObject, conflicts: string[]]>([
  ['mine alone', { a: 2, b: 1 }, { a: 1, b: 1 }, { a: 2, b: 1 }, []],
  ['theirs alone', { a: 1, b: 1 }, { a: 1, b: 3 }, { a: 1, b: 3 }, []],
  ['different fields', { a: 2, b: 1 }, { a: 1, b: 3 }, { a: 2, b: 3 }, []],
  ['the same change', { a: 2, b: 1 }, { a: 2, b: 1 }, { a: 2, b: 1 }, []],
  ['both in different ways', { a: 2, b: 1 }, { a: 3, b: 1 }, { a: 2, b: 1 }, ['a']]
])('merges %s', (_, mine, theirs, merged, conflicts) => {
  expect(merge({ a: 1, b: 1 }, mine, theirs)).toEqual({ merged, conflicts });
});

it('compares as JSON does, whatever the order of keys', () => {
  expect(same({ a: [1, { b: null }], c: 'x' }, { c: 'x', a: [1, { b: null }] })).toBe(true);
  expect(same({ a: [1, 2] }, { a: [2, 1] })).toBe(false);
  expect(same({ a: 1 }, { a: 1, b: null })).toBe(false);
  expect(same([], {})).toBe(false);
  expect(changedFields({ a: 1, b: 2 }, { a: 1, b: 3, c: 4 })).toEqual(['b', 'c']);
});

const values = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.jsonValue({ maxDepth: 2 }));

it('keeps theirs when I changed nothing, and mine when they did not', () => {
  fc.assert(
    fc.property(values, values, (base, other) => {
      const [from, to] = [base as JsonObject, { ...base, ...other } as JsonObject];
      expect(merge(from, from, to)).toEqual({ merged: to, conflicts: [] });
      expect(merge(from, to, from)).toEqual({ merged: to, conflicts: [] });
    })
  );
});
