import type { TranslationBundle } from '@jupyterlab/translation';
import type { RowReference } from '../../model';
import type { Host } from '../shared/host';
import type { CellPlace } from './grid-cursor';
import { lookUpRow } from './lookup';
import type { EditModel } from './model';
import { rowValue } from './staged';

/** The foreign key that a column is part of. */
export function referenceOf({ source }: EditModel, column: number): RowReference | undefined {
  const name = source.columns[column]?.name ?? '';
  return source.references.find(({ columns }) => columns.includes(name));
}

/** Has the user choose the row that a cell refers to, and sets all columns of that foreign key. */
export async function chooseReferred(
  { id, column }: CellPlace,
  options: { host: Host; trans: TranslationBundle; connection: string; model: EditModel }
): Promise<void> {
  const { host, trans, connection, model } = options;
  const reference = referenceOf(model, column);
  if (!reference) {
    return;
  }
  const { table, columns, targetColumns } = reference;
  const row = await lookUpRow({ host, trans, connection, table, columns: targetColumns });
  if (row) {
    const cells = columns.map((name, index) => {
      const at = model.source.columns.findIndex(each => each.name === name);
      return { id, column: at, value: rowValue(row[index], model.isBinary(at)) };
    });
    model.setCells(cells);
  }
}
