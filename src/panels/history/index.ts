import type { TranslationBundle } from '@jupyterlab/translation';
import { historyIcon, SidePanel } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { Panel } from '@lumino/widgets';
import type { HistoryBody } from './body';

/** The history of SQL in the right sidebar. Only this shell exists before it is shown for the first time. */
export class HistoryPanel extends SidePanel {
  private body: Promise<HistoryBody> | null = null;
  private readonly load: () => Promise<HistoryBody>;

  constructor(options: { trans: TranslationBundle; load(): Promise<HistoryBody> }) {
    super({ content: new Panel() });
    this.load = options.load;
    this.id = 'petersql-history';
    this.addClass('jp-PeterSql-History');
    this.title.icon = historyIcon;
    this.title.caption = options.trans.__('SQL history');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', options.trans.__('SQL history'));
    this.content.addClass('jp-PeterSql-History-content');
  }

  protected override onBeforeShow(message: Message): void {
    super.onBeforeShow(message);
    void this.ensureBody();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    if (this.isVisible) {
      void this.ensureBody();
    }
  }

  protected override onActivateRequest(): void {
    void this.ensureBody().then(body => body.focusFilter());
  }

  private ensureBody(): Promise<HistoryBody> {
    this.body ??= this.load().then(body => {
      this.content.addWidget(body);
      return body;
    });
    return this.body;
  }
}
