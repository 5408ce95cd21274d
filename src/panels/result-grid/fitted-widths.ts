import type { DataGrid } from '@lumino/datagrid';
import type { CellValue, ResultColumn } from '../../model';
import { setColumnSizes } from './column-sizes';
import { columnWidths, textMeasure } from './column-widths';
import type { GridColumns } from './grid-columns';
import { SORTED, widthOfMarks } from './header-marks';
import type { Palette } from './palette';

/** Before anything is known of a column. */
const UNKNOWN = 120;

/** How wide the columns of a grid are: as the reader dragged them, else as what they show needs. */
export class FittedWidths {
  private readonly fitted = new Map<number, number>();

  constructor(
    private readonly grid: DataGrid,
    private readonly columns: GridColumns
  ) {}

  /** Fits the columns to rows of the result. */
  fit(columns: readonly ResultColumn[], rows: readonly (readonly CellValue[])[], palette: Palette): void {
    const sorted = widthOfMarks([SORTED]);
    columnWidths(columns, rows, palette, textMeasure(), () => sorted).forEach((width, column) =>
      this.fitted.set(column, width)
    );
  }

  /** Gives all shown columns their widths. */
  apply(): void {
    const { frozen, scrolled } = this.columns;
    const widthOf = (column: number): number => this.known(column) ?? UNKNOWN;
    setColumnSizes(this.grid, [
      ...scrolled.map((column, index) => ({ region: 'body' as const, index, size: widthOf(column) })),
      ...frozen.map((column, n) => ({ region: 'row-header' as const, index: n + 1, size: widthOf(column) }))
    ]);
  }

  /** Keeps what the reader has dragged. */
  remember(): void {
    const { frozen, scrolled } = this.columns;
    const remember = (column: number, width: number): void => {
      if (width !== this.known(column)) {
        this.columns.setWidth(column, width);
      }
    };
    scrolled.forEach((column, place) => remember(column, this.grid.columnSize('body', place)));
    frozen.forEach((column, n) => remember(column, this.grid.columnSize('row-header', n + 1)));
  }

  private known(column: number): number | undefined {
    return this.columns.width(column) ?? this.fitted.get(column);
  }
}
