import { BackOff } from '../../../../src/kernel-bridge/node/services/back-off';

test('pauses double up to half a minute, and begin anew after a success', () => {
  const pauses = new BackOff(() => 0.5);
  expect(Array.from({ length: 7 }, () => pauses.next())).toEqual([
    1000, 2000, 4000, 8000, 16_000, 30_000, 30_000
  ]);
  pauses.reset();
  expect(pauses.next()).toBe(1000);
});

test.each([
  [0, 800],
  [1, 1200]
])('chance %d moves a pause to %d', (chance, expected) => {
  expect(new BackOff(() => chance).next()).toBe(expected);
});
