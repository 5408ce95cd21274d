/** What jsdom lacks and JupyterLab's packages need when they load or lay out. Import before them. */
class Observer {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

const gaps = globalThis as unknown as Record<string, unknown>;
gaps.DragEvent ??= class extends MouseEvent {};
gaps.ResizeObserver ??= Observer;
gaps.IntersectionObserver ??= Observer;
Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
HTMLCanvasElement.prototype.getContext = () => null;
window.matchMedia = () =>
  ({
    matches: false,
    addListener: () => undefined,
    removeListener: () => undefined,
    addEventListener: () => undefined
  }) as unknown as MediaQueryList;
