import { closeSync, openSync, readSync } from 'node:fs';
import { rm } from 'node:fs/promises';

const WIDTH = 4;

/** Row numbers of an arrangement or a search in a file, four bytes each; nothing of it is kept in memory. */
export class RowNumbers {
  private readonly fd: number;

  constructor(
    readonly path: string,
    readonly length: number
  ) {
    this.fd = openSync(path, 'r');
  }

  get bytes(): number {
    return this.length * WIDTH;
  }

  /** The numbers at `from` … `from + count`, fewer at the end. */
  read(from: number, count: number): Uint32Array {
    const numbers = new Uint32Array(Math.max(0, Math.min(count, this.length - from)));
    const bytes = new Uint8Array(numbers.buffer);
    for (let done = 0; done < bytes.length;) {
      const read = readSync(this.fd, bytes, done, bytes.length - done, from * WIDTH + done);
      if (read === 0) {
        throw new Error('A file of row numbers was cut short');
      }
      done += read;
    }
    return numbers;
  }

  /** Of ascending numbers: the index of the first one that is not below `number`. */
  indexOf(number: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.read(middle, 1)[0] < number) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  async remove(): Promise<void> {
    closeSync(this.fd);
    await rm(this.path, { force: true });
  }
}
