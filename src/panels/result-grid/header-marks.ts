import type { GraphicsContext } from '@lumino/datagrid';
import type { Palette } from './palette';

/** How rows are sorted by a column: its place among all that they are sorted by. */
export interface SortMark {
  kind: 'sort';
  descending: boolean;
  index: number;
  count: number;
}

/** What a column's header says beside the name. `key`: a row is found by it; `reference`: it refers to another table. */
export type HeaderMark = { kind: 'key' | 'reference' | 'filter' } | SortMark;

/** The mark of a column that alone decides the order: every header has room for it, so that no name is cut by a click. */
export const SORTED: SortMark = { kind: 'sort', descending: false, index: 0, count: 1 };

/** Room of a mark, and of a place among several sorts, pixels. */
const MARK = 12;
const DIGIT = 7;
const ARROW = 7;

/** Room that marks take, pixels. */
export function widthOfMarks(marks: readonly HeaderMark[]): number {
  return marks.reduce((width, mark) => width + MARK + (isOneOfSeveral(mark) ? DIGIT : 0), 0);
}

/** Paints marks side by side: what is in force in the accent colour, what the table is like dimly. */
export function drawMarks(
  gc: GraphicsContext,
  marks: readonly HeaderMark[],
  x: number,
  y: number,
  palette: Palette
): void {
  let at = x;
  for (const mark of marks) {
    const isInForce = mark.kind === 'sort' || mark.kind === 'filter';
    gc.fillStyle = gc.strokeStyle = isInForce ? palette.accent : palette.dim;
    DRAW[mark.kind](gc, at, y, mark);
    at += widthOfMarks([mark]);
  }
}

function isOneOfSeveral(mark: HeaderMark): mark is SortMark {
  return mark.kind === 'sort' && mark.count > 1;
}

type Draw = (gc: GraphicsContext, x: number, y: number, mark: HeaderMark) => void;

const DRAW: Readonly<Record<HeaderMark['kind'], Draw>> = {
  key: drawKey,
  reference: drawReference,
  filter: drawFunnel,
  sort: drawSort
};

function drawSort(gc: GraphicsContext, x: number, y: number, mark: HeaderMark): void {
  const isDown = mark.kind === 'sort' && mark.descending;
  const [tip, base] = isDown ? [y + ARROW - 1, y + 1] : [y + 1, y + ARROW - 1];
  fillShape(gc, [
    [x, base],
    [x + ARROW, base],
    [x + ARROW / 2, tip]
  ]);
  if (isOneOfSeveral(mark)) {
    gc.textAlign = 'left';
    gc.fillText(String(mark.index + 1), x + ARROW + 1, y + 7);
  }
}

function drawFunnel(gc: GraphicsContext, x: number, y: number): void {
  fillShape(gc, [
    [x, y],
    [x + 8, y],
    [x + 5, y + 4],
    [x + 5, y + 8],
    [x + 3, y + 7],
    [x + 3, y + 4]
  ]);
}

function drawKey(gc: GraphicsContext, x: number, y: number): void {
  gc.lineWidth = 1.4;
  gc.beginPath();
  gc.arc(x + 2.7, y + 4, 2, 0, 2 * Math.PI);
  gc.moveTo(x + 4.7, y + 4);
  gc.lineTo(x + 9, y + 4);
  gc.lineTo(x + 9, y + 6.5);
  gc.moveTo(x + 6.8, y + 4);
  gc.lineTo(x + 6.8, y + 6);
  gc.stroke();
}

function drawReference(gc: GraphicsContext, x: number, y: number): void {
  gc.lineWidth = 1.4;
  gc.beginPath();
  gc.moveTo(x + 0.5, y + 4);
  gc.lineTo(x + 8, y + 4);
  gc.moveTo(x + 5, y + 1);
  gc.lineTo(x + 8, y + 4);
  gc.lineTo(x + 5, y + 7);
  gc.stroke();
}

function fillShape(gc: GraphicsContext, corners: readonly (readonly [number, number])[]): void {
  gc.beginPath();
  corners.forEach(([x, y], index) => (index === 0 ? gc.moveTo(x, y) : gc.lineTo(x, y)));
  gc.closePath();
  gc.fill();
}
