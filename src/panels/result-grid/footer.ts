import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

/** A short message in the footer stays for this time, milliseconds. */
const FLASH_MS = 4000;

/** The line below a result: what came, how long it took, and Cancel while it runs. */
export class ResultFooter extends Widget {
  private readonly text = document.createElement('span');
  private readonly flash = document.createElement('span');
  private readonly button = document.createElement('button');
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(trans: TranslationBundle, onCancel: () => void) {
    super();
    this.addClass('jp-PeterSql-Footer');
    this.text.className = 'jp-PeterSql-Footer-text';
    this.flash.className = 'jp-PeterSql-Footer-flash';
    this.flash.setAttribute('role', 'status');
    this.button.type = 'button';
    this.button.className = 'jp-PeterSql-Footer-cancel jp-mod-styled jp-mod-reject';
    this.button.textContent = trans.__('Cancel');
    this.button.title = trans.__('Stop the query on the server');
    this.button.addEventListener('click', () => {
      this.button.disabled = true;
      onCancel();
    });
    this.button.hidden = true;
    this.node.append(this.text, this.flash, this.button);
  }

  setState(text: string, isRunning: boolean): void {
    this.text.textContent = text;
    this.toggleClass('jp-mod-running', isRunning);
    this.button.hidden = !isRunning;
  }

  /** Shows a message beside the text for a few seconds; an error stays. */
  notify(message: string, isError = false): void {
    clearTimeout(this.timer);
    this.flash.textContent = message;
    this.flash.classList.toggle('jp-mod-error', isError);
    if (!isError) {
      this.timer = setTimeout(() => (this.flash.textContent = ''), FLASH_MS);
    }
  }

  override dispose(): void {
    clearTimeout(this.timer);
    super.dispose();
  }
}
