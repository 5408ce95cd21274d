import { FlowControl } from '../../../src/engines/core/ssh/flow-control';

const KIB = 1 << 10;
const MIB = 1 << 20;

function flow(roundTripMs: number): FlowControl {
  const control = new FlowControl();
  control.opened(roundTripMs + 30);
  control.opened(roundTripMs);
  return control;
}

test.each<[string, number, number, number]>([
  ['no delay', 0.3, MIB, 256 * KIB],
  ['a city', 10, 2000 * KIB, 256 * KIB],
  ['a continent', 40, 8000 * KIB, 256 * KIB],
  ['the other side of the world', 300, 8 * MIB, 256 * KIB]
])('a stream that is alone on a line of %s', (_, roundTripMs, window, step) => {
  expect(flow(roundTripMs).limits({})).toEqual({ window, step });
});

test('a stream takes an eighth while another one waits for its answer', () => {
  const control = flow(1);
  const [reader, other] = [{}, {}];
  control.asked(reader);
  expect(control.limits(reader).window).toBe(MIB);
  control.asked(other);
  expect(control.limits(reader)).toEqual({ window: 128 * KIB, step: 32 * KIB });
  control.received(other, 100);
  expect(control.limits(reader).window).toBe(128 * KIB);
});

test.each<[string, (control: FlowControl, other: object) => void]>([
  ['gets more than one row', (control, other) => control.received(other, 65 * KIB)],
  ['is closed', (control, other) => control.left(other)],
  ['has asked nothing for a second', () => jest.advanceTimersByTime(1100)]
])('the other no longer counts once it %s', (_, happens) => {
  jest.useFakeTimers();
  try {
    const control = flow(1);
    const other = {};
    control.asked(other);
    happens(control, other);
    expect(control.limits({}).window).toBe(MIB);
  } finally {
    jest.useRealTimers();
  }
});
