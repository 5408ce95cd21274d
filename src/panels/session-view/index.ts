import { Dialog, MainAreaWidget, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { refreshIcon, runIcon, ToolbarButton } from '@jupyterlab/ui-components';
import { Widget } from '@lumino/widgets';
import type { ServerSession } from '../../model';
import type { ConnectionsModel } from '../shared/connections-model';
import type { Host } from '../shared/host';
import { pauseIcon, sessionsIcon } from '../shared/icons';
import { SessionView } from './body';
import { SessionViewModel } from './model';

export type { SessionView } from './body';

export interface SessionPanelOptions {
  host: Host;
  connections: ConnectionsModel;
  trans: TranslationBundle;
  connection: string;
  /** Runs an action of the user and shows what goes wrong. */
  report(title: string, action: () => Promise<unknown>): Promise<void>;
}

/** The session view of one connection as a panel of the main area. */
export function sessionPanel(options: SessionPanelOptions): MainAreaWidget<SessionView> {
  const { trans, connection, report } = options;
  const model = new SessionViewModel(options);
  const content = new SessionView({
    model,
    trans,
    onEnd: (session, how) =>
      void report(
        how === 'cancel'
          ? trans.__('The statement could not be cancelled')
          : trans.__('The session could not be ended'),
        async () => {
          if (await isConfirmed(session, how, trans)) {
            await model.end(session, how);
          }
        }
      )
  });
  const widget = new MainAreaWidget({ content });
  widget.id = `petersql-sessions:${connection}`;
  widget.title.label = trans.__('Sessions: %1', connection);
  widget.title.caption = trans.__('Who is on the server of %1', connection);
  widget.title.icon = sessionsIcon;
  widget.title.closable = true;
  widget.toolbar.addItem(
    'refresh',
    new ToolbarButton({
      icon: refreshIcon,
      tooltip: trans.__('Read the sessions now'),
      onClick: () => void model.refresh()
    })
  );
  widget.toolbar.addItem('pause', pauseButton(model, trans));
  return widget;
}

/** Pauses and resumes the following of the sessions. */
function pauseButton(model: SessionViewModel, trans: TranslationBundle): ToolbarButton {
  const button = new ToolbarButton({
    icon: pauseIcon,
    pressedIcon: runIcon,
    tooltip: trans.__('Pause: keep what is shown'),
    pressedTooltip: trans.__('Follow the sessions again'),
    onClick: () => {
      model.paused = !model.paused;
      button.pressed = model.paused;
    }
  });
  return button;
}

async function isConfirmed(
  { id, user, sql, transactionMs }: ServerSession,
  how: 'cancel' | 'terminate',
  trans: TranslationBundle
): Promise<boolean> {
  const body = new Widget();
  const add = (tag: string, text: string): void => {
    body.node.appendChild(document.createElement(tag)).textContent = text;
  };
  add(
    'p',
    how === 'cancel'
      ? trans.__('Its program gets an error for this statement and keeps its session.')
      : transactionMs === undefined
        ? trans.__('Its program sees a broken connection.')
        : trans.__('Its open transaction is rolled back, and its program sees a broken connection.')
  );
  if (sql) {
    add('pre', sql.length > 500 ? `${sql.slice(0, 500)}…` : sql);
  }
  body.addClass('jp-PeterSql-Sessions-confirm');
  const who = user ? trans.__('session %1 of %2', id, user) : trans.__('session %1', id);
  const { button } = await showDialog({
    title: how === 'cancel' ? trans.__('Cancel the statement of %1?', who) : trans.__('End %1?', who),
    body,
    defaultButton: 0,
    buttons: [
      Dialog.cancelButton({ label: trans.__('Leave it alone') }),
      Dialog.warnButton({ label: how === 'cancel' ? trans.__('Cancel statement') : trans.__('End session') })
    ]
  });
  return button.accept;
}
