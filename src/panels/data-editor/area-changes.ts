import type { TranslationBundle } from '@jupyterlab/translation';
import type { CellValue, NewValue, RowColumn } from '../../model';
import { copyText } from '../result-grid/copy-text';
import type { GridCursor } from './grid-cursor';
import type { EditModel } from './model';
import { pasteBlock } from './paste';
import type { RowId } from './staged';

export interface AreaChangesOptions {
  model: EditModel;
  trans: TranslationBundle;
  cursor: GridCursor;
  notify(message: string): void;
}

/** What is done to all that is selected in an edit grid: cells are set, copied and pasted, rows added and deleted. */
export class AreaChanges {
  constructor(private readonly options: AreaChangesOptions) {}

  setNull(): void {
    this.setSelected(
      null,
      ({ nullable }) => nullable,
      name => this.options.trans.__('%1 cannot be NULL', name)
    );
  }

  setDefault(): void {
    this.setSelected(
      { default: true },
      () => true,
      name => name
    );
  }

  setEmpty(): void {
    this.setSelected(
      '',
      () => true,
      name => name
    );
  }

  addRow(): void {
    const { model, cursor } = this.options;
    const [id] = model.addRows([new Map()]);
    cursor.goTo(model.rowOf(id), 0);
  }

  duplicateRows(): void {
    const { model, cursor } = this.options;
    const ids = model.duplicate(cursor.selectedIds);
    if (ids.length > 0) {
      cursor.goTo(model.rowOf(ids[0]), 0);
    }
  }

  deleteRows(): void {
    const { model, cursor, notify } = this.options;
    const { can } = model.source;
    const ids = cursor.selectedIds;
    const isAllowed = can.delete === true || ids.every(id => model.stateOf(id) === 'new');
    if (!isAllowed) {
      notify(String(can.delete));
    } else if (ids.length > 0) {
      model.toggleDeleted(ids);
    }
  }

  /** Puts a text of cells into the rows from the cursor on. */
  paste(text: string): void {
    const { model, trans, cursor, notify } = this.options;
    const area = cursor.area ?? { r1: model.rowCount, c1: 0, r2: model.rowCount, c2: 0 };
    const { rows, added } = pasteBlock(model, text, area);
    notify(
      added > 0
        ? trans.__('%1 rows pasted, %2 of them new', rows, added)
        : trans._n('%1 row pasted', '%1 rows pasted', rows)
    );
  }

  async copy(): Promise<void> {
    const { model, trans, cursor, notify } = this.options;
    const { area } = cursor;
    if (!area) {
      return;
    }
    const rows: CellValue[][] = [];
    for (let row = area.r1; row <= area.r2; row++) {
      const id = model.idAt(row);
      const cells = Array.from({ length: area.c2 - area.c1 + 1 }, (_, index) =>
        model.cell(id, area.c1 + index)
      );
      if (cells.includes(undefined)) {
        notify(trans.__('Not all of these rows are loaded yet'));
        return;
      }
      rows.push(cells.map(cell => cell ?? null));
    }
    await navigator.clipboard.writeText(copyText('tsv', null, rows));
    notify(trans._n('%1 row copied', '%1 rows copied', rows.length));
  }

  private setSelected(
    value: NewValue,
    allowed: (column: RowColumn) => boolean,
    refusal: (name: string) => string
  ): void {
    const { model, cursor, notify } = this.options;
    const { area } = cursor;
    if (!area) {
      return;
    }
    const cells: { id: RowId; column: number; value: NewValue }[] = [];
    for (let column = area.c1; column <= area.c2; column++) {
      const info = model.source.columns[column];
      if (!allowed(info)) {
        notify(refusal(info.name));
        continue;
      }
      for (let row = area.r1; row <= area.r2; row++) {
        cells.push({ id: model.idAt(row), column, value });
      }
    }
    const reason = cells.length > 0 ? model.refusal(cells[0].id, cells[0].column) : null;
    if (reason !== null) {
      notify(reason);
    }
    if (cells.length > 0) {
      model.setCells(cells);
    }
  }
}
