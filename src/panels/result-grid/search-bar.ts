import type { TranslationBundle } from '@jupyterlab/translation';
import { caretDownIcon, caretUpIcon, closeIcon } from '@jupyterlab/ui-components';
import { Widget } from '@lumino/widgets';
import { DbError } from '../../model';
import { element, iconButton } from './dom';
import { formatCount } from './format';

/** Pause in typing after which a search starts, milliseconds. */
const TYPING_MS = 300;

export interface SearchTarget {
  /** Searches all rows; resolves with an id for {@link hit} and the number of rows found. */
  find(
    text: string,
    options: { signal: AbortSignal; onProgress(fraction: number): void }
  ): Promise<{ search: string; hits: number }>;
  hit(search: string, row: number, backward: boolean): Promise<{ row: number; index: number } | null>;
  /** Row that the search goes on from. */
  row(): number;
  show(row: number): void;
  /** Marks the text in the cells. */
  mark(text: string): void;
  forget(search: string): void;
  /** The search is over: back to the grid. */
  closed(): void;
}

/** Finds text in all rows, wherever they are: the next one, the one before, and how many there are. */
export class SearchBar extends Widget {
  private readonly input = element('input', '');
  private readonly status = element('span', 'jp-PeterSql-SearchBar-status');
  private found: { search: string; hits: number } | null = null;
  private searching: AbortController | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly target: SearchTarget,
    private readonly trans: TranslationBundle
  ) {
    super();
    this.addClass('jp-PeterSql-SearchBar');
    this.node.setAttribute('role', 'search');
    this.node.setAttribute('data-lm-suppress-shortcuts', 'true');
    this.input.type = 'text';
    this.input.placeholder = trans.__('Search in all rows');
    this.input.setAttribute('aria-label', this.input.placeholder);
    this.status.setAttribute('role', 'status');
    this.input.addEventListener('input', () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.start(), TYPING_MS);
    });
    this.node.addEventListener('keydown', event => this.onKey(event));
    this.node.append(
      this.input,
      this.status,
      iconButton(caretUpIcon, trans.__('Previous match'), () => void this.go(true)),
      iconButton(caretDownIcon, trans.__('Next match'), () => void this.go(false)),
      iconButton(closeIcon, trans.__('Close the search'), () => this.close())
    );
    this.hide();
  }

  /** Shows the bar and takes the focus. */
  open(): void {
    this.show();
    this.input.focus();
    this.input.select();
  }

  /** Other rows are shown: what was found is somewhere else now. */
  restart(): void {
    if (this.isVisible && this.input.value !== '') {
      void this.start();
    }
  }

  override dispose(): void {
    clearTimeout(this.timer);
    this.searching?.abort();
    super.dispose();
  }

  /** Ends the search and gives the focus back. */
  override close(): void {
    this.searching?.abort();
    this.forget();
    this.status.textContent = '';
    this.target.mark('');
    this.hide();
    this.target.closed();
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape' || event.key === 'Enter') {
      event.preventDefault();
      event.stopPropagation();
      if (event.key === 'Escape') {
        this.close();
      } else if (event.target === this.input) {
        void (this.found ? this.go(event.shiftKey) : this.start());
      } else {
        (event.target as HTMLElement).click();
      }
    }
  }

  private async start(): Promise<void> {
    clearTimeout(this.timer);
    this.searching?.abort();
    this.forget();
    const text = this.input.value;
    this.target.mark(text);
    if (text === '') {
      this.status.textContent = '';
      return;
    }
    const abort = new AbortController();
    this.searching = abort;
    try {
      this.status.textContent = this.trans.__('Searching…');
      const found = await this.target.find(text, {
        signal: abort.signal,
        onProgress: fraction => {
          this.status.textContent = this.trans.__('Searching… %1 %', Math.round(fraction * 100));
        }
      });
      if (this.searching !== abort) {
        this.target.forget(found.search);
        return;
      }
      this.found = found;
      if (found.hits === 0) {
        this.status.textContent = this.trans.__('Not found');
      } else {
        await this.goTo(this.target.row(), false);
      }
    } catch (thrown) {
      const error = DbError.from(thrown);
      if (this.searching === abort && error.code !== 'cancelled') {
        this.status.textContent = error.message;
      }
    }
  }

  private go(backward: boolean): Promise<void> {
    return this.goTo(this.target.row() + (backward ? -1 : 1), backward);
  }

  private async goTo(row: number, backward: boolean): Promise<void> {
    const { found } = this;
    if (!found || found.hits === 0) {
      return;
    }
    try {
      const hit = await this.target.hit(found.search, row, backward);
      if (hit && this.found === found) {
        this.target.show(hit.row);
        this.status.textContent = this.trans.__(
          'Row %1 of %2 found',
          formatCount(hit.index + 1),
          formatCount(found.hits)
        );
      }
    } catch {
      // The host has forgotten this search meanwhile.
      await this.start();
    }
  }

  private forget(): void {
    if (this.found) {
      this.target.forget(this.found.search);
      this.found = null;
    }
  }
}
