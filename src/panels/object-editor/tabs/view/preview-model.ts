import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { EditedObject } from '../../editor-tab';
import { perObject } from '../shared/per-object';
import { Trial } from '../shared/trial';

/** Rows of a preview. */
const PREVIEW_ROWS = 200;

/** Rows and columns of the edited select. */
class PreviewModel {
  readonly trial: Trial;
  private readonly _changed = new Signal<this, void>(this);
  private select: unknown = null;

  constructor(private readonly object: EditedObject) {
    this.trial = new Trial(object);
    this.trial.changed.connect(() => this._changed.emit());
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Where the last preview found an error in the text as it is now. */
  get mark(): number | null {
    const { error } = this.trial;
    return error?.position !== undefined && this.select === this.object.draft.select ? error.position : null;
  }

  async show(): Promise<void> {
    const { creating, ref, draft } = this.object;
    this.select = draft.select;
    const op = creating ? 'create' : 'alter';
    await this.trial.start('object.preview', { op, ref, to: draft, limit: PREVIEW_ROWS });
  }
}

export const previewOf = perObject(object => new PreviewModel(object));
