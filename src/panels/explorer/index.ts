import type { TranslationBundle } from '@jupyterlab/translation';
import { SidePanel } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { Panel } from '@lumino/widgets';
import { databasesIcon } from '../shared/icons';
import type { ExplorerBody } from './body';

/**
 * The Databases panel of the sidebar. Only this shell exists from the start: its body is loaded when
 * the panel is shown for the first time.
 */
export class ExplorerPanel extends SidePanel {
  private readonly load: () => Promise<ExplorerBody>;
  private body: Promise<ExplorerBody> | null = null;

  constructor(options: { trans: TranslationBundle; load(): Promise<ExplorerBody> }) {
    super({ content: new Panel() });
    this.load = options.load;
    this.id = 'petersql-explorer';
    this.addClass('jp-PeterSql-Explorer');
    this.title.icon = databasesIcon;
    this.title.caption = options.trans.__('Databases');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', options.trans.__('Databases'));
    this.content.addClass('jp-PeterSql-Explorer-content');
  }

  /** Resolves when the body is loaded. */
  get ready(): Promise<void> {
    return this.ensureBody().then(() => undefined);
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
    void this.ensureBody().then(body => body.activate());
  }

  private ensureBody(): Promise<ExplorerBody> {
    this.body ??= this.load().then(body => {
      this.content.addWidget(body);
      return body;
    });
    return this.body;
  }
}
