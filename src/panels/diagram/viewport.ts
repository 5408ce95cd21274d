import type { Box, Point, Size } from './layout';
import { boundsOf } from './layout';

const MIN_ZOOM = 0.03;
const MAX_ZOOM = 3;
/** A picture of few tables is not blown up. */
const MAX_FIT = 1.1;
const MARGIN = 24;

/** The part of the picture that is in sight: screen = picture × zoom + (x, y). */
export class Viewport {
  x = 0;
  y = 0;
  zoom = 1;
  private size: Size = { width: 0, height: 0 };
  private pending: Box | null = null;

  constructor(private readonly onChange: () => void) {}

  /** Where the panel's size is told. What was to be fitted before is fitted then. */
  resize(size: Size): void {
    this.size = size;
    if (this.pending && size.width > 0) {
      this.fitBox(this.pending);
    }
    this.onChange();
  }

  /** Shows all of these boxes. */
  fit(boxes: Iterable<Box>): void {
    const bounds = boundsOf(boxes);
    if (this.size.width > 0) {
      this.fitBox(bounds);
    } else {
      this.pending = bounds;
    }
    this.onChange();
  }

  pan(dx: number, dy: number): void {
    this.x += dx;
    this.y += dy;
    this.onChange();
  }

  /** Zooms by a factor around a point of the screen, the middle without one. */
  zoomBy(factor: number, at?: Point): void {
    const { x, y } = at ?? { x: this.size.width / 2, y: this.size.height / 2 };
    const zoom = Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, this.zoom * factor));
    this.x = x - ((x - this.x) * zoom) / this.zoom;
    this.y = y - ((y - this.y) * zoom) / this.zoom;
    this.zoom = zoom;
    this.onChange();
  }

  /** Brings a box into the middle, near enough to be read. */
  center({ x, y, width, height }: Box): void {
    this.zoom = Math.max(this.zoom, 0.7);
    this.x = this.size.width / 2 - (x + width / 2) * this.zoom;
    this.y = this.size.height / 2 - (y + height / 2) * this.zoom;
    this.onChange();
  }

  /** Whether a part of the box is in sight. */
  shows({ x, y, width, height }: Box): boolean {
    const left = x * this.zoom + this.x;
    const top = y * this.zoom + this.y;
    return (
      left < this.size.width &&
      top < this.size.height &&
      left + width * this.zoom > 0 &&
      top + height * this.zoom > 0
    );
  }

  private fitBox({ x, y, width, height }: Box): void {
    this.pending = null;
    const across = (this.size.width - 2 * MARGIN) / Math.max(width, 1);
    const down = (this.size.height - 2 * MARGIN) / Math.max(height, 1);
    this.zoom = Math.min(MAX_FIT, Math.max(MIN_ZOOM, Math.min(across, down)));
    this.x = (this.size.width - width * this.zoom) / 2 - x * this.zoom;
    this.y = (this.size.height - height * this.zoom) / 2 - y * this.zoom;
  }
}
