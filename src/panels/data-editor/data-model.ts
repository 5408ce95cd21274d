import { DataModel } from '@lumino/datagrid';
import type { CellValue, ResultColumn } from '../../model';
import { LOADING } from '../result-grid/data-model';
import type { EditModel } from './model';

/** A cell of a new or edited row that the server will fill. */
export const DEFAULT = Symbol('default');

/** An {@link EditModel} as the grid's data. Hidden key columns are not shown. */
export class EditDataModel extends DataModel {
  private rows = 0;

  constructor(
    readonly model: EditModel,
    readonly columns: readonly ResultColumn[]
  ) {
    super();
    this.rows = model.rowCount;
  }

  /** Tells the grid that rows came, went, or hold something else. */
  refresh(): void {
    const { rowCount } = this.model;
    const span = rowCount - this.rows;
    const index = Math.min(this.rows, rowCount);
    this.rows = rowCount;
    if (span > 0) {
      this.emitChanged({ type: 'rows-inserted', region: 'body', index, span });
    } else if (span < 0) {
      this.emitChanged({ type: 'rows-removed', region: 'body', index, span: -span });
    }
    this.repaint(0, rowCount);
  }

  repaint(row: number, rowSpan: number): void {
    const columnSpan = this.columns.length;
    if (rowSpan > 0 && columnSpan > 0) {
      this.emitChanged({ type: 'cells-changed', region: 'body', row, column: 0, rowSpan, columnSpan });
      this.emitChanged({
        type: 'cells-changed',
        region: 'row-header',
        row,
        column: 0,
        rowSpan,
        columnSpan: 1
      });
    }
  }

  /** The headers say something else. */
  repaintHeader(): void {
    const columnSpan = this.columns.length;
    this.emitChanged({
      type: 'cells-changed',
      region: 'column-header',
      row: 0,
      column: 0,
      rowSpan: 1,
      columnSpan
    });
  }

  rowCount(region: DataModel.RowRegion): number {
    return region === 'body' ? this.rows : 1;
  }

  columnCount(region: DataModel.ColumnRegion): number {
    return region === 'body' ? this.columns.length : 1;
  }

  data(
    region: DataModel.CellRegion,
    row: number,
    column: number
  ): CellValue | typeof LOADING | typeof DEFAULT {
    switch (region) {
      case 'body': {
        const id = this.model.idAt(row);
        const value = this.model.cell(id, column);
        return this.model.isDefault(id, column) ? DEFAULT : value === undefined ? LOADING : value;
      }
      case 'column-header':
        return this.columns[column].name;
      case 'row-header':
        return this.header(row);
      default:
        return '';
    }
  }

  /** The row's number, or the sign of what will happen to it. */
  private header(row: number): string {
    switch (this.model.stateOf(this.model.idAt(row))) {
      case 'new':
        return '+';
      case 'deleted':
        return '−';
      case 'changed':
        return `${row + 1} ●`;
      default:
        return String(row + 1);
    }
  }
}
