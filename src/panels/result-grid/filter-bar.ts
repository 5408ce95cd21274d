import type { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon } from '@jupyterlab/ui-components';
import { Widget } from '@lumino/widgets';
import type { Filter, ResultColumn } from '../../model';
import type { Arranger } from './arranger';
import { element, iconButton, textButton } from './dom';
import { filterText } from './filter-text';

/** The order and conditions that are in force as chips, each with its own button to take it away; hidden while there is none. */
export class FilterBar extends Widget {
  constructor(
    private readonly arranger: Arranger,
    private readonly columns: readonly ResultColumn[],
    private readonly trans: TranslationBundle,
    private readonly edit: (filter: Filter, at: { x: number; y: number }) => void
  ) {
    super();
    this.addClass('jp-PeterSql-FilterBar');
    arranger.changed.connect(this.refresh, this);
    this.refresh();
  }

  override dispose(): void {
    this.arranger.changed.disconnect(this.refresh, this);
    super.dispose();
  }

  private refresh(): void {
    const { arranger, columns, trans } = this;
    const { sort, filter } = arranger.arrangement;
    const chips = [
      ...filter.map(each => {
        const text = filterText(each, columns, trans);
        return this.chip(
          text,
          trans.__('Change the filter %1', text),
          trans.__('Remove the filter %1', text),
          {
            onClick: event => {
              const { left, bottom } = (event.currentTarget as HTMLElement).getBoundingClientRect();
              this.edit(each, { x: left, y: bottom + 2 });
            },
            onRemove: () => void arranger.removeFilter(each)
          }
        );
      }),
      ...sort.map(key => {
        const { name } = columns[key.column];
        const text = `${key.descending ? '↓' : '↑'} ${name}`;
        return this.chip(
          text,
          trans.__('Turn the order of %1 around', name),
          trans.__('Do not sort by %1', name),
          {
            onClick: () =>
              void arranger.setSort(
                sort.map(each => (each === key ? { ...key, descending: !key.descending } : each))
              ),
            onRemove: () => void arranger.setSort(sort.filter(each => each !== key))
          }
        );
      })
    ];
    const { progress } = arranger;
    const extra =
      progress !== null
        ? [
            element('span', 'jp-PeterSql-FilterBar-progress', `${Math.round(progress * 100)} %`),
            textButton(trans.__('Cancel'), 'jp-mod-styled jp-mod-reject', () => arranger.cancel())
          ]
        : chips.length > 1
          ? [textButton(trans.__('Clear all'), 'jp-PeterSql-link', () => void arranger.clear())]
          : [];
    const focused = document.activeElement;
    const hadFocus = focused !== null && this.node.contains(focused);
    this.node.replaceChildren(...chips, ...extra);
    if (hadFocus) {
      this.node.querySelector('button')?.focus();
    }
    this.setHidden(chips.length === 0 && progress === null);
  }

  private chip(
    text: string,
    editLabel: string,
    removeLabel: string,
    actions: { onClick(event: MouseEvent): void; onRemove(): void }
  ): HTMLElement {
    const label = element('button', 'jp-PeterSql-Chip-label', text);
    label.type = 'button';
    label.title = editLabel;
    label.addEventListener('click', actions.onClick);
    return element('span', 'jp-PeterSql-Chip', label, iconButton(closeIcon, removeLabel, actions.onRemove));
  }
}
