import type { CellRenderer } from '@lumino/datagrid';
import { TextRenderer } from '@lumino/datagrid';
import type { CellValue, ResultColumn } from '../../model';
import { isHit } from '../result-grid/cell-renderers';
import { isRightAligned, paintedText } from '../result-grid/cell-text';
import { LOADING } from '../result-grid/data-model';
import type { Palette } from '../result-grid/palette';
import { DEFAULT } from './data-model';
import type { EditModel } from './model';

const PADDING = 8;

/** Colours of rows and cells by what is staged for them. */
export interface EditColors {
  changed: string;
  added: string;
  deleted: string;
  problem: string;
}

/** Reads them from the theme that is in force. */
export function readEditColors(): EditColors {
  const style = getComputedStyle(document.body);
  const mix = (name: string, fallback: string, share: number): string =>
    `color-mix(in srgb, ${style.getPropertyValue(name).trim() || fallback} ${share}%, transparent)`;
  return {
    changed: mix('--jp-warn-color1', '#ef6c00', 28),
    added: mix('--jp-success-color1', '#388e3c', 22),
    deleted: mix('--jp-error-color1', '#d32f2f', 20),
    problem: mix('--jp-error-color1', '#d32f2f', 55)
  };
}

export interface EditLook {
  palette(): Palette;
  colors(): EditColors;
  /** Lower-case text whose occurrences stand out; empty for none. */
  searched(): string;
}

/** Paints values; NULL, the empty text and a default each in a way of their own. */
export function editRenderer(
  model: EditModel,
  columns: readonly ResultColumn[],
  { palette, colors, searched }: EditLook
): CellRenderer {
  const isSpecial = (value: unknown): boolean => value === null || value === '' || value === DEFAULT;
  return new TextRenderer({
    font: ({ value }) => (isSpecial(value) ? palette().italic : palette().font),
    textColor: ({ value, row }) =>
      isSpecial(value) || value === LOADING || model.stateOf(model.idAt(row)) === 'deleted'
        ? palette().dim
        : palette().text,
    // What was found stands out from what is staged.
    backgroundColor: ({ row, column, value }) =>
      isHit(value, searched()) ? palette().hit : background(model, row, column, colors()),
    horizontalAlignment: ({ column }) => (isRightAligned(columns[column]) ? 'right' : 'left'),
    horizontalPadding: PADDING,
    elideDirection: 'right',
    format: ({ value }) => textOf(value as CellValue | typeof LOADING | typeof DEFAULT)
  });
}

function textOf(value: CellValue | typeof LOADING | typeof DEFAULT): string {
  return value === LOADING ? '…' : value === DEFAULT ? 'DEFAULT' : value === '' ? "''" : paintedText(value);
}

function background(model: EditModel, row: number, column: number, colors: EditColors): string {
  const id = model.idAt(row);
  const state = model.stateOf(id);
  if (state === 'plain') {
    return '';
  }
  const name = model.source.columns[column].name;
  const problem = model.problems.find(each => each.id === id);
  if (problem && (problem.column === undefined || problem.column === name)) {
    return colors.problem;
  }
  return state === 'deleted'
    ? colors.deleted
    : state === 'new'
      ? colors.added
      : model.isChanged(id, column)
        ? colors.changed
        : '';
}
