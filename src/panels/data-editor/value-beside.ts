import type { TranslationBundle } from '@jupyterlab/translation';
import type { SplitPanel } from '@lumino/widgets';
import { DbError } from '../../model';
import type { RowApply } from './apply';
import type { EditGrid } from './grid';
import type { CellPlace } from './grid-cursor';
import type { EditModel } from './model';
import { ValuePanel } from './value-panel';

/** A longer text is edited beside the grid. */
const LONG_TEXT = 200;

export interface ValueBesideOptions {
  trans: TranslationBundle;
  model: EditModel;
  apply: RowApply;
  /** What the panel stands in, to the right of the grid. */
  split: SplitPanel;
  grid(): EditGrid | null;
}

/** Shows the whole value of the grid's current cell beside it, when the user wants that. */
export class ValueBeside {
  private readonly panel: ValuePanel;

  constructor(private readonly options: ValueBesideOptions) {
    const { trans, model, grid } = options;
    this.panel = new ValuePanel(
      trans,
      value => {
        const place = grid()?.cursor;
        if (place) {
          model.setCells([{ id: place.id, column: place.column, value }]);
        }
      },
      () => this.toggle()
    );
  }

  toggle(): void {
    const { split } = this.options;
    if (this.panel.isAttached) {
      this.panel.parent = null;
    } else {
      split.addWidget(this.panel);
      split.setRelativeSizes([3, 1]);
      void this.follow();
    }
  }

  /** Shows the panel and puts the focus into its editor. */
  edit(): void {
    if (!this.panel.isAttached) {
      this.toggle();
    }
    this.panel.focusEditor();
  }

  /** Whether a value is better edited here than in its cell. */
  isFor({ id, column }: CellPlace): boolean {
    const { model } = this.options;
    const value = model.cell(id, column);
    return (
      model.source.columns[column].group === 'json' ||
      model.isBinary(column) ||
      (typeof value === 'string' && (value.length > LONG_TEXT || value.includes('\n')))
    );
  }

  /** The cursor has moved. */
  async follow(): Promise<void> {
    const { panel } = this;
    const { model, apply, grid } = this.options;
    if (!panel.isAttached) {
      return;
    }
    const place = grid()?.cursor;
    if (!place || model.cell(place.id, place.column) === undefined) {
      panel.showValue(null);
      return;
    }
    const { id, row, column } = place;
    try {
      const value = await apply.whole(id, column);
      const now = grid()?.cursor;
      if (now?.id === id && now.column === column) {
        panel.showValue({
          key: JSON.stringify([id, column, value]),
          column: model.source.columns[column],
          row,
          value,
          isBinary: model.isBinary(column),
          readOnly: model.refusal(id, column)
        });
      }
    } catch (error) {
      panel.showValue(null, DbError.from(error).message);
    }
  }

  dispose(): void {
    this.panel.dispose();
  }
}
