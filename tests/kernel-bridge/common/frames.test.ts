import fc from 'fast-check';
import { Assembler, split } from '../../../src/kernel-bridge/common/frames';
import type { Message } from '../../../src/kernel-bridge/common/frames';
import type { JsonObject } from '../../../src/model';

function roundTrip(message: Message, frameBytes: number): Message | null {
  const assembler = new Assembler();
  let result: Message | null = null;
  for (const frame of split(message, frameBytes)) {
    expect(frame.bytes.reduce((sum, piece) => sum + piece.byteLength, 0)).toBeLessThanOrEqual(frameBytes);
    result = assembler.add(structuredClone(frame));
  }
  return result;
}

it('puts any message together again, whatever the size of frames', () => {
  const json = fc.dictionary(fc.string(), fc.jsonValue());
  fc.assert(
    fc.property(
      json,
      fc.array(fc.uint8Array({ maxLength: 50 })),
      fc.integer({ min: 1, max: 64 }),
      (value, buffers, size) => {
        // Through text, as -0 and the like do not survive JSON.
        const message = JSON.parse(JSON.stringify(value)) as JsonObject;
        const result = roundTrip({ message, buffers }, size);
        expect(result?.message).toEqual(message);
        expect(result?.buffers.map(buffer => [...buffer])).toEqual(buffers.map(buffer => [...buffer]));
      }
    )
  );
});

it('takes over a buffer that fits a frame without copying it', () => {
  const buffer = new Uint8Array(8);
  const frames = [...split({ message: {}, buffers: [buffer] }, 16)];
  expect(frames).toHaveLength(1);
  expect(new Assembler().add(frames[0])?.buffers[0].buffer).toBe(buffer.buffer);
});

it.each([
  ['more', { sizes: [1], last: true as const }, 2],
  ['fewer', { sizes: [3], last: true as const }, 2]
])('refuses %s bytes than announced', (_, body, count) => {
  expect(() =>
    new Assembler().add({ body: { message: {}, ...body }, bytes: [new Uint8Array(count)] })
  ).toThrow(/bytes than it announced/);
});
