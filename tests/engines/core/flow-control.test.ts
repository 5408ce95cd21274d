import { FlowControl } from '../../../src/engines/core/ssh/flow-control';

const KIB = 1 << 10;
const MIB = 1 << 20;

function flow(roundTripMs: number): FlowControl {
  const control = new FlowControl();
  control.answered(roundTripMs + 30);
  control.answered(roundTripMs);
  return control;
}

test.each<[string, number, number, number]>([
  ['no delay', 0.3, 2 * MIB, 256 * KIB],
  ['a country', 20, 4000 * KIB, 256 * KIB],
  ['a continent', 40, 8000 * KIB, 256 * KIB],
  ['the other side of the world', 300, 8 * MIB, 256 * KIB]
])('a stream that is alone on a line of %s', (_, roundTripMs, window, step) => {
  expect(flow(roundTripMs).limits({})).toEqual({ window, step });
});

test('a stream takes a sixteenth while another one waits for its answer', () => {
  const control = flow(1);
  const [reader, other] = [{}, {}];
  control.asked(reader);
  expect(control.limits(reader).window).toBe(2 * MIB);
  control.asked(other);
  expect(control.limits(reader)).toEqual({ window: 128 * KIB, step: 32 * KIB });
  control.received(other, 100);
  expect(control.limits(reader).window).toBe(128 * KIB);
});

test('streams that read at the same time share the window', () => {
  const control = flow(1);
  const readers = Array.from({ length: 8 }, () => ({}));
  for (const reader of readers) {
    control.asked(reader);
    control.received(reader, MIB);
  }
  expect(control.limits(readers[0]).window).toBe(256 * KIB);
  readers.slice(2).forEach(reader => control.left(reader));
  expect(control.limits(readers[0]).window).toBe(MIB);
});

test.each<[string, (control: FlowControl, other: object) => void]>([
  ['is closed', (control, other) => control.left(other)],
  ['has asked nothing for a second', () => jest.advanceTimersByTime(1100)]
])('the other no longer counts once it %s', (_, happens) => {
  jest.useFakeTimers();
  try {
    const control = flow(1);
    const other = {};
    control.asked(other);
    happens(control, other);
    expect(control.limits({}).window).toBe(2 * MIB);
  } finally {
    jest.useRealTimers();
  }
});
