import { DataModel } from '@lumino/datagrid';
import type { CellValue, ResultColumn, ResultPage } from '../../model';
import { PageCache } from './pages';

/** What a cell holds while its page is on the way. */
export const LOADING = Symbol('loading');

export interface ResultDataModelOptions {
  columns: readonly ResultColumn[];
  fetch(from: number, count: number, signal: AbortSignal): Promise<ResultPage>;
  onError(error: unknown): void;
  /** The first rows are here: columns can be sized. */
  onFirstPage(): void;
}

/** A spooled result as the grid's data: a placeholder now, `cells-changed` when the page is here. */
export class ResultDataModel extends DataModel {
  readonly columns: readonly ResultColumn[];
  readonly pages: PageCache;
  private rows = 0;
  private hasRows = false;

  constructor(options: ResultDataModelOptions) {
    super();
    this.columns = options.columns;
    this.pages = new PageCache({
      fetch: options.fetch,
      onError: options.onError,
      onPage: (row, rowSpan) => {
        const isFirst = !this.hasRows;
        this.hasRows = true;
        if (rowSpan > 0) {
          const columnSpan = this.columns.length;
          this.emitChanged({ type: 'cells-changed', region: 'body', row, column: 0, rowSpan, columnSpan });
        }
        if (isFirst) {
          options.onFirstPage();
        }
      }
    });
  }

  /** Grows the model; results never shrink. */
  setRows(rows: number): void {
    const index = this.rows;
    const span = rows - index;
    if (span > 0) {
      this.rows = rows;
      this.pages.setRows(rows);
      this.emitChanged({ type: 'rows-inserted', region: 'body', index, span });
    }
  }

  rowCount(region: DataModel.RowRegion): number {
    return region === 'body' ? this.rows : 1;
  }

  columnCount(region: DataModel.ColumnRegion): number {
    return region === 'body' ? this.columns.length : 1;
  }

  data(region: DataModel.CellRegion, row: number, column: number): CellValue | typeof LOADING {
    switch (region) {
      case 'body': {
        const values = this.pages.row(row);
        return values ? values[column] : LOADING;
      }
      case 'column-header':
        return this.columns[column].name;
      case 'row-header':
        return row + 1;
      default:
        return '';
    }
  }

  dispose(): void {
    this.pages.dispose();
  }
}
