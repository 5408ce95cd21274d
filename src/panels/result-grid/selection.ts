import type { SelectionModel } from '@lumino/datagrid';
import type { CellValue, ResultInfo } from '../../model';
import { DbError } from '../../model';
import type { Host } from '../shared/host';
import type { CopyFormat } from './copy-text';
import { copyText } from './copy-text';

/** More cells than this do not go to the clipboard: that is what export is for. */
const MAX_CELLS = 500_000;
const PAGE_ROWS = 1000;

/** The rectangle around everything that is selected; bounds are inclusive. */
export interface CellArea {
  r1: number;
  c1: number;
  r2: number;
  c2: number;
}

export function selectedArea(selection: SelectionModel | null): CellArea | null {
  const areas = [...(selection?.selections() ?? [])];
  if (areas.length === 0) {
    return null;
  }
  const rows = areas.flatMap(({ r1, r2 }) => [r1, r2]);
  const columns = areas.flatMap(({ c1, c2 }) => [c1, c2]);
  return { r1: Math.min(...rows), c1: Math.min(...columns), r2: Math.max(...rows), c2: Math.max(...columns) };
}

export interface CopyRequest {
  host: Pick<Host, 'request'>;
  result: ResultInfo;
  /** `null`: the whole result. */
  area: CellArea | null;
  format: CopyFormat;
  withHeader: boolean;
}

/**
 * Copies cells to the clipboard, with their whole values.
 *
 * @returns the number of rows.
 * @throws DbError `limit` when it is too much for a clipboard.
 */
export async function copySelection(request: CopyRequest): Promise<number> {
  const { result, format, withHeader } = request;
  const whole = { r1: 0, c1: 0, r2: result.rows - 1, c2: result.columns.length - 1 };
  const area = clip(request.area ?? whole, whole);
  const count = area.r2 - area.r1 + 1;
  if (count * (area.c2 - area.c1 + 1) > MAX_CELLS) {
    throw new DbError({
      code: 'limit',
      message: `At most ${MAX_CELLS} cells can be copied; select fewer rows or export the result`
    });
  }
  const rows = await readRows(request, area);
  const header = withHeader ? result.columns.slice(area.c1, area.c2 + 1).map(column => column.name) : null;
  await navigator.clipboard.writeText(copyText(format, header, rows));
  return rows.length;
}

async function readRows({ host, result }: CopyRequest, area: CellArea): Promise<CellValue[][]> {
  const rows: CellValue[][] = [];
  for (let from = area.r1; from <= area.r2; from += PAGE_ROWS) {
    const count = Math.min(PAGE_ROWS, area.r2 - from + 1);
    const { result: page } = await host.request('result.page', { result: result.id, from, count });
    for (const [row, column] of page.cut) {
      if (column >= area.c1 && column <= area.c2) {
        const { result: cell } = await host.request('result.cell', {
          result: result.id,
          row: from + row,
          column
        });
        page.rows[row][column] = cell.text;
      }
    }
    rows.push(...page.rows.map(row => row.slice(area.c1, area.c2 + 1)));
  }
  return rows;
}

function clip(area: CellArea, bounds: CellArea): CellArea {
  return {
    r1: Math.max(area.r1, bounds.r1),
    c1: Math.max(area.c1, bounds.c1),
    r2: Math.min(area.r2, bounds.r2),
    c2: Math.min(area.c2, bounds.c2)
  };
}
