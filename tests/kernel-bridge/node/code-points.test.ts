import fc from 'fast-check';
import { toCodePoints, toUtf16 } from '../../../src/kernel-bridge/node/code-points';

it.each([
  ['abc', 2, 2],
  ['a😀b', 2, 3],
  ['😀😀', 1, 2],
  ['ab', 9, 2],
  ['', 0, 0]
])('in %j code point %i stands at UTF-16 offset %i', (text, points, offset) => {
  expect(toUtf16(text, points)).toBe(offset);
});

it('goes there and back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(), (text, n) => {
      const points = n % (Array.from(text).length + 1);
      expect(toCodePoints(text, toUtf16(text, points))).toBe(points);
    })
  );
});
