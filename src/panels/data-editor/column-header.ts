import type { CellRenderer } from '@lumino/datagrid';
import type { ResultColumn, RowFilter, RowSource } from '../../model';
import { ColumnHeaderRenderer } from '../result-grid/cell-renderers';
import type { HeaderMark } from '../result-grid/header-marks';
import type { Palette } from '../result-grid/palette';

/** What the header of a column says: key, reference to another table, and what rows are sorted and filtered by. */
export function marksOf({ key, references }: RowSource, filter: RowFilter, column: string): HeaderMark[] {
  const isKey = key.kind === 'primary' || key.kind === 'unique';
  const { sort, conditions } = filter;
  const index = sort.findIndex(each => each.column === column);
  const marks: (HeaderMark | false)[] = [
    isKey && key.columns.includes(column) && { kind: 'key' },
    references.some(({ columns }) => columns.includes(column)) && { kind: 'reference' },
    index >= 0 && { kind: 'sort', descending: sort[index].descending, index, count: sort.length },
    conditions.some(each => each.column === column) && { kind: 'filter' }
  ];
  return marks.filter(mark => mark !== false);
}

/** Paints the headers of a table whose rows are edited. */
export class EditHeaderRenderer extends ColumnHeaderRenderer {
  constructor(
    columns: readonly ResultColumn[],
    palette: () => Palette,
    private readonly marks: (column: number) => HeaderMark[]
  ) {
    super(columns, palette);
  }

  protected override marksOf({ column }: CellRenderer.CellConfig): HeaderMark[] {
    return this.marks(column);
  }
}
