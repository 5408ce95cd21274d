import type { LabIcon } from '@jupyterlab/ui-components';

/** An element with a class and children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  if (className) {
    node.className = className;
  }
  node.append(...children);
  return node;
}

/** A button with a text. */
export function textButton(label: string, className: string, onClick: () => void): HTMLButtonElement {
  const node = element('button', className, label);
  node.type = 'button';
  node.addEventListener('click', onClick);
  return node;
}

/** A button with an icon alone; `label` is its tooltip and name. */
export function iconButton(
  icon: LabIcon,
  label: string,
  onClick: (event: MouseEvent) => void
): HTMLButtonElement {
  const node = element('button', 'jp-PeterSql-iconButton');
  node.type = 'button';
  node.title = label;
  node.setAttribute('aria-label', label);
  icon.element({ container: node, elementSize: 'normal' });
  node.addEventListener('click', onClick);
  return node;
}
