import type { TranslationBundle } from '@jupyterlab/translation';
import type { DataGrid } from '@lumino/datagrid';
import type { CellValue, NewValue, RowColumn } from '../../model';
import { bytesOf } from './paste';

/** Where the cursor goes once a value is typed. */
export type AfterEdit = 'stay' | 'down' | 'up' | 'right' | 'left';

export interface CellEditorOptions {
  grid: DataGrid;
  row: number;
  column: number;
  info: RowColumn;
  /** What the cell holds now. */
  value: CellValue;
  isDefault: boolean;
  /** Text that takes the place of the value: the key that began the edit. */
  typed?: string;
  trans: TranslationBundle;
  onCommit(value: NewValue, after: AfterEdit): void;
  onCancel(): void;
  /** Opens the list of rows that the column can refer to; absent where it refers to none. */
  onLookup?(): void;
}

const NULL_CHOICE = '\0null';
const DEFAULT_CHOICE = '\0default';

/**
 * An input over one cell of a grid. Text is kept as it is typed: the server reads it as the column's type. An input
 * that was left alone changes nothing, so NULL does not become the empty text by being looked at.
 */
export class CellEditor {
  readonly node = document.createElement('div');
  private readonly field: HTMLInputElement | HTMLSelectElement;
  private isTouched: boolean;
  private isOver = false;

  constructor(private readonly options: CellEditorOptions) {
    const { grid, info, trans, row, typed } = options;
    this.isTouched = typed !== undefined;
    this.node.className = 'jp-PeterSql-CellEdit';
    this.field = choicesOf(info) ? this.select(choicesOf(info) ?? []) : this.input();
    this.field.className = 'jp-PeterSql-CellEdit-field';
    this.field.setAttribute('aria-label', trans.__('%1, row %2', info.name, row + 1));
    this.field.addEventListener('keydown', event => this.onKey(event as KeyboardEvent));
    this.field.addEventListener('blur', event => this.onBlur(event as FocusEvent));
    this.node.append(this.field);
    if (options.onLookup) {
      this.node.append(this.button('…', trans.__('Look up (F4)'), () => this.lookUp()));
    }
    if (info.group === 'date' || info.group === 'timestamp') {
      this.node.append(this.calendar(info.group));
    }
    this.place();
    grid.viewport.node.append(this.node);
    this.field.focus();
    if (this.field instanceof HTMLInputElement && typed === undefined) {
      this.field.select();
    }
  }

  /** Takes the value over, as leaving the cell does. */
  commit(after: AfterEdit = 'stay'): void {
    if (this.isOver) {
      return;
    }
    const value = this.isTouched ? this.value() : undefined;
    this.close();
    if (value === undefined) {
      this.options.onCancel();
    } else {
      this.options.onCommit(value, after);
    }
  }

  close(): void {
    this.isOver = true;
    this.node.remove();
  }

  private value(): NewValue {
    const text = this.field.value;
    if (text === NULL_CHOICE) {
      return null;
    }
    if (text === DEFAULT_CHOICE) {
      return { default: true };
    }
    const { group, nullable } = this.options.info;
    if (group === 'binary') {
      return bytesOf(text);
    }
    // Nothing but text, and what the server reads as such, can be empty.
    return text === '' && nullable && group !== 'text' && group !== 'other' ? null : text;
  }

  private input(): HTMLInputElement {
    const { value, isDefault, typed } = this.options;
    const input = document.createElement('input');
    input.type = 'text';
    input.spellcheck = false;
    input.autocomplete = 'off';
    input.placeholder = isDefault ? 'DEFAULT' : value === null ? 'NULL' : '';
    input.value = typed ?? (value === null ? '' : String(value));
    input.addEventListener('input', () => {
      this.isTouched = true;
      input.placeholder = '';
    });
    return input;
  }

