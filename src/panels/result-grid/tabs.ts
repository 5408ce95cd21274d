import { Widget } from '@lumino/widgets';

export interface TabInfo {
  id: string;
  label: string;
}

/** A row of tabs above the results of a cell; hidden while there is nothing to choose. */
export class ResultTabs extends Widget {
  private tabs: readonly TabInfo[] = [];

  constructor(
    private current: string,
    private readonly onSelect: (id: string) => void
  ) {
    super();
    this.addClass('jp-PeterSql-Tabs');
    this.node.setAttribute('role', 'tablist');
    this.node.addEventListener('keydown', event => this.onKey(event));
    this.hide();
  }

  setTabs(tabs: readonly TabInfo[], current: string): void {
    const isSame =
      current === this.current &&
      tabs.length === this.tabs.length &&
      tabs.every((tab, index) => tab.id === this.tabs[index].id && tab.label === this.tabs[index].label);
    if (isSame) {
      return;
    }
    this.tabs = tabs;
    this.current = current;
    this.node.replaceChildren(...tabs.map(tab => this.button(tab)));
    this.setHidden(tabs.length < 2);
  }

  private button({ id, label }: TabInfo): HTMLElement {
    const node = document.createElement('button');
    const isCurrent = id === this.current;
    node.type = 'button';
    node.className = 'jp-PeterSql-Tabs-tab';
    node.setAttribute('role', 'tab');
    node.setAttribute('aria-selected', String(isCurrent));
    node.tabIndex = isCurrent ? 0 : -1;
    node.textContent = label;
    node.addEventListener('click', () => this.onSelect(id));
    return node;
  }

  private onKey(event: KeyboardEvent): void {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const index = this.tabs.findIndex(tab => tab.id === this.current);
    const next = this.tabs[(index + step + this.tabs.length) % this.tabs.length];
    this.onSelect(next.id);
    (this.node.querySelector('[aria-selected="true"]') as HTMLElement | null)?.focus();
  }
}
