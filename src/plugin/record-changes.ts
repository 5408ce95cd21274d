import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator } from '@jupyterlab/translation';
import { Recorder } from '../panels/record/recorder';
import { recordIcon } from '../panels/shared/icons';
import { CommandIds, IChangeRecorder, IPeterSql } from './tokens';

/** Records applied schema changes into the notebooks whose switch is on. */
export const recordChangesPlugin: JupyterFrontEndPlugin<IChangeRecorder> = {
  id: 'jupyterlab-petersql:record-changes',
  description: 'Records applied schema changes into notebooks.',
  autoStart: true,
  requires: [IPeterSql, INotebookTracker, ITranslator],
  optional: [ICommandPalette],
  provides: IChangeRecorder,
  activate: (
    app: JupyterFrontEnd,
    { changes, connections }: IPeterSql,
    tracker: INotebookTracker,
    translator: ITranslator,
    palette: ICommandPalette | null
  ): IChangeRecorder => {
    const trans = translator.load('jupyterlab_petersql');
    const recorder = new Recorder(tracker);
    changes.applied.connect((_, change) => recorder.record(change));

    app.commands.addCommand(CommandIds.recordChanges, {
      label: trans.__('Record schema changes'),
      caption: trans.__('Append every applied schema change to this notebook, as an executed SQL cell'),
      icon: recordIcon,
      isVisible: () => connections.names().length > 0,
      isEnabled: () => tracker.currentWidget !== null,
      isToggled: () => recorder.current,
      execute: () => recorder.set(undefined, !recorder.current)
    });
    const notify = (): void => app.commands.notifyCommandChanged(CommandIds.recordChanges);
    recorder.changed.connect(notify);
    connections.changed.connect(notify);
    palette?.addItem({ command: CommandIds.recordChanges, category: trans.__('Databases') });
    return recorder;
  }
};
