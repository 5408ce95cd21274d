import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ResultColumn } from '../../../src/model';
import { runTask } from '../../../src/transfer/analysis/run-task';
import type { Task, TaskResults } from '../../../src/transfer/analysis/tasks';
import { ArrowFileWriter } from '../../../src/transfer/formats/arrow-file';
import { feed, type Raw } from '../formats/batches';

/** A file of rows on which tasks are run. */
export interface Spooled {
  run<T extends Task>(task: T, order?: readonly number[]): TaskResults[T['type']];
  /** Runs a task that writes row numbers, and reads them. */
  rows(task: NewNumbers, order?: readonly number[]): number[];
}

type NewNumbers = Task extends infer T ? (T extends { to: string } ? Omit<T, 'to'> : never) : never;

/** Writes rows to a file in a temporary folder for as long as `use` runs. */
export async function withRows<T>(
  columns: readonly ResultColumn[],
  rows: readonly (readonly Raw[])[],
  use: (spooled: Spooled) => T | Promise<T>
): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'petersql-analysis-'));
  let files = 0;
  try {
    const writer = await ArrowFileWriter.create(path.join(folder, 'rows.arrow'), columns);
    await feed(columns, rows, batch => writer.append(batch));
    await writer.finish();
    await writer.close();
    const run: Spooled['run'] = (task, order) => {
      let file: string | undefined;
      if (order) {
        file = path.join(folder, `${files++}.order`);
        writeNumbers(file, order);
      }
      const source = { path: writer.path, columns, batches: writer.batches, rows: writer.rows, order: file };
      return runTask(source, task) as never;
    };
    return await use({
      run,
      rows: (task, order) => {
        const to = path.join(folder, `${files++}.rows`);
        run({ ...task, to } as Task, order);
        const bytes = readFileSync(to);
        return [...new Uint32Array(new Uint8Array(bytes).buffer)];
      }
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeNumbers(file: string, numbers: readonly number[]): void {
  writeFileSync(file, new Uint8Array(new Uint32Array(numbers).buffer));
}
