import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { PagedFile } from '../formats/arrow-pages';
import { RowSet } from './bits';
import { chartData } from './chart';
import { ColumnScan } from './column-scan';
import { filterRows } from './filter';
import { findRows } from './find';
import { keyWords } from './number-keys';
import { sortRows } from './sort';
import { columnStatistics } from './statistics';
import type { Task, TaskResults, TaskSource } from './tasks';

/** Does a task from beginning to end, on the calling thread. `onProgress` gets how much of it is done, 0 to 1. */
export function runTask(
  source: TaskSource,
  task: Task,
  onProgress: (fraction: number) => void = () => undefined
): TaskResults[Task['type']] {
  const fd = openSync(source.path, 'r');
  try {
    const file: PagedFile = { ...source, file: { fd } };
    const expected = Math.max(1, expectedRows(source, task));
    let seen = 0;
    const onRows = (rows: number): void => {
      seen += rows;
      // Texts take as many rounds as they have bytes in common: the last step is kept for what cannot be foreseen.
      onProgress(Math.min(0.99, seen / expected));
    };
    const order = source.order === undefined ? null : readRowNumbers(source.order);
    switch (task.type) {
      case 'arrange': {
        const { filter, sort } = task.arrangement;
        return writeRowNumbers(task.to, sortRows(file, filterRows(file, filter, onRows), sort, onRows));
      }
      case 'find':
        return writeRowNumbers(task.to, findRows(file, order, task.text, task.columns, onRows));
      case 'statistics':
        return columnStatistics(file, task.column, order && RowSet.of(file.rows, order), onRows);
      case 'chart':
        return chartData(file, order, task.request, column => new ColumnScan(file, column, onRows));
    }
  } finally {
    closeSync(fd);
  }
}

/** How many rows of columns a task will read. */
function expectedRows({ rows, columns }: TaskSource, task: Task): number {
  switch (task.type) {
    case 'arrange': {
      const passes = task.arrangement.sort.map(({ column }) => {
        const layout = columns[column]?.layout;
        return !layout || layout.kind === 'utf8' || layout.kind === 'binary' ? 4 : 1 + keyWords(layout);
      });
      return rows * passes.reduce((sum, count) => sum + count, task.arrangement.filter.length);
    }
    case 'find':
      return rows * task.columns.length;
    case 'statistics':
      return rows * 2;
    case 'chart':
      return rows * (1 + task.request.y.length + (task.request.series === undefined ? 0 : 2));
  }
}

function readRowNumbers(path: string): Uint32Array {
  const bytes = readFileSync(path);
  return bytes.byteOffset % 4 === 0
    ? new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2)
    : new Uint32Array(new Uint8Array(bytes).buffer);
}

/** Row numbers as 32-bit integers, little-endian as all of the spool; readable by the user alone. */
function writeRowNumbers(path: string, rows: Uint32Array): number {
  const fd = openSync(path, 'wx', 0o600);
  try {
    for (let at = 0; at < rows.byteLength;) {
      at += writeSync(fd, new Uint8Array(rows.buffer, rows.byteOffset + at, rows.byteLength - at));
    }
  } finally {
    closeSync(fd);
  }
  return rows.length;
}
