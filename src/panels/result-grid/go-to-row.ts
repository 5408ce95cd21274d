import type { TranslationBundle } from '@jupyterlab/translation';
import { element } from './dom';
import { formatCount } from './format';
import { openPopover } from './popover';

/** Asks for the number of a row, from 1, and goes there. */
export function askForRow(
  rows: number,
  current: number,
  trans: TranslationBundle,
  at: { x: number; y: number },
  go: (row: number) => void
): void {
  const title = trans.__('Go to row');
  const popover = openPopover(title, at);
  const input = element('input', '');
  input.type = 'text';
  input.inputMode = 'numeric';
  input.value = String(current + 1);
  input.setAttribute('aria-label', title);
  const form = element(
    'form',
    'jp-PeterSql-GoToRow',
    element('label', 'jp-PeterSql-Popover-title', title),
    input,
    element('div', 'jp-PeterSql-dim', trans.__('1 to %1', formatCount(rows)))
  );
  form.addEventListener('submit', event => {
    event.preventDefault();
    // Separators of the reader's language are as good as none.
    const row = Number(input.value.replace(/[^\d]/g, ''));
    if (row >= 1) {
      popover.close();
      go(Math.min(row, rows) - 1);
    } else {
      input.setAttribute('aria-invalid', 'true');
    }
  });
  popover.node.append(form);
  popover.place();
  input.focus();
  input.select();
}
