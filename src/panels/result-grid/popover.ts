/** Pixels between a popover and the borders of the window. */
const MARGIN = 8;

/** A small panel above the page, closed by Escape and by a click elsewhere. */
export interface Popover {
  readonly node: HTMLElement;
  /** Moves it into the window again after its content changed. */
  place(): void;
  close(): void;
}

let open: Popover | null = null;

/** Opens a popover at a point of the page, in place of one that is open. Focus goes back to where it was when it closes. */
export function openPopover(
  label: string,
  at: { x: number; y: number },
  onClose: () => void = () => undefined
): Popover {
  open?.close();
  const node = document.createElement('div');
  const before = document.activeElement as HTMLElement | null;
  node.className = 'jp-PeterSql-Popover';
  node.tabIndex = -1;
  node.setAttribute('role', 'dialog');
  node.setAttribute('aria-label', label);
  node.setAttribute('data-lm-suppress-shortcuts', 'true');
  const place = (): void => {
    const { offsetWidth, offsetHeight } = node;
    node.style.left = `${Math.max(MARGIN, Math.min(at.x, window.innerWidth - offsetWidth - MARGIN))}px`;
    node.style.top = `${Math.max(MARGIN, Math.min(at.y, window.innerHeight - offsetHeight - MARGIN))}px`;
  };
  const onPointer = (event: Event): void => {
    if (!node.contains(event.target as Node)) {
      close();
    }
  };
  const close = (): void => {
    if (open === popover) {
      open = null;
      document.removeEventListener('pointerdown', onPointer, true);
      const hadFocus = node.contains(document.activeElement);
      node.remove();
      if (hadFocus) {
        before?.focus();
      }
      onClose();
    }
  };
  node.addEventListener('keydown', event => {
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });
  const popover: Popover = { node, place, close };
  open = popover;
  document.body.append(node);
  document.addEventListener('pointerdown', onPointer, true);
  place();
  node.focus();
  return popover;
}
