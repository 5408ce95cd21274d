import type { DiagramTable, Relation } from './graph';
import type { Box, Point } from './layout';
import { HEADER_HEIGHT, ROW_HEIGHT } from './layout';

/** A foreign key as it is drawn: the line and the marks at its ends. */
export interface EdgeShape {
  start: Point;
  end: Point;
  line: string;
  /** Crow's foot at the referring table; a bar where at most one row refers. */
  foot: string;
  /** Bar at the table that is referred to. */
  bar: string;
}

const FOOT = 10;
const HALF = 5;

/** The way from the first column of a foreign key to the column that it refers to. */
export function edgeShape(
  { columns, targetColumns, oneToOne }: Pick<Relation, 'columns' | 'targetColumns' | 'oneToOne'>,
  from: { table: DiagramTable; box: Box },
  to: { table: DiagramTable; box: Box }
): EdgeShape {
  const [startSide, endSide] = sidesOf(from.box, to.box);
  const start = { x: edgeX(from.box, startSide), y: rowY(from, columns[0]) };
  const end = { x: edgeX(to.box, endSide), y: rowY(to, targetColumns[0]) };
  const bend = Math.max(30, Math.abs(end.x - start.x) / 2);
  const line =
    `M${start.x} ${start.y}h${startSide * FOOT}` +
    `C${start.x + startSide * (FOOT + bend)} ${start.y} ${end.x + endSide * (FOOT + bend)} ${end.y} ${end.x + endSide * FOOT} ${end.y}` +
    `H${end.x}`;
  const tip = start.x + startSide * FOOT;
  const foot = oneToOne
    ? `M${start.x + startSide * HALF} ${start.y - HALF}v${2 * HALF}`
    : `M${tip} ${start.y}L${start.x} ${start.y - HALF}M${tip} ${start.y}L${start.x} ${start.y + HALF}`;
  return { start, end, line, foot, bar: `M${end.x + endSide * HALF} ${end.y - HALF}v${2 * HALF}` };
}

/** At which side the line leaves and arrives: 1 is right, -1 left. */
function sidesOf(from: Box, to: Box): [1 | -1, 1 | -1] {
  if (from.x + from.width + 2 * FOOT <= to.x) {
    return [1, -1];
  }
  if (to.x + to.width + 2 * FOOT <= from.x) {
    return [-1, 1];
  }
  return [1, 1];
}

const edgeX = ({ x, width }: Box, side: 1 | -1): number => (side === 1 ? x + width : x);

function rowY({ table, box }: { table: DiagramTable; box: Box }, column: string | undefined): number {
  const row = table.columns.findIndex(({ name }) => name === column);
  return row < 0 ? box.y + HEADER_HEIGHT / 2 : box.y + HEADER_HEIGHT + (row + 0.5) * ROW_HEIGHT;
}
