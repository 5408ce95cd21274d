import type { CompletionHandler } from '@jupyterlab/completer';
import { CompleterModel } from '@jupyterlab/completer';

type Item = CompletionHandler.ICompletionItem;

/** Mark of the items that this model keeps in their order. */
export const RANKED = Symbol('ranked');

/**
 * Keeps the host's order of SQL items while the user types on, and takes no notice of case, as SQL does.
 * JupyterLab's own model sorts by letters; other items are left to it.
 */
export class SqlCompleterModel extends CompleterModel {
  private ranked: readonly Item[] | null = null;
  private found: { query: string; items: Item[] } | null = null;

  override setCompletionItems(items: Item[]): void {
    this.ranked = items.length > 0 && items.every(item => RANKED in item) ? items : null;
    this.found = null;
    super.setCompletionItems(items);
  }

  override completionItems(): CompletionHandler.ICompletionItems {
    const { query, ranked } = this;
    if (!ranked || !query) {
      return super.completionItems();
    }
    if (this.found?.query !== query) {
      this.found = { query, items: matching(ranked, query) };
    }
    return this.found.items;
  }
}

/** Items whose name begins with the query, behind its table or not, then those that hold it; labels as HTML with the match marked. */
function matching(items: readonly Item[], query: string): Item[] {
  const wanted = query.replace(/^["`[]/, '').toLowerCase();
  const found = items
    .map(item => ({ item, at: item.label.toLowerCase().indexOf(wanted) }))
    .filter(({ at }) => at >= 0);
  const begins = ({ item, at }: (typeof found)[number]): boolean => at === 0 || item.label[at - 1] === '.';
  return [...found.filter(begins), ...found.filter(each => !begins(each))].map(({ item, at }) => ({
    ...item,
    label: marked(item.label, at, at + wanted.length)
  }));
}

function marked(label: string, from: number, to: number): string {
  const node = document.createElement('span');
  const mark = document.createElement('mark');
  mark.textContent = label.slice(from, to);
  node.append(label.slice(0, from), mark, label.slice(to));
  return node.innerHTML;
}
