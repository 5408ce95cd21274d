import type { SelectionModel } from '@lumino/datagrid';

/** The rectangle around everything that is selected, in places of the grid; bounds are inclusive. */
export interface CellArea {
  r1: number;
  c1: number;
  r2: number;
  c2: number;
}

/** The smallest area that holds every selected cell; `null` without one. */
export function selectedArea(selection: SelectionModel | null): CellArea | null {
  const areas = [...(selection?.selections() ?? [])];
  if (areas.length === 0) {
    return null;
  }
  const rows = areas.flatMap(({ r1, r2 }) => [r1, r2]);
  const columns = areas.flatMap(({ c1, c2 }) => [c1, c2]);
  return { r1: Math.min(...rows), c1: Math.min(...columns), r2: Math.max(...rows), c2: Math.max(...columns) };
}

/** Rows of a result and the columns of them that are selected. Bounds are inclusive. */
export interface ResultArea {
  from: number;
  to: number;
  /** By index in the result, in the order in which they are shown. */
  columns: readonly number[];
}

/** What frozen and other columns a grid shows, by index in the result. */
export interface ShownColumns {
  frozen: readonly number[];
  scrolled: readonly number[];
}

/**
 * What is selected, clipped to the rows that there are. Frozen columns have no selection of their own: they belong to it when
 * whole rows are selected.
 */
export function resultArea(
  selection: SelectionModel | null,
  { frozen, scrolled }: ShownColumns,
  rows: number
): ResultArea | null {
  const area = selectedArea(selection);
  if (!area) {
    return null;
  }
  const left = Math.max(0, area.c1);
  const isWhole = left === 0 && area.c2 >= scrolled.length - 1;
  return {
    from: Math.max(0, area.r1),
    to: Math.min(rows - 1, area.r2),
    columns: [...(isWhole ? frozen : []), ...scrolled.slice(left, area.c2 + 1)]
  };
}
