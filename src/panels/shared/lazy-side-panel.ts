import { SidePanel, type LabIcon } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { Panel, type Widget } from '@lumino/widgets';

export interface LazySidePanelOptions<Body extends Widget> {
  id: string;
  /** Class of the panel; its content has the same with `-content` behind it. */
  className: string;
  icon: LabIcon;
  caption: string;
  load(): Promise<Body>;
  /** The panel was activated: takes the focus where it belongs. */
  focus(body: Body): void;
}

/** A panel of a sidebar of which only this shell exists from the start: its body is loaded when it is shown for the first time. */
export class LazySidePanel<Body extends Widget> extends SidePanel {
  private body: Promise<Body> | null = null;

  constructor(private readonly options: LazySidePanelOptions<Body>) {
    super({ content: new Panel() });
    const { id, className, icon, caption } = options;
    this.id = id;
    this.addClass(className);
    this.title.icon = icon;
    this.title.caption = caption;
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', caption);
    this.content.addClass(`${className}-content`);
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
    void this.ensureBody().then(body => this.options.focus(body));
  }

  private ensureBody(): Promise<Body> {
    this.body ??= this.options.load().then(body => {
      this.content.addWidget(body);
      return body;
    });
    return this.body;
  }
}
