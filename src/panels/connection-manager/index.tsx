import { MainAreaWidget } from '@jupyterlab/apputils';
import { addIcon, ReactWidget, ToolbarButton, UseSignal } from '@jupyterlab/ui-components';
import type { JSX } from 'react';
import { databasesIcon } from '../shared/icons';
import { ManagerTable, type ManagerTableProps } from './table';

export const MANAGER_ID = 'petersql-connection-manager';

class ManagerBody extends ReactWidget {
  constructor(private readonly options: ManagerTableProps) {
    super();
    this.addClass('jp-PeterSql-Manager');
  }

  protected override onActivateRequest(): void {
    this.node.querySelector<HTMLElement>('button')?.focus();
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
  return widget;
}
