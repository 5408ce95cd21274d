import type { CellRenderer } from '@lumino/datagrid';
import type { ResultColumn } from '../../model';
import type { Arranger } from './arranger';
import { ColumnHeaderRenderer } from './cell-renderers';
import type { ResultDataModel } from './data-model';
import type { HeaderMark } from './header-marks';
import type { Palette } from './palette';

/** Tells in a column's header whether rows are sorted or filtered by it. */
export class ArrangedHeaderRenderer extends ColumnHeaderRenderer {
  constructor(
    private readonly model: ResultDataModel,
    private readonly arranger: Arranger,
    palette: () => Palette
  ) {
    super(model.columns, palette);
  }

  protected override columnOf({ region, column }: CellRenderer.CellConfig): ResultColumn | null {
    const index = this.model.columnAt(region, column);
    return index === null ? null : this.model.columns[index];
  }

  protected override marksOf({ region, column }: CellRenderer.CellConfig): HeaderMark[] {
    const index = this.model.columnAt(region, column) ?? -1;
    const sort = this.arranger.sortOf(index);
    return [
      ...(sort ? [{ kind: 'sort' as const, ...sort }] : []),
      ...(this.arranger.isFiltered(index) ? [{ kind: 'filter' as const }] : [])
    ];
  }
}
