import type { SelectionModel } from '@lumino/datagrid';

/** Rows of a result and the columns of them that are selected. Bounds are inclusive. */
export interface CellArea {
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
 * The rectangle around everything that is selected, clipped to the rows that there are. Frozen columns have no selection of
 * their own: they belong to it when whole rows are selected.
 */
export function selectedArea(
  selection: SelectionModel | null,
  { frozen, scrolled }: ShownColumns,
  rows: number
): CellArea | null {
  const areas = [...(selection?.selections() ?? [])];
  if (areas.length === 0) {
    return null;
  }
  const ends = areas.flatMap(({ r1, r2 }) => [r1, r2]);
  const places = areas.flatMap(({ c1, c2 }) => [c1, c2]);
  const [left, right] = [Math.max(0, Math.min(...places)), Math.max(...places)];
  const isWhole = left === 0 && right >= scrolled.length - 1;
  return {
    from: Math.max(0, Math.min(...ends)),
    to: Math.min(rows - 1, Math.max(...ends)),
    columns: [...(isWhole ? frozen : []), ...scrolled.slice(left, right + 1)]
  };
}
