import { DataModel } from '@lumino/datagrid';
import type { CellValue, ResultColumn, ResultPage } from '../../model';
import { GridColumns } from './grid-columns';
import { PageCache } from './pages';

/** What a cell holds while its page is on the way. */
export const LOADING = Symbol('loading');

export interface ResultDataModelOptions {
  columns: readonly ResultColumn[];
  /** Which of them are shown; default: all. */
  layout?: GridColumns;
  fetch(from: number, count: number, signal: AbortSignal): Promise<ResultPage>;
  onError(error: unknown): void;
  /** The first rows are here: columns can be sized. */
  onFirstPage(): void;
}

/**
 * A spooled result as the grid's data: a placeholder now, `cells-changed` when the page is here. Row headers are the
 * number of the row and the frozen columns.
 */
export class ResultDataModel extends DataModel {
  readonly columns: readonly ResultColumn[];
  readonly layout: GridColumns;
  readonly pages: PageCache;
  private rows = 0;
  private hasRows = false;

  constructor(options: ResultDataModelOptions) {
    super();
    this.columns = options.columns;
    this.layout = options.layout ?? new GridColumns(options.columns);
    this.layout.changed.connect(this.onLayout, this);
    this.pages = new PageCache({
      fetch: options.fetch,
      onError: options.onError,
      onPage: (row, rowSpan) => {
        const isFirst = !this.hasRows;
        this.hasRows = true;
        this.emitCells(row, rowSpan);
        if (isFirst) {
          options.onFirstPage();
        }
      }
    });
  }

  /** Grows the model; the rows that are there stay. */
  setRows(rows: number): void {
    const index = this.rows;
    const span = rows - index;
    if (span > 0) {
      this.rows = rows;
      this.pages.setRows(rows);
      this.emitChanged({ type: 'rows-inserted', region: 'body', index, span });
    }
  }

  /** Other rows take the place of all that were there. */
  replaceRows(rows: number): void {
    this.pages.clear();
    this.pages.setRows(rows);
    const change = rows - this.rows;
    this.rows = rows;
    if (change > 0) {
      this.emitChanged({ type: 'rows-inserted', region: 'body', index: rows - change, span: change });
    } else if (change < 0) {
      this.emitChanged({ type: 'rows-removed', region: 'body', index: rows, span: -change });
    }
    this.emitCells(0, rows);
  }

  /** The result's column at a place of the grid; `null` for the row number. */
  columnAt(region: DataModel.CellRegion | 'void', column: number): number | null {
    if (region === 'void') {
      return null;
    }
    const isFrozen = region === 'row-header' || region === 'corner-header';
    return (isFrozen ? this.layout.frozen[column - 1] : this.layout.scrolled[column]) ?? null;
  }

  rowCount(region: DataModel.RowRegion): number {
    return region === 'body' ? this.rows : 1;
  }

  columnCount(region: DataModel.ColumnRegion): number {
    return region === 'body' ? this.layout.scrolled.length : 1 + this.layout.frozen.length;
  }

  data(region: DataModel.CellRegion, row: number, place: number): CellValue | typeof LOADING {
    const column = this.columnAt(region, place);
    if (region === 'column-header' || region === 'corner-header') {
      return column === null ? '' : this.columns[column].name;
    }
    if (column === null) {
      return row + 1;
    }
    const values = this.pages.row(row);
    return values ? values[column] : LOADING;
  }

  /** What is painted around the values changed. */
  repaintCells(): void {
    this.emitCells(0, this.rows);
  }

  /** Order or conditions changed. */
  repaintHeaders(): void {
    const { frozen, scrolled } = this.layout;
    const header = { type: 'cells-changed', row: 0, column: 0, rowSpan: 1 } as const;
    this.emitChanged({ ...header, region: 'column-header', columnSpan: scrolled.length });
    this.emitChanged({ ...header, region: 'corner-header', columnSpan: 1 + frozen.length });
  }

  dispose(): void {
    this.layout.changed.disconnect(this.onLayout, this);
    this.pages.dispose();
  }

  private onLayout(): void {
    this.emitChanged({ type: 'model-reset' });
  }

  private emitCells(row: number, rowSpan: number): void {
    if (rowSpan > 0) {
      const columnSpan = this.layout.scrolled.length;
      this.emitChanged({ type: 'cells-changed', region: 'body', row, column: 0, rowSpan, columnSpan });
      const frozen = this.layout.frozen.length;
      if (frozen > 0) {
        const header = { region: 'row-header', column: 1, columnSpan: frozen } as const;
        this.emitChanged({ type: 'cells-changed', row, rowSpan, ...header });
      }
    }
  }
}
