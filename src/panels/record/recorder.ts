import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { AppliedChange } from '../shared/applied-changes';
import { recordOf } from './cells';

/** Key of our settings in a notebook's metadata. */
const METADATA = 'petersql';

/** A notebook that changes can be recorded to. */
export interface RecordTarget {
  /** Path of the notebook. */
  path: string;
  name: string;
  recording: boolean;
}

/** The part that panels use: which notebooks record, and turning that on and off. */
export type ChangeRecorder = Pick<Recorder, 'targets' | 'set' | 'changed'>;

/** Appends every applied change to the notebooks whose switch is on. The switch is kept in the notebook. */
export class Recorder {
  private readonly _changed = new Signal<this, void>(this);

  constructor(private readonly tracker: INotebookTracker) {
    tracker.currentChanged.connect(this.emit, this);
    tracker.widgetAdded.connect((_, panel) => {
      panel.disposed.connect(this.emit, this);
      void panel.context.ready.then(() => {
        panel.model?.sharedModel.metadataChanged.connect(this.emit, this);
        this.emit();
      });
    });
  }

  /** Emitted when a notebook is opened or closed, comes to the front, or its switch is turned. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The open notebooks; the one that was last in front comes first. */
  get targets(): RecordTarget[] {
    const targets: RecordTarget[] = [];
    this.tracker.forEach(panel => {
      if (panel.context.isReady) {
        const { path } = panel.context;
        const target = { path, name: path.split('/').at(-1) ?? path, recording: isRecording(panel) };
        targets[panel === this.tracker.currentWidget ? 'unshift' : 'push'](target);
      }
    });
    return targets;
  }

  /** Turns the switch of a notebook; without a path, of the one in front. */
  set(path: string | undefined, on: boolean): void {
    const panel =
      path === undefined
        ? this.tracker.currentWidget
        : this.tracker.find(({ context }) => context.path === path);
    const model = panel?.model;
    if (model) {
      const own = (model.getMetadata(METADATA) ?? {}) as Record<string, unknown>;
      const { record: _, ...rest } = own;
      if (on) {
        model.setMetadata(METADATA, { ...rest, record: true });
      } else if (Object.keys(rest).length > 0) {
        model.setMetadata(METADATA, rest);
      } else {
        model.deleteMetadata(METADATA);
      }
      this.emit();
    }
  }

  /** Whether the notebook in front records. */
  get current(): boolean {
    const { currentWidget } = this.tracker;
    return currentWidget !== null && isRecording(currentWidget);
  }

  record(change: AppliedChange): void {
    this.tracker.forEach(panel => {
      const notebook = panel.model?.sharedModel;
      if (notebook && isRecording(panel)) {
        const counts = notebook.cells.map(cell =>
          cell.cell_type === 'code' ? ((cell.toJSON().execution_count as number | null) ?? 0) : 0
        );
        const cells = recordOf(change, Math.max(0, ...counts) + 1);
        notebook.transact(() => notebook.insertCells(notebook.cells.length, cells));
      }
    });
  }

  private emit(): void {
    this._changed.emit();
  }
}

function isRecording({ model }: NotebookPanel): boolean {
  const own = model?.getMetadata(METADATA) as { record?: boolean } | undefined;
  return own?.record === true;
}
