import { compactCount } from '../../../src/panels/explorer/format';

it.each([
  [0, '0'],
  [999, '999'],
  [1000, '1 k'],
  [1234, '1.2 k'],
  [9960, '10 k'],
  [123_456, '123 k'],
  [999_499, '999 k'],
  [999_500, '1 M'],
  [8_400_000, '8.4 M'],
  [2_000_000_000, '2 G']
])('%d is about %s', (count, text) => {
  expect(compactCount(count)).toBe(text);
});
