import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import type { ResultInfo } from '../../model';
import { DbError } from '../../model';
import type { Host } from '../shared/host';
import { inspectedText } from './cell-text';
import type { CellPosition } from './handlers';

/** Shows the whole value of one cell, read from the host. */
export async function inspectCell(
  host: Pick<Host, 'request'>,
  result: ResultInfo,
  { row, column }: CellPosition,
  trans: TranslationBundle
): Promise<void> {
  const info = result.columns[column];
  const body = new Widget({ node: document.createElement('pre') });
  body.addClass('jp-PeterSql-Inspector');
  let text: string | null = null;
  try {
    ({ text } = (await host.request('result.cell', { result: result.id, row, column })).result);
    body.node.textContent = text === null ? 'NULL' : inspectedText(text, info);
    body.toggleClass('jp-mod-null', text === null);
  } catch (error) {
    body.node.textContent = DbError.from(error).message;
    body.addClass('jp-mod-error');
  }
  const copy = Dialog.createButton({ label: trans.__('Copy'), className: 'jp-PeterSql-Inspector-copy' });
  const answer = await showDialog({
    title: trans.__('%1 (%2), row %3', info.name, info.type, row + 1),
    body,
    buttons:
      text === null
        ? [Dialog.okButton({ label: trans.__('Close') })]
        : [copy, Dialog.okButton({ label: trans.__('Close') })]
  });
  if (answer.button.label === copy.label && text !== null) {
    await navigator.clipboard.writeText(text);
  }
}
