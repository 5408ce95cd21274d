import type { TranslationBundle } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { Menu } from '@lumino/widgets';
import type { RowCondition } from '../../model';
import { MenuBuilder } from '../result-grid/grid-menu';
import type { EditGrid } from './grid';
import type { EditModel } from './model';
import { rowValue } from './staged';

export interface RowMenuOptions {
  grid: EditGrid;
  model: EditModel;
  trans: TranslationBundle;
  addCondition(condition: RowCondition): void;
  sort(column: string, descending: boolean): void;
  statistics(column: number): void;
  search(): void;
  editBeside(): void;
  lookUp: (() => void) | null;
}

export interface HeaderMenuOptions {
  trans: TranslationBundle;
  /** How rows are sorted by the column, if at all. */
  sorted: { descending: boolean } | undefined;
  /** `null`: not at all. */
  sort(descending: boolean | null): void;
  statistics(): void;
  search(): void;
}

/** The menu of a cell: edit, rows, clipboard, filter. */
export function openRowMenu({ x, y }: { x: number; y: number }, options: RowMenuOptions): void {
  const { grid, model, trans } = options;
  const place = grid.cursor;
  const commands = new CommandRegistry();
  const menu = new Menu({ commands });
  const add = (id: string, label: string, execute: () => void, isEnabled = true): void => {
    commands.addCommand(id, { label, execute, isEnabled: () => isEnabled });
    menu.addItem({ command: id });
  };
  const column = place && model.source.columns[place.column];
  const refusal = place ? model.refusal(place.id, place.column) : '';
  const canEdit = refusal === null;
  const { can } = model.source;
  add('edit', trans.__('Edit'), () => grid.edit(), canEdit);
  add('beside', trans.__('Edit in the side panel'), options.editBeside, place !== null);
  add('lookup', trans.__('Look up…'), () => options.lookUp?.(), canEdit && options.lookUp !== null);
  add('null', trans.__('Set NULL'), () => grid.changes.setNull(), canEdit && column?.nullable === true);
  add(
    'empty',
    trans.__('Set empty text'),
    () => grid.changes.setEmpty(),
    canEdit && column?.group === 'text'
  );
  add('default', trans.__('Set default'), () => grid.changes.setDefault(), canEdit);
  menu.addItem({ type: 'separator' });
  add('add', trans.__('Add row'), () => grid.changes.addRow(), can.insert === true);
  add(
    'duplicate',
    trans.__('Duplicate rows'),
    () => grid.changes.duplicateRows(),
    can.insert === true && place !== null
  );
  const { selectedIds } = grid.position;
  const areDeleted = selectedIds.length > 0 && selectedIds.every(id => model.stateOf(id) === 'deleted');
  add(
    'delete',
    areDeleted ? trans.__('Keep rows') : trans.__('Delete rows'),
    () => grid.changes.deleteRows(),
    place !== null
  );
  menu.addItem({ type: 'separator' });
  add('copy', trans.__('Copy'), () => void grid.changes.copy(), place !== null);
  add(
    'paste',
    trans.__('Paste'),
    () => void navigator.clipboard.readText().then(text => grid.changes.paste(text)),
    can.update === true
  );
  if (place && column) {
    addFilters(menu, add, options);
  }
  menu.addItem({ type: 'separator' });
  add('search', trans.__('Search…'), options.search);
  menu.aboutToClose.connect(() => setTimeout(() => menu.dispose()));
  menu.open(x, y);
}

/** The menu of a column's header: order and statistics. */
export function openHeaderMenu(
  at: { x: number; y: number },
  column: string,
  options: HeaderMenuOptions
): void {
  const { trans, sorted, sort, statistics, search } = options;
  new MenuBuilder()
    .add(trans.__('Sort ascending'), () => sort(false), { isToggled: sorted?.descending === false })
    .add(trans.__('Sort descending'), () => sort(true), { isToggled: sorted?.descending === true })
    .add(trans.__('Do not sort'), () => sort(null), { isEnabled: sorted !== undefined })
    .separate()
    .add(trans.__('Statistics'), statistics)
    .add(trans.__('Search…'), search)
    .separate()
    .add(trans.__('Copy name'), () => void navigator.clipboard.writeText(column))
    .open(at);
}

function addFilters(
  menu: Menu,
  add: (id: string, label: string, execute: () => void) => void,
  { grid, model, trans, addCondition, sort, statistics }: RowMenuOptions
): void {
  const place = grid.cursor;
  if (!place) {
    return;
  }
  const column = model.source.columns[place.column].name;
  const base = model.base(place.id)?.[place.column];
  menu.addItem({ type: 'separator' });
  if (base === null) {
    add('where-null', trans.__('Only rows where %1 is NULL', column), () =>
      addCondition({ column, op: 'null' })
    );
    add('where-not-null', trans.__('Only rows where %1 is not NULL', column), () =>
      addCondition({ column, op: 'not-null' })
    );
  } else if (base !== undefined) {
    const value = rowValue(base, model.isBinary(place.column));
    add('where-equal', trans.__('Only rows with this value'), () => addCondition({ column, op: '=', value }));
    add('where-other', trans.__('Only rows with other values'), () =>
      addCondition({ column, op: '<>', value })
    );
    add('where-less', trans.__('Only rows with smaller values'), () =>
      addCondition({ column, op: '<', value })
    );
    add('where-greater', trans.__('Only rows with greater values'), () =>
      addCondition({ column, op: '>', value })
    );
  }
  add('sort-up', trans.__('Sort by %1', column), () => sort(column, false));
  add('sort-down', trans.__('Sort by %1, descending', column), () => sort(column, true));
  add('statistics', trans.__('Statistics of %1', column), () => statistics(place.column));
}
