import type { TranslationBundle } from '@jupyterlab/translation';
import type { CellValue, ColumnLayout, CurrentRow, ObjectRef, RowOutcome, RowPlan } from '../../model';
import type { Host } from '../shared/host';
import type { RowLoader } from './loader';
import type { EditModel, RowProblem } from './model';
import { changesOf, rowValue, type RowId } from './staged';

export interface RowApplyOptions {
  host: Host;
  trans: TranslationBundle;
  connection: string;
  ref: ObjectRef;
  model: EditModel;
  loader: RowLoader;
}

/** Plans and stores what is staged in a model, and turns answers into rows and problems. */
export class RowApply {
  /** Whole values of cells that pages cut, as far as they were read. */
  private readonly wholes = new Map<RowId, Map<number, CellValue>>();
  /** The columns that the grid shows: rows that are read beside them have to look alike. */
  private shown: readonly ColumnLayout[] = [];

  constructor(private readonly options: RowApplyOptions) {}

  /** Forgets what belonged to the rows of another result than the one with the columns `shown`. */
  reset(shown: readonly ColumnLayout[]): void {
    this.shown = shown;
    this.wholes.clear();
  }

  /** The value of a cell without a page's limit. */
  async whole(id: RowId, column: number): Promise<CellValue> {
    const { model } = this.options;
    const value = model.cell(id, column) ?? null;
    if (model.isChanged(id, column) || !this.isCut(id, column)) {
      return value;
    }
    if (!this.wholes.get(id)?.has(column)) {
      await this.readWhole(id, column);
    }
    return this.wholes.get(id)?.get(column) ?? value;
  }

  /** The value that is shown may be a beginning only. */
  isCut(id: RowId, column: number): boolean {
    const { model, loader } = this.options;
    return id.startsWith('s') && !model.isStored(id)
      ? loader.isCut(Number(id.slice(1)), column)
      : String(model.base(id)?.[column] ?? '').length >= 1990;
  }

  /** The statements for all that is staged. */
  async plan(): Promise<RowPlan> {
    const { host, connection, ref, model } = this.options;
    await this.readWholes();
    const changes = changesOf(model.staged, {
      source: model.source,
      isBinary: column => model.isBinary(column),
      whole: id => this.wholes.get(id) ?? new Map<number, CellValue>(),
      isCut: (id, column) => this.isCut(id, column) && !this.wholes.get(id)?.has(column)
    });
    return (await host.request('rows.plan', { connection, ref, changes })).result;
  }

  /** Runs a plan. The model then holds the new rows, or the problems. */
  async run(plan: RowPlan): Promise<RowOutcome> {
    const { host, connection, model } = this.options;
    const { shown } = this;
    const outcome = (await host.request('rows.apply', { connection, plan: plan.id, shown })).result;
    if (outcome.state === 'applied') {
      this.wholes.clear();
      model.accept(outcome.rows);
    } else {
      model.setProblems(this.problemsOf(outcome));
    }
    return outcome;
  }

  /** Compares edited rows with the server, after the host or the connection was away. */
  async recheck(): Promise<void> {
    const { host, connection, ref, model } = this.options;
    const { kind } = model.source.key;
    if (kind === 'ctid' || kind === 'columns') {
      return;
    }
    const ids = [...model.staged.rows].filter(([, row]) => row.base !== null).map(([id]) => id);
    const keys = ids.map(id => ({ id, key: this.keyOf(id) }));
    const { result } = await host.request('rows.read', { connection, ref, keys, shown: this.shown });
    const differing = result.rows.filter(row => !this.isAsEdited(row));
    if (differing.length > 0) {
      model.setProblems(differing.map(row => this.conflict(row, row.cells ? 1 : 0)));
    }
  }

  private isAsEdited({ id, cells }: CurrentRow): boolean {
    const { model } = this.options;
    const base = model.base(id);
    return (
      cells !== null && (base ?? []).every((cell, column) => cells[column] === cell || this.isCut(id, column))
    );
  }

  private keyOf(id: RowId) {
    const { model } = this.options;
    const { columns, key } = model.source;
    const base = model.base(id) ?? [];
    return key.columns.map(name => {
      const column = columns.findIndex(each => each.name === name);
      return [name, rowValue(base[column] ?? null, model.isBinary(column))] as const;
    });
  }

  /** Old values that are compared must be whole. */
  private async readWholes(): Promise<void> {
    const { model } = this.options;
    const { key, columns } = model.source;
    const needsAll = key.kind === 'ctid' || key.kind === 'columns';
    for (const [id, { base, set, deleted }] of model.staged.rows) {
      if (!base || (deleted && !needsAll)) {
        continue;
      }
      const needed = needsAll ? columns.map((_, column) => column) : [...set.keys()];
      for (const column of needed.filter(each => this.isCut(id, each) && !this.wholes.get(id)?.has(each))) {
        await this.readWhole(id, column);
      }
    }
  }

  /** A staged cell hides the value below it: the one that is stored is read. */
  private async readWhole(id: RowId, column: number): Promise<void> {
    const { loader, host, connection, ref, model } = this.options;
    let value: CellValue;
    if (id.startsWith('s') && !model.isStored(id)) {
      value = await loader.whole(Number(id.slice(1)), column);
    } else {
      const keys = [{ id, key: this.keyOf(id) }];
      const { result } = await host.request('rows.read', {
        connection,
        ref,
        keys,
        shown: this.shown,
        whole: true
      });
      value = result.rows[0]?.cells?.[column] ?? null;
    }
    this.wholes.set(id, (this.wholes.get(id) ?? new Map<number, CellValue>()).set(column, value));
  }

  private problemsOf(outcome: Exclude<RowOutcome, { state: 'applied' }>): RowProblem[] {
    if (outcome.state === 'conflict') {
      return outcome.rows.map(row => this.conflict(row, row.found));
    }
    const { id, column, error } = outcome;
    const message = [error.message, error.detail, error.hint].filter(text => text).join(' · ');
    return [{ id, message, ...(column !== undefined && { column }) }];
  }

  private conflict(row: CurrentRow, found: number): RowProblem {
    const { trans, model } = this.options;
    const { kind } = model.source.key;
    if (found > 1) {
      return {
        id: row.id,
        found,
        message: trans.__('%1 rows hold these values, and no key tells them apart', found)
      };
    }
    if (!row.cells) {
      const isKnown = kind !== 'columns' && kind !== 'ctid';
      return {
        id: row.id,
        found,
        current: row,
        message: isKnown
          ? trans.__('the row is no longer there')
          : trans.__('the row is not there as it was read: it was changed or deleted')
      };
    }
    const base = model.base(row.id) ?? [];
    const differences = model.source.columns.flatMap(({ name, hidden }, column) =>
      !hidden && row.cells?.[column] !== base[column]
        ? [trans.__('%1: was %2, is now %3', name, short(base[column]), short(row.cells?.[column]))]
        : []
    );
    return {
      id: row.id,
      found,
      current: row,
      message: trans.__('changed on the server (%1)', differences.join('; '))
    };
  }
}

function short(cell: CellValue | undefined): string {
  const text = cell === null || cell === undefined ? 'NULL' : cell === '' ? "''" : String(cell);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