  private select(choices: readonly string[]): HTMLSelectElement {
    const { info, value, isDefault, typed } = this.options;
    const select = document.createElement('select');
    const add = (text: string, label = text): void => {
      select.add(new Option(label, text));
    };
    if (info.nullable || value === null) {
      add(NULL_CHOICE, 'NULL');
    }
    if (info.default !== null || isDefault) {
      add(DEFAULT_CHOICE, 'DEFAULT');
    }
    choices.forEach(choice => add(choice, choice === '' ? "''" : choice));
    const now = isDefault ? DEFAULT_CHOICE : value === null ? NULL_CHOICE : String(value);
    if (![...select.options].some(option => option.value === now)) {
      add(now);
    }
    select.value = now;
    const start = typed && choices.find(choice => choice.toLowerCase().startsWith(typed.toLowerCase()));
    if (start) {
      select.value = start;
    }
    select.addEventListener('change', () => (this.isTouched = true));
    return select;
  }

  /** The browser's own calendar, which writes into the text. */
  private calendar(group: 'date' | 'timestamp'): HTMLElement {
    const { trans } = this.options;
    const picker = document.createElement('input');
    picker.type = group === 'date' ? 'date' : 'datetime-local';
    picker.step = '1';
    picker.tabIndex = -1;
    picker.className = 'jp-PeterSql-CellEdit-picker';
    picker.setAttribute('aria-hidden', 'true');
    picker.addEventListener('input', () => {
      if (picker.value) {
        this.isTouched = true;
        this.field.value = picker.value.replace('T', ' ');
      }
    });
    const button = this.button('▾', trans.__('Choose a date'), () => {
      picker.value = this.field.value.slice(0, group === 'date' ? 10 : 19).replace(' ', 'T');
      picker.showPicker();
    });
    button.append(picker);
    return button;
  }

  private button(text: string, label: string, onClick: () => void): HTMLElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'jp-PeterSql-CellEdit-button';
    button.textContent = text;
    button.title = label;
    button.setAttribute('aria-label', label);
    button.tabIndex = -1;
    button.addEventListener('mousedown', event => event.preventDefault());
    button.addEventListener('click', onClick);
    return button;
  }

  private lookUp(): void {
    this.close();
    this.options.onLookup?.();
  }

  private onKey(event: KeyboardEvent): void {
    const accel = event.ctrlKey || event.metaKey;
    event.stopPropagation();
    if (event.key === 'Enter' && !event.altKey) {
      event.preventDefault();
      this.commit(event.shiftKey ? 'up' : 'down');
    } else if (event.key === 'Tab') {
      event.preventDefault();
      this.commit(event.shiftKey ? 'left' : 'right');
    } else if (event.key === 'Escape') {
      event.preventDefault();
      this.close();
      this.options.onCancel();
    } else if (event.key === 'F4' && this.options.onLookup) {
      event.preventDefault();
      this.lookUp();
    } else if (event.key === '0' && accel && this.options.info.nullable) {
      event.preventDefault();
      this.close();
      this.options.onCommit(null, 'stay');
    }
  }

  private onBlur(event: FocusEvent): void {
    if (!this.node.contains(event.relatedTarget as Node | null)) {
      this.commit();
    }
  }

  private place(): void {
    const { grid, row, column } = this.options;
    const left = grid.headerWidth + grid.columnOffset('body', column) - grid.scrollX;
    const top = grid.headerHeight + grid.rowOffset('body', row) - grid.scrollY;
    const width = Math.max(grid.columnSize('body', column), 120);
    const { style } = this.node;
    style.left = `${Math.max(0, Math.min(left, grid.viewportWidth - width))}px`;
    style.top = `${top}px`;
    style.width = `${width}px`;
    style.height = `${grid.rowSize('body', row)}px`;
  }
}

/** The values that a column is limited to, if it is. */
function choicesOf({ group, choices }: RowColumn): readonly string[] | undefined {
  return group === 'boolean' ? ['true', 'false'] : choices;
}
