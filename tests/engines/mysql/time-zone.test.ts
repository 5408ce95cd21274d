import { fixedOffset } from '../../../src/engines/mysql/time-zone';

test.each([
  ['Asia/Tokyo', '+09:00'],
  ['Asia/Kolkata', '+05:30'],
  ['Etc/GMT+5', '-05:00'],
  ['Africa/Abidjan', '+00:00'],
  // Summer time, and offsets that were others before: Kathmandu until 1986, Moscow until 2014.
  ['Europe/Berlin', null],
  ['Asia/Kathmandu', null],
  ['Europe/Moscow', null],
  ['Mars/Olympus_Mons', undefined]
])('the offset of %s: %s', (zone, expected) => {
  expect(fixedOffset(zone)).toBe(expected);
});
