import { MessageLoop } from '@lumino/messaging';
import type { DataGrid } from '@lumino/datagrid';

export interface ColumnSize {
  region: 'body' | 'row-header';
  index: number;
  /** Pixels. */
  size: number;
}

interface Sections {
  sizeOf(index: number): number;
  clampSize(size: number): number;
  resize(index: number, size: number): void;
}

/** Parts of the grid that are not public; they may be gone in another version. */
interface GridInternals {
  _columnSections?: Sections;
  _rowHeaderSections?: Sections;
  _syncViewport?: () => void;
}

/**
 * Sets the sizes of several columns at once. Lumino 2.5 copies the picture of the grid for each of them, and where the canvas
 * has no GPU every copy costs tens of milliseconds. A grid without these parts sets one after the other.
 */
export function setColumnSizes(grid: DataGrid, sizes: readonly ColumnSize[]): void {
  const {
    _columnSections: body,
    _rowHeaderSections: header,
    _syncViewport: sync
  } = grid as unknown as GridInternals;
  if (!body || !header || !sync) {
    sizes.forEach(({ region, index, size }) => grid.resizeColumn(region, index, size));
    MessageLoop.flush();
    return;
  }
  let isChanged = false;
  for (const { region, index, size } of sizes) {
    const sections = region === 'body' ? body : header;
    const clamped = sections.clampSize(size);
    if (sections.sizeOf(index) !== clamped) {
      sections.resize(index, clamped);
      isChanged = true;
    }
  }
  if (isChanged) {
    sync.call(grid);
  }
}
