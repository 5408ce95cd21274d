import type { TranslationBundle } from '@jupyterlab/translation';
import { Panel } from '@lumino/widgets';
import type { DbError } from '../../model';

/** What is shown in place of rows that could not be read. */
export function problemPanel(error: DbError, trans: TranslationBundle, onRetry: () => void): Panel {
  const panel = new Panel();
  panel.addClass('jp-PeterSql-Browse-problem');
  const message = document.createElement('p');
  message.textContent = error.message;
  const details = document.createElement('p');
  details.className = 'jp-PeterSql-Browse-detail';
  details.textContent = [error.detail, error.hint, error.sqlState].filter(text => text).join(' · ');
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'jp-mod-styled';
  button.textContent = trans.__('Try again');
  button.addEventListener('click', onRetry);
  panel.node.append(message, details, button);
  return panel;
}
