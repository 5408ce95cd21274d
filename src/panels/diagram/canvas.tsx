import type { JSX, KeyboardEvent, PointerEvent } from 'react';
import { useEffect, useMemo, useRef } from 'react';
import { themeColours } from './colours';
import type { DiagramTable } from './graph';
import { neighbourhood } from './graph';
import type { Box } from './layout';
import type { DiagramModel } from './model';
import { type Emphasis, Picture } from './picture';

export interface CanvasProps {
  model: DiagramModel;
  onOpen(table: DiagramTable): void;
}

/** Below this zoom columns cannot be read: names are drawn alone. */
const DETAIL_ZOOM = 0.45;
const ZOOM_STEP = 1.25;
const PAN_STEP = 60;
/** Wheel movement that doubles the size, pixels. */
const WHEEL_DOUBLE = 400;
/** A press that moves less is a click, pixels. */
const CLICK_SLOP = 4;
const FONT_SIZE = 12;

/** The picture: dragged, zoomed and clicked. Keys: + - 0 zoom, arrows pan. */
export function Canvas({ model, onOpen }: CanvasProps): JSX.Element {
  const { viewport, graph, placement, selected, trans } = model;
  const svg = useRef<SVGSVGElement>(null);
  const press = usePress(model);
  useSize(svg, model);
  useWheel(svg, model);

  const near = useMemo(
    () => (selected === null ? null : neighbourhood(graph, selected, 1)),
    [graph, selected]
  );
  const searching = model.query.trim() !== '';
  const found = new Set(searching ? model.found.map(({ key }) => key) : []);
  const emphasisOf = (key: string): Emphasis => {
    if (key === selected || found.has(key)) {
      return 'marked';
    }
    return (near && !near.has(key)) || (!near && searching) ? 'faded' : 'none';
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const action = keyAction(event.key, model, onOpen);
    if (action && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      event.stopPropagation();
      action();
    }
  };
  const tableUnder = (event: { target: EventTarget }): DiagramTable | undefined => {
    const key = (event.target as Element).closest<SVGElement>('[data-table]')?.dataset.table;
    return key === undefined ? undefined : graph.tables.get(key);
  };

  return (
    <svg
      ref={svg}
      className="jp-PeterSql-Diagram-canvas"
      tabIndex={0}
      role="img"
      aria-label={trans.__('Diagram: %1 tables, %2 foreign keys', graph.tables.size, graph.relations.length)}
      onKeyDown={onKeyDown}
      onDoubleClick={event => {
        const table = tableUnder(event);
        if (table) {
          onOpen(table);
        }
      }}
      onPointerDown={event => press.down(event, tableUnder(event)?.key ?? null)}
      onPointerMove={press.move}
      onPointerUp={press.up}
      onPointerCancel={press.up}
      fontSize={FONT_SIZE}
      fontFamily={themeColours.font}
    >
      <g transform={`translate(${viewport.x} ${viewport.y}) scale(${viewport.zoom})`}>
        <Picture
          graph={graph}
          placement={placement}
          colours={themeColours}
          detailed={viewport.zoom >= DETAIL_ZOOM}
          isShown={(box: Box) => viewport.shows(box)}
          emphasisOf={emphasisOf}
          selected={selected}
        />
      </g>
    </svg>
  );
}

function keyAction(
  key: string,
  model: DiagramModel,
  onOpen: (table: DiagramTable) => void
): (() => void) | undefined {
  const { viewport } = model;
  const table = model.graph.tables.get(model.selected ?? '');
  const actions: Record<string, () => void> = {
    '+': () => viewport.zoomBy(ZOOM_STEP),
    '=': () => viewport.zoomBy(ZOOM_STEP),
    '-': () => viewport.zoomBy(1 / ZOOM_STEP),
    '0': () => viewport.fit(model.placement.values()),
    ArrowLeft: () => viewport.pan(PAN_STEP, 0),
    ArrowRight: () => viewport.pan(-PAN_STEP, 0),
    ArrowUp: () => viewport.pan(0, PAN_STEP),
    ArrowDown: () => viewport.pan(0, -PAN_STEP),
    Escape: () => model.select(null),
    ...(table && { Enter: () => onOpen(table) })
  };
  return actions[key];
}

/** Drags the picture, or the table that was pressed; a press without a move selects. */
function usePress(model: DiagramModel) {
  const held = useRef<{ key: string | null; x: number; y: number; moved: boolean } | null>(null);
  return {
    down(event: PointerEvent, key: string | null): void {
      if (event.button === 0) {
        held.current = { key, x: event.clientX, y: event.clientY, moved: false };
      }
    },
    move(event: PointerEvent): void {
      const now = held.current;
      if (!now) {
        return;
      }
      const [dx, dy] = [event.clientX - now.x, event.clientY - now.y];
      if (!now.moved && Math.hypot(dx, dy) < CLICK_SLOP) {
        return;
      }
      if (!now.moved) {
        // Not before: a captured pointer has no double click on the table.
        event.currentTarget.setPointerCapture(event.pointerId);
      }
      held.current = { key: now.key, x: event.clientX, y: event.clientY, moved: true };
      const box = now.key === null ? undefined : model.placement.get(now.key);
      if (box && now.key !== null) {
        model.move(now.key, box.x + dx / model.viewport.zoom, box.y + dy / model.viewport.zoom);
      } else {
        model.viewport.pan(dx, dy);
      }
    },
    up(event: PointerEvent): void {
      const now = held.current;
      held.current = null;
      if (!now || now.moved) {
        return;
      }
      if (event.shiftKey && now.key !== null) {
        model.toggle(now.key);
      } else {
        model.select(now.key);
      }
    }
  };
}

function useSize(svg: React.RefObject<SVGSVGElement>, model: DiagramModel): void {
  useEffect(() => {
    const node = svg.current!;
    const measure = (): void => model.viewport.resize({ width: node.clientWidth, height: node.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(node);
    return () => observer.disconnect();
  }, [svg, model]);
}

/** React listens to wheels passively, which cannot keep the page from scrolling. */
function useWheel(svg: React.RefObject<SVGSVGElement>, model: DiagramModel): void {
  useEffect(() => {
    const node = svg.current!;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const { left, top } = node.getBoundingClientRect();
      const at = { x: event.clientX - left, y: event.clientY - top };
      model.viewport.zoomBy(2 ** (-event.deltaY / WHEEL_DOUBLE), at);
    };
    node.addEventListener('wheel', onWheel, { passive: false });
    return () => node.removeEventListener('wheel', onWheel);
  }, [svg, model]);
}
