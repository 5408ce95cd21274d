import type { DataGrid } from '@lumino/datagrid';

type Blit = (source: unknown, x: number, y: number, w: number, h: number, dx: number, dy: number) => void;

/** The methods of the grid that are not public; they may be gone in another version. */
interface GridInternals {
  _buffer?: unknown;
  _blitContent?: Blit;
  _drawCells?: (region: unknown) => void;
}

/**
 * Makes a grid copy its buffer to the screen once per draw. Lumino 2.5 does it once per cell, and where the
 * canvas has no GPU every copy costs milliseconds. A grid without these methods is left as it is.
 */
export function oneBlit(grid: DataGrid): void {
  const internals = grid as unknown as GridInternals;
  const { _blitContent: blit, _drawCells: draw } = internals;
  if (!blit || !draw) {
    return;
  }
  let isDrawing = false;
  let area: { left: number; top: number; right: number; bottom: number } | null = null;

  internals._blitContent = (source, x, y, w, h, dx, dy) => {
    if (!isDrawing || source !== internals._buffer) {
      blit.call(grid, source, x, y, w, h, dx, dy);
    } else if (w > 0 && h > 0) {
      area = {
        left: Math.min(area?.left ?? x, x),
        top: Math.min(area?.top ?? y, y),
        right: Math.max(area?.right ?? x + w, x + w),
        bottom: Math.max(area?.bottom ?? y + h, y + h)
      };
    }
  };
  internals._drawCells = region => {
    area = null;
    isDrawing = true;
    try {
      draw.call(grid, region);
    } finally {
      isDrawing = false;
    }
    if (area) {
      const { left, top, right, bottom } = area as NonNullable<typeof area>;
      blit.call(grid, internals._buffer, left, top, right - left, bottom - top, left, top);
    }
  };
}
