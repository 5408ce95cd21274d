import type { TranslationBundle } from '@jupyterlab/translation';
import { copyIcon, listIcon, searchIcon } from '@jupyterlab/ui-components';
import { Widget } from '@lumino/widgets';
import { element, iconButton } from './dom';

/** A short message in the footer stays for this time, milliseconds. */
const FLASH_MS = 4000;

export interface FooterActions {
  cancel(): void;
  search(): void;
  columns(at: { x: number; y: number }): void;
  copy(at: { x: number; y: number }): void;
}

/** The line below a result: what came, how long it took, Cancel while it runs, and what can be done with the rows. */
export class ResultFooter extends Widget {
  private readonly text = element('span', 'jp-PeterSql-Footer-text');
  private readonly flash = element('span', 'jp-PeterSql-Footer-flash');
  private readonly button = document.createElement('button');
  private readonly tools: HTMLElement;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(trans: TranslationBundle, actions: FooterActions) {
    super();
    this.addClass('jp-PeterSql-Footer');
    this.flash.setAttribute('role', 'status');
    this.button.type = 'button';
    this.button.className = 'jp-PeterSql-Footer-cancel jp-mod-styled jp-mod-reject';
    this.button.textContent = trans.__('Cancel');
    this.button.title = trans.__('Stop the query on the server');
    this.button.addEventListener('click', () => {
      this.button.disabled = true;
      actions.cancel();
    });
    this.button.hidden = true;
    const above = (open: (at: { x: number; y: number }) => void) => (event: MouseEvent) => {
      const { left, bottom } = (event.currentTarget as HTMLElement).getBoundingClientRect();
      open({ x: left, y: bottom + 2 });
    };
    this.tools = element(
      'span',
      'jp-PeterSql-Footer-tools',
      iconButton(searchIcon, trans.__('Search in all rows (Ctrl F)'), () => actions.search()),
      iconButton(listIcon, trans.__('Choose columns'), above(actions.columns)),
      iconButton(copyIcon, trans.__('Copy the selection, or all rows'), above(actions.copy))
    );
    this.tools.hidden = true;
    this.node.append(this.text, this.flash, this.button, this.tools);
  }

  /** `hasRows`: a grid is shown, and what can be done with it is offered. */
  setState(text: string, isRunning: boolean, hasRows: boolean): void {
    this.text.textContent = text;
    this.toggleClass('jp-mod-running', isRunning);
    this.button.hidden = !isRunning;
    this.tools.hidden = !hasRows;
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
