import { memo, type JSX } from 'react';
import type { Colours } from './colours';
import { edgeShape } from './edges';
import type { DiagramTable, Graph } from './graph';
import type { Box, Placement } from './layout';
import { fitted, HEADER_HEIGHT, ROW_HEIGHT, textWidth } from './layout';

/** How a table or line stands out: nothing is selected, it is or belongs to it, or it does not. */
export type Emphasis = 'none' | 'marked' | 'near' | 'faded';

export interface PictureProps {
  graph: Graph;
  placement: Placement;
  colours: Colours;
  /** Draw columns too; far away names are enough. */
  detailed: boolean;
  isShown(box: Box): boolean;
  emphasisOf(key: string): Emphasis;
  /** The selected table, whose lines stand out. */
  selected: string | null;
}

const FADED = 0.3;
/** Sizes of names that are drawn alone: the browser prepares a font for each, so few of them. */
const FAR_SIZES = [60, 45, 34, 26, 20, 16];
/** Room for the mark of keys. */
const MARK = 20;
const SIDE = 8;

/** Tables and lines: the same on the screen and in a file. */
export function Picture(props: PictureProps): JSX.Element {
  const { graph, placement, colours, detailed, isShown, emphasisOf, selected } = props;
  return (
    <>
      <Lines {...{ graph, placement, colours, detailed, selected }} />
      {[...placement].map(([key, box]) => {
        const table = graph.tables.get(key);
        return table && isShown(box) ? (
          <TableBox
            key={key}
            table={table}
            box={box}
            colours={colours}
            detailed={detailed}
            emphasis={emphasisOf(key)}
          />
        ) : null;
      })}
    </>
  );
}

/** All lines that look the same are one path: a diagram may have thousands. */
const Lines = memo(function Lines({
  graph,
  placement,
  colours,
  detailed,
  selected
}: Omit<PictureProps, 'isShown' | 'emphasisOf'>): JSX.Element {
  const paths: Partial<Record<Emphasis, string>> = {};
  for (const relation of graph.relations) {
    const from = placement.get(relation.from);
    const to = placement.get(relation.to);
    if (!from || !to) {
      continue;
    }
    const own = relation.from === selected || relation.to === selected;
    const emphasis = own ? 'marked' : selected === null ? 'none' : 'faded';
    const { line, foot, bar } = edgeShape(
      relation,
      { table: graph.tables.get(relation.from)!, box: from },
      { table: graph.tables.get(relation.to)!, box: to }
    );
    paths[emphasis] = (paths[emphasis] ?? '') + (detailed || own ? line + foot + bar : line);
  }
  const drawn = Object.entries(paths) as [Emphasis, string][];
  return (
    <>
      {drawn.map(([emphasis, d]) => (
        <path
          key={emphasis}
          d={d}
          fill="none"
          stroke={emphasis === 'marked' ? colours.marked : colours.line}
          strokeWidth={(emphasis === 'marked' ? 2 : 1.2) * (detailed ? 1 : 2)}
          opacity={emphasis === 'faded' ? FADED : 1}
        />
      ))}
    </>
  );
});

interface TableBoxProps {
  table: DiagramTable;
  box: Box;
  colours: Colours;
  detailed: boolean;
  emphasis: Emphasis;
}

const TableBox = memo(function TableBox(props: TableBoxProps): JSX.Element {
  const { table, box, colours, detailed, emphasis } = props;
  const { x, y, width, height } = box;
  const border = emphasis === 'marked' ? colours.marked : colours.border;
  return (
    <g
      data-table={table.key}
      transform={`translate(${x} ${y})`}
      opacity={emphasis === 'faded' ? FADED : 1}
      cursor="pointer"
    >
      <rect
        width={width}
        height={height}
        rx={5}
        fill={detailed ? colours.box : colours.header}
        stroke={border}
        strokeWidth={(emphasis === 'marked' ? 2.5 : 1) * (detailed ? 1 : 2)}
        strokeDasharray={table.isView ? '5 3' : undefined}
      />
      {detailed ? (
        <Columns table={table} width={width} colours={colours} />
      ) : (
        <FarName name={table.name} width={width} height={height} colours={colours} />
      )}
    </g>
  );
});

/** The name as large as the box allows. */
function FarName({
  name,
  width,
  height,
  colours
}: {
  name: string;
  width: number;
  height: number;
  colours: Colours;
}): JSX.Element {
  const room = Math.min(height * 0.6, ((width - 2 * SIDE) / Math.max(textWidth(name), 1)) * 12);
  return (
    <text
      x={width / 2}
      y={height / 2}
      fontSize={FAR_SIZES.find(size => size <= room) ?? 12}
      fontWeight={600}
      textAnchor="middle"
      dominantBaseline="central"
      fill={colours.text}
    >
      {fitted(name, width)}
    </text>
  );
}

function Columns({
  table: { name, columns, hidden },
  width,
  colours
}: {
  table: DiagramTable;
  width: number;
  colours: Colours;
}): JSX.Element {
  const rowY = (row: number): number => HEADER_HEIGHT + (row + 0.5) * ROW_HEIGHT;
  return (
    <>
      <path
        d={`M0 ${HEADER_HEIGHT}V5a5 5 0 0 1 5-5h${width - 10}a5 5 0 0 1 5 5V${HEADER_HEIGHT}z`}
        fill={colours.header}
      />
      <path d={`M0 ${HEADER_HEIGHT}h${width}`} stroke={colours.border} />
      <text x={SIDE} y={HEADER_HEIGHT / 2} fontWeight={600} dominantBaseline="central" fill={colours.text}>
        <title>{name}</title>
        {fitted(name, (width - 2 * SIDE) / 1.1)}
      </text>
      {columns.map((column, row) => {
        const room = width - MARK - 2 * SIDE - 8;
        const type = fitted(column.type, Math.max(room / 3, room - textWidth(column.name)));
        return (
          <g key={column.name} dominantBaseline="central">
            <title>{`${column.name} ${column.type}${column.notNull ? ' NOT NULL' : ''}`}</title>
            {column.primary && <KeyMark y={rowY(row)} colour={colours.key} />}
            {column.foreign && !column.primary && <ArrowMark y={rowY(row)} colour={colours.marked} />}
            <text x={SIDE + MARK} y={rowY(row)} fontWeight={column.notNull ? 600 : 400} fill={colours.text}>
              {fitted(column.name, room - textWidth(type))}
            </text>
            <text x={width - SIDE} y={rowY(row)} textAnchor="end" fill={colours.dimmed}>
              {type}
            </text>
          </g>
        );
      })}
      {hidden > 0 && (
        <text x={SIDE + MARK} y={rowY(columns.length)} dominantBaseline="central" fill={colours.dimmed}>
          {`… +${hidden}`}
        </text>
      )}
    </>
  );
}

function KeyMark({ y, colour }: { y: number; colour: string }): JSX.Element {
  return (
    <path
      d={`M${SIDE + 1} ${y}a3 3 0 1 1 6 0a3 3 0 1 1 -6 0M${SIDE + 7} ${y}h7v3M${SIDE + 11} ${y}v2.5`}
      fill="none"
      stroke={colour}
      strokeWidth={1.5}
    />
  );
}

function ArrowMark({ y, colour }: { y: number; colour: string }): JSX.Element {
  return (
    <path d={`M${SIDE + 1} ${y}h11m-4 -3.5l4 3.5l-4 3.5`} fill="none" stroke={colour} strokeWidth={1.5} />
  );
}
