import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import type { Danger, DangerKind } from '../../model';

/** What somebody should confirm before it runs on one connection. */
export interface ConnectionDangers {
  connection: string;
  dangers: readonly Danger[];
}

/** Lines of a statement that the dialog shows. */
const LINES = 6;

/** Asks once for all statements; the safe answer has the focus. */
export async function confirmDangers(
  found: readonly ConnectionDangers[],
  trans: TranslationBundle
): Promise<boolean> {
  const count = found.reduce((sum, { dangers }) => sum + dangers.length, 0);
  const { button } = await showDialog({
    title: trans.__('Run on production?'),
    body: dangersBody(found, trans),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.warnButton({ label: trans._n('Run statement', 'Run %1 statements', count) })
    ],
    defaultButton: 0
  });
  return button.accept;
}

/** Asks before a plan is measured by running a statement that writes. */
export async function confirmAnalyze(sql: string, hint: string, trans: TranslationBundle): Promise<boolean> {
  const body = new Widget();
  body.addClass('jp-PeterSql-Dangers');
  body.node.append(
    paragraph(trans.__('Explain analyze runs the statement to measure it, and it writes:')),
    statementNode(sql),
    paragraph(hint)
  );
  const { button } = await showDialog({
    title: trans.__('Run and roll back?'),
    body,
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.warnButton({ label: trans.__('Run and roll back') })
    ],
    defaultButton: 0
  });
  return button.accept;
}

function dangersBody(found: readonly ConnectionDangers[], trans: TranslationBundle): Widget {
  const body = new Widget();
  body.addClass('jp-PeterSql-Dangers');
  for (const { connection, dangers } of found) {
    body.node.append(
      paragraph(trans.__('%1 is marked as production. This cannot be taken back there:', connection))
    );
    const list = document.createElement('ul');
    for (const { kind, sql } of dangers) {
      const item = document.createElement('li');
      const reason = document.createElement('span');
      reason.textContent = reasonOf(kind, trans);
      item.append(reason, statementNode(sql));
      list.append(item);
    }
    body.node.append(list);
  }
  return body;
}

function reasonOf(kind: DangerKind, trans: TranslationBundle): string {
  switch (kind) {
    case 'drop':
      return trans.__('Drops an object');
    case 'truncate':
      return trans.__('Empties a table');
    case 'update-all':
      return trans.__('UPDATE without a condition: changes every row');
    case 'delete-all':
      return trans.__('DELETE without a condition: may delete every row');
    case 'writable-schema':
      return trans.__('Opens the schema tables: a wrong change makes the file unreadable');
    case 'unseen':
      return trans.__('Runs a text that is put together on the server: what it does is not known beforehand');
  }
}

function paragraph(text: string): HTMLElement {
  const node = document.createElement('p');
  node.textContent = text;
  return node;
}

function statementNode(sql: string): HTMLElement {
  const lines = sql.split('\n');
  const node = document.createElement('pre');
  node.textContent = [...lines.slice(0, LINES), ...(lines.length > LINES ? ['…'] : [])].join('\n');
  return node;
}
