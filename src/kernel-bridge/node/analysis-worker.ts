/** A thread that does one task on a result and ends; the host ends it earlier to cancel the task. */
import { parentPort, workerData } from 'node:worker_threads';
import { DbError } from '../../model';
import { runTask } from '../../transfer/analysis/run-task';
import type { Task, TaskMessage, TaskSource } from '../../transfer/analysis/tasks';

/** Progress is told this often, milliseconds. */
const PROGRESS_MS = 100;

const { source, task } = workerData as { source: TaskSource; task: Task };
const post = (message: TaskMessage): void => parentPort?.postMessage(message);
let told = performance.now();

try {
  const value = runTask(source, task, fraction => {
    const now = performance.now();
    if (now - told >= PROGRESS_MS) {
      told = now;
      post({ type: 'progress', fraction });
    }
  });
  post({ type: 'done', value });
} catch (error) {
  post({ type: 'error', error: DbError.from(error).toJSON() });
}
