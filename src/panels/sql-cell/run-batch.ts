import type { CodeCell } from '@jupyterlab/cells';
import type { ConnectionsModel } from '../shared/connections-model';
import type { Host } from '../shared/host';
import type { ConnectionDangers } from './confirm-dangers';
import type { SqlSource } from './sql-source';

export interface RunBatchOptions {
  host: Pick<Host, 'request'>;
  connections: Pick<ConnectionsModel, 'find'>;
  read(cell: CodeCell): SqlSource | null;
  confirm(dangers: readonly ConnectionDangers[]): Promise<boolean>;
}

/** The cells that one command runs, Run All for example: what is dangerous in them is asked about once. */
export class RunBatch {
  private readonly cells: CodeCell[] = [];
  private readonly agreed = new Map<string, string>();
  private answer: Promise<boolean> | null = null;

  constructor(private readonly options: RunBatchOptions) {}

  add(cell: CodeCell): void {
    this.cells.push(cell);
  }

  /** Whether the batch may run; asks before its first cell does. */
  mayRun(): Promise<boolean> {
    this.answer ??= this.ask();
    return this.answer;
  }

  /** Whether somebody agreed to this text of a cell. */
  isConfirmed(cell: CodeCell, { connection, sql }: SqlSource): boolean {
    return this.agreed.get(cell.model.id) === `${connection}\n${sql}`;
  }

  private async ask(): Promise<boolean> {
    const { host, connections, read, confirm } = this.options;
    const found = new Map<string, ConnectionDangers>();
    const asked: [string, string][] = [];
    for (const cell of this.cells.filter(({ isDisposed }) => !isDisposed)) {
      const source = read(cell);
      if (!source || !connections.find(source.connection)?.config.production) {
        continue;
      }
      const { connection, sql } = source;
      const { result } = await host.request('query.check', { connection, sql });
      if (result.dangers.length > 0) {
        const before = found.get(connection)?.dangers ?? [];
        found.set(connection, { connection, dangers: [...before, ...result.dangers] });
        asked.push([cell.model.id, `${connection}\n${sql}`]);
      }
    }
    if (found.size > 0 && !(await confirm([...found.values()]))) {
      return false;
    }
    asked.forEach(([id, text]) => this.agreed.set(id, text));
    return true;
  }
}
