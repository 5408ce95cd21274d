import type { TranslationBundle } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { Menu } from '@lumino/widgets';
import type { CopyFormat } from '../../kernel-bridge/common/methods';
import type { CellValue, Filter } from '../../model';
import type { Arranger } from './arranger';
import { exactText } from './cell-text';
import type { GridColumns } from './grid-columns';

/** What a menu was opened on: a cell, the header of a column, or neither. */
export interface MenuPlace {
  x: number;
  y: number;
  column: number | null;
  row: number | null;
  /** The cell's value, if it is loaded and whole. */
  value: CellValue | undefined;
}

export interface MenuActions {
  copy(format: CopyFormat, withHeader: boolean): void;
  copyName(column: number): void;
  inspect(row: number, column: number): void;
  selectAll(): void;
  selectColumn(column: number): void;
  goToRow(): void;
  search(): void;
  filter(column: number, at: { x: number; y: number }): void;
  statistics(column: number, at: { x: number; y: number }): void;
  pickColumns(at: { x: number; y: number }): void;
  fitColumn(column: number): void;
}

/** The formats that cells are copied in, with their names. */
export function copyFormats(trans: TranslationBundle): [CopyFormat, string][] {
  return [
    ['csv', trans.__('CSV')],
    ['tsv', trans.__('TSV')],
    ['markdown', trans.__('Markdown')],
    ['json', trans.__('JSON')],
    ['insert', trans.__('INSERT statements')]
  ];
}

/** Builds a menu whose items are functions. */
export class MenuBuilder {
  readonly menu: Menu;
  private readonly commands: CommandRegistry;
  private count = 0;

  constructor(commands = new CommandRegistry()) {
    this.commands = commands;
    this.menu = new Menu({ commands });
  }

  add(label: string, execute: () => void, options: { isEnabled?: boolean; isToggled?: boolean } = {}): this {
    const { isEnabled = true, isToggled } = options;
    const command = `item-${this.menu.id}-${this.count++}`;
    this.commands.addCommand(command, {
      label,
      execute,
      isEnabled: () => isEnabled,
      ...(isToggled === undefined ? {} : { isToggled: () => isToggled, isToggleable: true })
    });
    this.menu.addItem({ command });
    return this;
  }

  separate(): this {
    this.menu.addItem({ type: 'separator' });
    return this;
  }

  addMenu(label: string, fill: (builder: MenuBuilder) => void): this {
    const builder = new MenuBuilder(this.commands);
    builder.menu.id = `${this.menu.id}-${this.count++}`;
    builder.menu.title.label = label;
    fill(builder);
    this.menu.addItem({ type: 'submenu', submenu: builder.menu });
    return this;
  }

  open({ x, y }: { x: number; y: number }): void {
    // The chosen item runs after the menu has closed.
    this.menu.aboutToClose.connect(() => setTimeout(() => this.menu.dispose()));
    this.menu.open(x, y);
  }
}

/** Opens the context menu of a result grid. */
export function openGridMenu(
  place: MenuPlace,
  columns: GridColumns,
  arranger: Arranger,
  actions: MenuActions,
  trans: TranslationBundle
): void {
  const builder = new MenuBuilder();
  if (place.row !== null || place.column === null) {
    addCellItems(builder, place, arranger, actions, trans);
  } else {
    addHeaderItems(builder, place, place.column, columns, arranger, actions, trans);
  }
  builder.open(place);
}

/** Opens the menu of the formats to copy in. */
export function openCopyMenu(
  at: { x: number; y: number },
  copy: MenuActions['copy'],
  trans: TranslationBundle
): void {
  const builder = new MenuBuilder();
  for (const [format, label] of copyFormats(trans)) {
    builder.add(trans.__('Copy as %1', label), () => copy(format, true));
  }
  builder.separate().add(trans.__('Copy without column names'), () => copy('tsv', false));
  builder.open(at);
}

function addCellItems(
  builder: MenuBuilder,
  place: MenuPlace,
  arranger: Arranger,
  actions: MenuActions,
  trans: TranslationBundle
): void {
  const { row, column, value } = place;
  builder
    .add(trans.__('Copy'), () => actions.copy('tsv', false))
    .add(trans.__('Copy with column names'), () => actions.copy('tsv', true))
    .addMenu(trans.__('Copy as'), menu =>
      copyFormats(trans).forEach(([format, label]) => menu.add(label, () => actions.copy(format, true)))
    )
    .separate();
  if (row !== null && column !== null) {
    const isKnown = value !== undefined;
    const filter = (isNot: boolean): void => void arranger.addFilter(filterBy(column, value ?? null, isNot));
    builder
      .add(trans.__('Filter by this value'), () => filter(false), { isEnabled: isKnown })
      .add(trans.__('Hide rows with this value'), () => filter(true), { isEnabled: isKnown })
      .add(trans.__('Filter…'), () => actions.filter(column, place))
      .add(trans.__('Statistics'), () => actions.statistics(column, place))
      .separate()
      .add(trans.__('Show whole value'), () => actions.inspect(row, column));
  }
  builder
    .add(trans.__('Search…'), () => actions.search())
    .add(trans.__('Go to row…'), () => actions.goToRow())
    .add(trans.__('Columns…'), () => actions.pickColumns(place))
    .add(trans.__('Select all'), () => actions.selectAll());
}

function filterBy(column: number, value: CellValue, isNot: boolean): Filter {
  if (value === null) {
    return { column, operator: isNot ? 'not null' : 'null', values: [] };
  }
  return { column, operator: isNot ? '<>' : '=', values: [exactText(value)] };
}

function addHeaderItems(
  builder: MenuBuilder,
  place: MenuPlace,
  column: number,
  columns: GridColumns,
  arranger: Arranger,
  actions: MenuActions,
  trans: TranslationBundle
): void {
  const sort = arranger.sortOf(column);
  const isFrozen = columns.isFrozen(column);
  builder
    .add(trans.__('Sort ascending'), () => void arranger.setSort([{ column }]), {
      isToggled: sort !== null && !sort.descending
    })
    .add(trans.__('Sort descending'), () => void arranger.setSort([{ column, descending: true }]), {
      isToggled: sort?.descending ?? false
    })
    .add(trans.__('Do not sort'), () => void arranger.setSort([]), {
      isEnabled: arranger.arrangement.sort.length > 0
    })
    .separate()
    .add(trans.__('Filter…'), () => actions.filter(column, place))
    .add(trans.__('Statistics'), () => actions.statistics(column, place))
    .separate()
    .add(trans.__('Freeze column'), () => columns.setFrozen(column, !isFrozen), { isToggled: isFrozen })
    .add(trans.__('Hide column'), () => columns.setHidden(column, true), {
      isEnabled: columns.shown.length > 1
    })
    .add(trans.__('Fit width'), () => actions.fitColumn(column))
    .add(trans.__('Columns…'), () => actions.pickColumns(place))
    .separate()
    .add(trans.__('Copy name'), () => actions.copyName(column))
    .add(trans.__('Select column'), () => actions.selectColumn(column), { isEnabled: !isFrozen });
}
