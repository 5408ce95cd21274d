import type { TranslationBundle } from '@jupyterlab/translation';
import { element, textButton } from './dom';
import type { GridColumns } from './grid-columns';
import { openPopover } from './popover';

/** From here on a list of columns can be searched. */
const SEARCHABLE = 12;

/** A list of all columns to choose those that are shown. */
export function pickColumns(
  columns: GridColumns,
  trans: TranslationBundle,
  at: { x: number; y: number }
): void {
  const popover = openPopover(trans.__('Columns'), at);
  const list = element('div', 'jp-PeterSql-ColumnPicker-list');
  const labels = columns.inOrder.map(column => {
    const { name, type } = columns.all[column];
    const box = element('input', '');
    box.type = 'checkbox';
    box.checked = !columns.isHidden(column);
    box.addEventListener('change', () => {
      columns.setHidden(column, !box.checked);
      box.checked = !columns.isHidden(column);
    });
    const label = element(
      'label',
      '',
      box,
      element('span', '', name),
      element('span', 'jp-PeterSql-dim', type)
    );
    list.append(label);
    return { label, box, text: name.toLowerCase() };
  });
  const search = element('input', '');
  search.type = 'search';
  search.placeholder = trans.__('Find a column');
  search.setAttribute('aria-label', search.placeholder);
  search.hidden = labels.length < SEARCHABLE;
  search.addEventListener('input', () => {
    const wanted = search.value.toLowerCase();
    labels.forEach(({ label, text }) => (label.hidden = !text.includes(wanted)));
  });
  const all = textButton(trans.__('Show all'), 'jp-PeterSql-link', () => {
    columns.showAll();
    labels.forEach(({ box }) => (box.checked = true));
  });
  popover.node.append(
    element(
      'div',
      'jp-PeterSql-ColumnPicker',
      element('div', 'jp-PeterSql-Popover-title', trans.__('Columns'), all),
      search,
      list
    )
  );
  popover.place();
  (search.hidden ? labels[0]?.box : search)?.focus();
}
