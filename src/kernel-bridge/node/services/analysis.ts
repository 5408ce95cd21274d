import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { DbError, type DbErrorData } from '../../../model';
import type { Task, TaskMessage, TaskResults, TaskSource } from '../../../transfer/analysis/tasks';

/** Threads at the same time; further tasks wait for their turn. */
const MAX_THREADS = 2;

export interface TaskOptions {
  signal: AbortSignal;
  /** How much is done, 0 to 1. */
  onProgress?(fraction: number): void;
}

/**
 * Sorts, filters and counts results in threads, so that the host answers meanwhile. A thread lives for one task: cancelling
 * ends it at once, and its memory goes with it.
 */
export class Analysis {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  /** Rejects with `cancelled` when the signal is aborted, `invalid` when the task makes no sense for the result. */
  async run<T extends Task>(
    source: TaskSource,
    task: T,
    options: TaskOptions
  ): Promise<TaskResults[T['type']]> {
    await this.turn();
    try {
      options.signal.throwIfAborted();
      return (await runInThread(source, task, options)) as TaskResults[T['type']];
    } finally {
      this.running--;
      this.waiting.shift()?.();
    }
  }

  private async turn(): Promise<void> {
    while (this.running >= MAX_THREADS) {
      await new Promise<void>(resolve => this.waiting.push(resolve));
    }
    this.running++;
  }
}

function runInThread(source: TaskSource, task: Task, { signal, onProgress }: TaskOptions): Promise<unknown> {
  const program = path.join(process.env.PETERSQL_KERNEL_DIR ?? __dirname, 'analysis-worker.cjs');
  return new Promise((resolve, reject) => {
    const worker = new Worker(program, { workerData: { source, task } });
    const cancel = (): void => {
      reject(new DbError({ code: 'cancelled', message: 'Cancelled' }));
      void worker.terminate();
    };
    signal.addEventListener('abort', cancel, { once: true });
    worker.on('message', (message: TaskMessage) => {
      switch (message.type) {
        case 'progress':
          return onProgress?.(message.fraction);
        case 'done':
          return resolve(message.value);
        case 'error':
          return reject(new DbError(message.error as DbErrorData));
      }
    });
    worker.on('error', error => reject(outOfMemory(error)));
    worker.on('exit', () => {
      signal.removeEventListener('abort', cancel);
      reject(new DbError({ code: 'internal', message: 'The thread of this task has ended' }));
    });
  });
}

function outOfMemory(error: unknown): unknown {
  return (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? new DbError(
        { code: 'limit', message: 'The result is too big to be sorted in memory' },
        { cause: error }
      )
    : error;
}
