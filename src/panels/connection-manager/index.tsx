import { MainAreaWidget } from '@jupyterlab/apputils';
import { addIcon, fileUploadIcon, ReactWidget, ToolbarButton, UseSignal } from '@jupyterlab/ui-components';
import type { JSX } from 'react';
import { databasesIcon } from '../shared/icons';
import { ManagerTable, type ManagerTableProps } from './table';

export { placeAfterMove } from './groups';
export { askImport } from './import-dialog';
export { askLook } from './look-dialog';

export const MANAGER_ID = 'petersql-connection-manager';

class ManagerBody extends ReactWidget {
  constructor(private readonly options: ManagerTableProps) {
    super();
    this.addClass('jp-PeterSql-Manager');
  }

  protected override onActivateRequest(): void {
    this.node.querySelector<HTMLElement>('tr[tabindex="0"], button')?.focus();
  }

  protected override render(): JSX.Element {
    const { connections } = this.options;
    return <UseSignal signal={connections.changed}>{() => <ManagerTable {...this.options} />}</UseSignal>;
  }
}

/** All connections in a tab of the main area. */
export function connectionManager(options: ManagerTableProps): MainAreaWidget {
  const { trans, actions } = options;
  const widget = new MainAreaWidget({ content: new ManagerBody(options) });
  widget.id = MANAGER_ID;
  widget.title.label = trans.__('Connections');
  widget.title.icon = databasesIcon;
  widget.title.closable = true;
  widget.toolbar.addItem(
    'add',
    new ToolbarButton({
      icon: addIcon,
      label: trans.__('Add connection'),
      tooltip: trans.__('Add a database connection'),
      onClick: () => actions.add()
    })
  );
  widget.toolbar.addItem(
    'import',
    new ToolbarButton({
      icon: fileUploadIcon,
      label: trans.__('Import…'),
      tooltip: trans.__('Take over connections from the files of other programs'),
      onClick: () => actions.importOthers()
    })
  );
  return widget;
}
