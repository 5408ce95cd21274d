/** Gives memory back at once, in place of when the garbage collector looks; nothing may use it any more. */
export function free(memory: ArrayBufferLike): void {
  if ('transfer' in memory && !memory.detached) {
    memory.transfer(0);
  }
}
