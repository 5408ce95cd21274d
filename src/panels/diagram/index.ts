import { MainAreaWidget } from '@jupyterlab/apputils';
import { diagramIcon } from '../shared/icons';
import { DiagramBody } from './body';
import { resolvedColours } from './colours';
import { base64Of, download, fileName, pngOf, svgOf } from './export';
import type { DiagramTable } from './graph';
import { DiagramModel, type DiagramModelOptions } from './model';

export type { DiagramTarget } from './model';

export interface DiagramPanelOptions extends DiagramModelOptions {
  onOpen(table: DiagramTable): void;
  /** Puts a PNG, in base64, into the notebook. */
  onInsert(title: string, png: string): Promise<void>;
  /** Runs an action of the user and shows what goes wrong. */
  report(title: string, action: () => Promise<unknown>): Promise<void>;
}

/** A tab with the diagram of a database, a schema or a table's neighbours. */
export class DiagramPanel extends MainAreaWidget<DiagramBody> {
  readonly model: DiagramModel;

  constructor(options: DiagramPanelOptions) {
    const { trans, report } = options;
    const model = new DiagramModel(options);
    const title = model.scope.path.join('.');
    const draw = (): string => svgOf(model.graph, model.placement, resolvedColours(this.node));
    super({
      content: new DiagramBody({
        model,
        onOpen: table => options.onOpen(table),
        onExport: format =>
          void report(trans.__('The picture was not saved'), async () => {
            const svg = draw();
            const blob = format === 'svg' ? new Blob([svg], { type: 'image/svg+xml' }) : await pngOf(svg);
            download(blob, fileName(model.scope.path, format));
          }),
        onInsert: () =>
          void report(trans.__('The picture was not inserted'), async () =>
            options.onInsert(title, await base64Of(await pngOf(draw())))
          )
      })
    });
    this.model = model;
    this.toolbar.hide();
    this.title.label = trans.__('Diagram: %1', model.scope.path.at(-1) ?? '');
    this.title.caption = trans.__('Diagram of %1 on %2', title, model.connection);
    this.title.icon = diagramIcon;
    this.title.closable = true;
    void model.read();
  }

  override dispose(): void {
    if (!this.isDisposed) {
      super.dispose();
      this.model.dispose();
    }
  }
}
