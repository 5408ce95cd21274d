import type { TranslationBundle } from '@jupyterlab/translation';
import type { CellValue } from '../../model';
import { paintedText } from './cell-text';
import { formatCount } from './format';

/** The cell below the cursor is read out once it stays for so long, milliseconds. */
const AFTER_MS = 200;

/** The cell to read out; `value` is absent while it is being read. */
export interface AnnouncedCell {
  column: string;
  row: number;
  value: CellValue | undefined;
}

/** Tells people who do not see the grid where they are. */
export class Announcer {
  readonly node = document.createElement('div');
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** The cell of the cursor was not here when it was read out. */
  private isLate = false;

  /** @param current - `null` while the grid has no cursor or not the focus */
  constructor(
    private readonly current: () => AnnouncedCell | null,
    private readonly trans: TranslationBundle
  ) {
    this.node.className = 'jp-PeterSql-unseen';
    this.node.setAttribute('aria-live', 'polite');
  }

  /** The cursor has moved. */
  announce(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const cell = this.current();
      if (cell) {
        const { column, row, value } = cell;
        this.isLate = value === undefined;
        const text = value === undefined ? this.trans.__('loading') : paintedText(value);
        this.node.textContent = this.trans.__('%1, row %2: %3', column, formatCount(row + 1), text);
      }
    }, AFTER_MS);
  }

  /** Cells have arrived: that of the cursor may be among them. */
  announceLate(): void {
    if (this.isLate) {
      this.announce();
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
  }
}
