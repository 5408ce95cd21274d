import type { FolderNode } from './tree-node';

/** Folders counted at the same time: the tree must never crowd out what the user asked for. */
const AT_ONCE = 2;

export interface FolderCounterOptions {
  /** Nobody has read the folder or does so now, and it can be read. */
  isUncounted(folder: FolderNode): boolean;
  load(folder: FolderNode): Promise<void>;
}

/** Reads folders that came into view, a few at a time, so that they show how many objects they hold. */
export class FolderCounter {
  private waiting: FolderNode[] = [];
  private running = 0;

  constructor(private readonly options: FolderCounterOptions) {}

  /** What was scrolled past is dropped: only what is in view counts. */
  count(inView: readonly FolderNode[]): void {
    this.waiting = [...inView];
    this.next();
  }

  private next(): void {
    while (this.running < AT_ONCE) {
      const folder = this.waiting.shift();
      if (!folder) {
        return;
      }
      if (this.options.isUncounted(folder)) {
        this.running++;
        void this.options.load(folder).finally(() => {
          this.running--;
          this.next();
        });
      }
    }
  }
}
