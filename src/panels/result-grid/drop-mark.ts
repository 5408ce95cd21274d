import type { DataGrid } from '@lumino/datagrid';

/** The line that shows where a dragged column will go. */
export class DropMark {
  readonly node = document.createElement('div');

  constructor() {
    this.node.className = 'jp-PeterSql-Grid-drop';
    this.node.hidden = true;
  }

  /** Shows the line beside the header `to`; hides it without one. */
  show(grid: DataGrid, from: DataGrid.HitTestResult, to: DataGrid.HitTestResult | null): void {
    this.node.hidden = to === null || (to.region === from.region && to.column === from.column);
    grid.viewport.node.style.cursor = to ? 'grabbing' : '';
    if (to) {
      const isFrozen = to.region === 'corner-header';
      const region = isFrozen ? 'row-header' : 'body';
      const start = isFrozen ? 0 : grid.headerWidth - grid.scrollX;
      const side = to.x < to.width / 2 ? 0 : to.width;
      this.node.style.left = `${start + grid.columnOffset(region, to.column) + side}px`;
    }
  }
}
